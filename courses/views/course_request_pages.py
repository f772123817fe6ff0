"""Employees ask HR for a course, withdraw the request, or give up their place."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import Course, CourseSession
from courses.services.learning.course_requests import ask_for_course, give_up_place, withdraw_request
from courses.views.page_access import for_employee
from courses.views.review_forms import LONGEST_TEXT
from courses.views.saying import back_to_change, refuse, say
from skills.errors import BadInput
from skills.models import Employee


class WishForm(forms.Form):
    """Why the employee would like to take the course, and on which date; both may be empty."""

    session = forms.ModelChoiceField(CourseSession.objects.none(), required=False)
    wish = forms.CharField(required=False, max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions: Any = self.fields["session"]
        sessions.queryset = CourseSession.objects.upcoming().filter(course=course)
        sessions.error_messages["invalid_choice"] = _("This date is no longer offered. Choose another one.")


@require_POST
@for_employee
def ask(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    course = get_object_or_404(Course, pk=pk)
    form = WishForm(request.POST, course=course)
    if request.POST.get("ask") in ("no", "give-up") and request.POST.get("sure") != "yes":
        return render(request, "courses/confirm.html", _what_is_lost(request, course))
    if request.POST.get("ask") == "no":
        if withdraw_request(employee=employee, course=course):
            say(request, _("Your request is withdrawn. HR no longer sees it."), at="take")
        else:
            refuse(request, _("HR has decided already. Please talk to HR."), at="take")
    elif request.POST.get("ask") == "give-up":
        if give_up_place(employee=employee, course=course, by=request.user):
            say(request, _("You have given up your place. Somebody else can now have it."), at="take")
        else:
            refuse(request, _("You have no place to give up."), at="take")
    elif not form.is_valid():
        refuse(request, " ".join(str(error) for errors in form.errors.values() for error in errors), at="take")
    else:
        try:
            ask_for_course(employee=employee, course=course, by=request.user, **form.cleaned_data)
            say(request, _("Your request was sent to HR. You will find the decision here."), at="take")
        except BadInput as error:
            refuse(request, error.message, at="take")
    return back_to_change("course", pk)


def _what_is_lost(request: HttpRequest, course: Course) -> dict:
    """Template values of the question before a request is withdrawn, or a place given up."""
    is_place = request.POST["ask"] == "give-up"
    return {
        "title": _("Give up your place?") if is_place else _("Withdraw the request?"),
        "action": request.get_full_path(),
        "fields": [("ask", request.POST["ask"])],
        "deleted": [
            (
                _("Your place in “%(course)s”, or on its waiting list. Somebody else can then have it.")
                if is_place
                else _("Your request for “%(course)s”, with your reason")
            )
            % {"course": course.title}
        ],
        "yes": _("Yes, give it up") if is_place else _("Yes, withdraw it"),
        "no": _("No, keep it"),
        "back": f"{reverse('course', args=[course.pk])}#take",
    }
