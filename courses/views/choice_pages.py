"""What a person does with courses: start, finish, refuse, put first, swap; and how they want to learn."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from skills.errors import BadInput
from skills.models import Employee
from skills.services.people.learning_wishes import set_learning_wishes


@require_POST
@for_employee
def feedback(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    course = get_object_or_404(Course, pk=pk)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _back(request)
    kind = form.cleaned_data["kind"]
    if kind:
        changed = record_feedback(employee=employee, course=course, kind=kind, reason=form.cleaned_data["reason"])
    else:
        changed = withdraw_feedback(employee=employee, course=course)
    if changed:
        recalculate_for(request, employee)
    messages.success(request, _said(kind, course))
    return _back(request)


def _said(kind: str, course: Course) -> str:
    words = {
        Feedback.Kind.STARTED: _("Started: “%(course)s”."),
        Feedback.Kind.FINISHED: _("Finished: “%(course)s”. What it builds counts from now on."),
        Feedback.Kind.REFUSED: _("“%(course)s” will not be suggested again."),
        Feedback.Kind.SAVED: _("Saved: “%(course)s”."),
        "": _("Taken back: “%(course)s”."),
    }
    return words[kind] % {"course": course.title}


@require_POST
@for_employee
def choose(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Puts a course first, takes it in place of another, or takes such a choice back; the path follows."""
    course = get_object_or_404(Course, pk=pk)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not work. Please use the buttons beside the course."))
        return _back(request)
    place, instead_of = form.cleaned_data["place"], form.cleaned_data["instead_of"]
    title = {"course": course.title}
    try:
        if place == PathChoice.Place.FIRST:
            put_first(employee=employee, course=course)
            said = _("“%(course)s” comes first in your path.") % title
        elif place == PathChoice.Place.INSTEAD:
            swap(employee=employee, course=course, instead_of=instead_of)
            said = _("“%(course)s” takes the place of “%(other)s”.") % {**title, "other": instead_of.title}
        else:
            take_back_choice(employee=employee, course=course)
            said = _("Taken back: “%(course)s”.") % title
    except BadInput as error:
        messages.error(request, str(error))
        return _back(request)
    recalculate_for(request, employee)
    messages.success(request, said)
    return _back(request)


@for_employee
def alternatives_to(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Courses that could stand in the path in place of this one."""
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
    """Hours a week, languages and level: asked once, changed at any time, and the path follows."""
    languages = [code for code in _catalogue_languages() if code]
    initial = WishesForm.initial_for(employee)
    form = WishesForm(request.POST or None, initial=initial, employee=employee, languages=languages)
    if request.method == "POST" and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in ("weekly_hours", "languages", "level")}
        if set_learning_wishes(employee=employee, by=request.user, **wanted):
            recalculate_for(request, employee)
            messages.success(request, _("Saved. Your path follows."))
        return redirect("path")
    return render(request, "courses/wishes.html", {"form": form}, status=422 if form.errors else 200)


def _catalogue_languages() -> list[str]:
    return list(Course.objects.offered().order_by("language").values_list("language", flat=True).distinct())


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form stood on, if it is one of ours; else to the path."""
    where = request.POST.get("next", "")
    if where and url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure()):
        return redirect(where)
    return redirect("path")
