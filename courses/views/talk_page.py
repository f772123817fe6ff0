"""The page for requests to a person, with the employee's own threads. Only the employee and HR can read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import Review
from courses.services.reviews.reviews import reply, request_review
from courses.views.page_access import for_employee
from courses.views.review_forms import ReasonForm
from courses.views.saying import back_to_change, say
from skills.errors import BadInput
from skills.models import Employee


@for_employee
def talk(request: HttpRequest, employee: Employee) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            review = request_review(employee=employee, kind=Review.Kind.PERSON, reason=reason, by=request.user)
        except BadInput as error:
            form.add_error("reason", error.message)
        else:
            say(request, _("Sent. A person will answer you here."), at=f"review-{review.pk}")
            return back_to_change("talk")
    return _page(request, employee, form, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, employee: Employee, form: ReasonForm, *, status: int = 200, **values: object
) -> HttpResponse:
    threads = employee.reviews.with_thread().order_by("-created_at")
    values = {"form": form, "threads": threads, "wrong_in": 0, "wrong": "", "typed": "", **values}
    return render(request, "courses/talk.html", values, status=status)


@require_POST
@for_employee
def answer(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Adds the employee's reply to one of their own requests."""
    review = get_object_or_404(employee.reviews, pk=pk)
    text = request.POST.get("text", "")[:2000]
    try:
        reply(review=review, user=request.user, text=text)
    except BadInput as error:
        values = {"wrong_in": review.pk, "wrong": error.message, "typed": text}
        return _page(request, employee, ReasonForm(), status=422, **values)
    say(request, _("Sent. A person will answer you here."), at=f"review-{review.pk}")
    return back_to_change("talk")
