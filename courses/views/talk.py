"""A person to talk to, and the thread with them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courses.forms import ReasonForm
from courses.models import Review
from courses.services.reviews import request_review
from courses.views.access import for_employee
from skills.models import Employee


@for_employee
def talk(request: HttpRequest, employee: Employee) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request_review(employee=employee, kind=Review.Kind.PERSON, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Sent. A person will answer you here."))
        return redirect("talk")
    thread = Review.objects.visible_to(request.user).filter(employee=employee)
    rows = thread.select_related("task", "course", "reviewer").order_by("-created_at")
    return render(request, "courses/talk.html", {"form": form, "thread": rows}, status=422 if form.errors else 200)
