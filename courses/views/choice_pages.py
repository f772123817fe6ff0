"""Views for an employee's choices: start, finish, refuse, put first or swap a course; hours, languages and level."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import Course, Feedback, PathChoice
from courses.services.answers import reasons
from courses.services.learning.alternatives import alternatives
from courses.services.learning.course_feedback import record_feedback, withdraw_feedback
from courses.services.learning.path_choices import put_first, swap, take_back_choice
from courses.views.learning_forms import ChoiceForm, FeedbackForm, WishesForm, language_name
from courses.views.page_access import for_employee, own_answer
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, focus_first_error, refuse, say
from skills.errors import BadInput
from skills.models import Employee
from skills.services.people.learning_wishes import set_learning_wishes


@require_POST
@for_employee
def feedback(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    course = get_object_or_404(Course, pk=pk)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        text = " ".join(str(error) for errors in form.errors.values() for error in errors)
        refuse(request, text, at=f"course-{pk}")
        return _back(request)
    kind = form.cleaned_data["kind"]
    if not kind and request.POST.get("sure") != "yes":
        said = employee.feedback.filter(course=course).exclude(reason="").first()
        if said is not None:
            return render(request, "courses/confirm.html", _what_taking_back_deletes(request, said))
    if kind:
        changed = record_feedback(employee=employee, course=course, kind=kind, reason=form.cleaned_data["reason"])
    else:
        changed = withdraw_feedback(employee=employee, course=course)
    if changed:
        recalculate_for(request, employee)
    say(request, _confirmation(kind, course), at=f"course-{pk}")
    return _back(request)


def _what_taking_back_deletes(request: HttpRequest, said: Feedback) -> dict[str, Any]:
    """Template values of the question before feedback with a written reason is taken back."""
    values = {"course": said.course.title, "reason": said.reason}
    return {
        "title": _("Take your feedback back?"),
        "action": request.get_full_path(),
        "fields": [("kind", ""), ("next", request.POST.get("next", ""))],
        "deleted": [_("Your feedback on “%(course)s”, with your reason: “%(reason)s”") % values],
        "yes": _("Yes, delete it"),
        "no": _("No, keep it"),
        "back": f"{reverse('course', args=[said.course_id])}#mine",
    }


def _confirmation(kind: str, course: Course) -> str:
    """The message that confirms feedback of this kind; '' is feedback taken back."""
    texts = {
        Feedback.Kind.STARTED: _("Started: “%(course)s”."),
        Feedback.Kind.FINISHED: _("Finished: “%(course)s”. The skills that the course builds count from now on."),
        Feedback.Kind.REFUSED: _("“%(course)s” will not be suggested again."),
        Feedback.Kind.SAVED: _("Saved: “%(course)s”."),
        "": _("Taken back: “%(course)s”."),
    }
    return texts[kind] % {"course": course.title}


@require_POST
@for_employee
def choose(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Puts a course first, replaces another course with it, or takes such a choice back; then recalculates the path."""
    course = get_object_or_404(Course, pk=pk)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        refuse(request, _("Nothing was saved. Please use the buttons next to the course."), at=f"course-{pk}")
        return _back(request)
    place, instead_of = form.cleaned_data["place"], form.cleaned_data["instead_of"]
    title = {"course": course.title}
    try:
        if place == PathChoice.Place.FIRST:
            put_first(employee=employee, course=course)
            message = _("“%(course)s” comes first in your path.") % title
        elif place == PathChoice.Place.INSTEAD:
            swap(employee=employee, course=course, instead_of=instead_of)
            message = _("“%(course)s” takes the place of “%(other)s”.") % {**title, "other": instead_of.title}
        else:
            take_back_choice(employee=employee, course=course)
            message = _("Taken back: “%(course)s”.") % title
    except BadInput as error:
        refuse(request, str(error), at=f"course-{pk}")
        return _back(request)
    recalculate_for(request, employee)
    say(request, message, at=f"course-{pk}")
    return _back(request)


@for_employee
def alternatives_to(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Courses that could replace this course in the path."""
    course = get_object_or_404(Course, pk=pk)
    answer = own_answer(employee)
    names = reasons.skill_names()
    found: list[dict[str, Any]] = []
    for item in alternatives(employee=employee, answer=answer, course=course) if answer else []:
        language = item.course.language
        found.append(
            {
                "course": item.course,
                "shares": [names[slug] for slug in item.shares if slug in names],
                "is_recommended": item.rank is not None,
                "closeness": item.closeness,
                "language_name": language_name(language) if language else "",
            }
        )
    return render(request, "courses/alternatives.html", {"course": course, "answer": answer, "alternatives": found})


@for_employee
def wishes(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The form for hours a week, languages and level. A change starts a recalculation of the path."""
    languages = [code for code in _catalogue_languages() if code]
    initial = WishesForm.initial_for(employee)
    form = WishesForm(request.POST or None, initial=initial, employee=employee, languages=languages)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("weekly_hours", "languages", "level")}
        if set_learning_wishes(employee=employee, by=request.user, **values):
            recalculate_for(request, employee)
            say(request, _("Saved. Your path is being updated."))
        return back_to_change("path")
    focus_first_error(form)
    return render(request, "courses/wishes.html", {"form": form}, status=422 if form.errors else 200)


def _catalogue_languages() -> list[str]:
    return list(Course.objects.offered().order_by("language").values_list("language", flat=True).distinct())


def _back(request: HttpRequest) -> HttpResponse:
    """A redirect to the page that contained the form, if it belongs to this site; else to the path."""
    address = request.POST.get("next", "")
    if address and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return back_to_change(address)
    return back_to_change("path")
