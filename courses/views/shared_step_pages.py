"""The page on which an employee shows one step of their path to an adviser, or takes it back."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses.models import Course
from courses.services.learning.shared_steps import advisers_for, share_step, step_of, stop_sharing
from courses.views.page_access import for_employee
from courses.views.review_forms import LONGEST_TEXT
from courses.views.saying import back_to_change, say
from skills.errors import BadInput
from skills.models import Employee


class AdviserField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.get_username()


class ShareForm(forms.Form):
    """To whom the step is shown, and what the employee would like to say about it."""

    adviser = AdviserField(None, empty_label=None, label=gettext_lazy("Adviser"))
    message = forms.CharField(required=False, max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        advisers: Any = self.fields["adviser"]
        advisers.queryset = advisers_for(employee)


@for_employee
def share(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    course = get_object_or_404(Course, pk=pk)
    shared = list(employee.shared_steps.filter(course=course).select_related("adviser"))
    if step_of(employee, course) is None and not shared:
        raise Http404
    form = ShareForm(request.POST or None, employee=employee)
    if request.method == "POST" and form.is_valid():
        try:
            share_step(employee=employee, course=course, by=request.user, **form.cleaned_data)
            say(request, _("Your adviser can see this step now. You can stop showing it here at any time."), at="shown")
            return back_to_change("step-share", pk)
        except BadInput as error:
            form.add_error("adviser", error.message)
    values = {
        "course": course,
        "form": form,
        "advisers": list(form.fields["adviser"].choices),  # type: ignore[attr-defined]
        "shared": shared,
        "longest_text": LONGEST_TEXT,
    }
    return render(request, "courses/share_step.html", values, status=422 if form.errors else 200)


@require_POST
@for_employee
def stop(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Takes the step back from the adviser named in the form."""
    adviser = request.POST.get("adviser", "")
    shared = employee.shared_steps.filter(course=pk, adviser=int(adviser) if adviser.isdecimal() else 0).first()
    if shared is not None:
        stop_sharing(employee=employee, shared=shared, by=request.user)
        say(request, _("Your adviser no longer sees this step."), at=f"course-{pk}")
    return back_to_change("path")
