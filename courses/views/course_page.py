"""The page of a course: the skills it builds, its prerequisites, and the employee's tasks that it helps with."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from courses.arithmetic.thresholds import BUILDS_FROM
from courses.models import (
    Answer,
    Certificate,
    Course,
    CoursePrerequisite,
    CourseRequest,
    CourseSession,
    Feedback,
    PathChoice,
    PathStep,
    Recommendation,
)
from courses.models.course import has_no_way
from courses.services.answers import reasons
from courses.services.learning.alternatives import emphasis_of, is_in_own_languages, with_emphasis
from courses.services.learning.certificates import MOST_BYTES, certificate_for
from courses.services.learning.course_requests import queue_place
from courses.services.learning.week import page_basis, read_week
from courses.services.library.unit_courses import unit_address
from courses.views.learning_forms import language_name
from courses.views.page_access import for_employee, own_answer
from courses.views.score_breakdown import score_parts
from skills.arithmetic.thresholds import CALLS_FROM
from skills.models import Employee
from skills.services.occupations.display_titles import display_title
from skills.services.occupations.occupation_names import Name, names_of
from skills.words import translated


@for_employee
def course(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    # Includes retired courses: employees who have one in their path can still read its page.
    answer = own_answer(employee)
    rows = with_emphasis(Course.objects.all(), page_basis(answer))
    row: Any = get_object_or_404(_with_own_rows(rows, employee, answer), pk=pk)
    if address := unit_address(row):
        return redirect(address)
    links = CoursePrerequisite.objects.filter(Q(course=row) | Q(requires=row)).select_related("course", "requires")
    week = read_week(employee, answer)
    names = week.skill_names
    emphasis = _emphasis_rows(row, names)
    builds = {item["slug"] for item in emphasis if item["value"] >= BUILDS_FROM}
    needs = answer.needs if answer else {}
    in_sentence = {slug: reasons.in_sentence(name) for slug, name in names.items()}
    values = {
        "course": row,
        "language": language_name(row.language) if row.language else "",
        "is_foreign": not is_in_own_languages(employee, row.language),
        "emphasis": emphasis,
        "written_for": _written_for(row, employee),
        "serves": [
            {"item": item, "skills": [in_sentence[slug] for slug in sorted(builds) if _calls_for(item, slug)]}
            for item in week.counted
            if any(_calls_for(item, slug) for slug in builds)
        ],
        "why": reasons.sentences(row.own_parts, needs, names=in_sentence) if row.own_parts else [],
        "parts": score_parts(row.own_parts, in_sentence) if row.own_parts else [],
        **_taking(row, employee),
        "certificate": certificate_for(employee, row) if row.certificate_id else None,
        "most_mb": MOST_BYTES // 2**20,
        "before": [link.requires for link in links if link.course_id == row.pk],
        "after": [link.course for link in links if link.requires_id == row.pk],
        **_own_objects(row),
    }
    return render(request, "courses/course.html", values)


def _taking(row: Any, employee: Employee) -> dict[str, Any]:
    """The coming sessions, and the employee's last request with its place on the waiting list."""
    rows = CourseRequest.objects.filter(employee=employee, course=row).select_related("session")
    asked = rows.order_by("-created_at", "-pk").first()
    return {
        "sessions": list(CourseSession.objects.upcoming().filter(course=row).with_counts()) if row.has_sessions else [],
        "asked": asked,
        "queue_place": queue_place(asked) if asked and asked.queued_at else 0,
    }


def _written_for(row: Course, employee: Employee) -> list[Name]:
    """The names of the course's SOC codes, the employee's occupation first."""
    own_title = display_title(employee.occupation) if row.occupations and employee.occupation else ""
    return sorted(names_of(row.occupations), key=lambda name: name[0] != own_title)


def _with_own_rows(rows: QuerySet[Course], employee: Employee, answer: Answer | None) -> QuerySet[Course]:
    """The courses with the employee's feedback, choice, path step and score parts, in the same query."""
    said = Feedback.objects.filter(employee=employee, course=OuterRef("pk"))
    choice = PathChoice.objects.filter(employee=employee, course=OuterRef("pk"))
    step = PathStep.objects.filter(answer=answer, course=OuterRef("pk"))
    found = Recommendation.objects.filter(answer=answer, course=OuterRef("pk"))
    annotations = {
        "said_kind": said.values("kind"),
        "said_reason": said.values("reason"),
        "choice_place": choice.values("place"),
        "choice_instead_of": choice.values("instead_of__title"),
        "step_position": step.values("position"),
        "own_parts": found.values("parts"),
        "certificate_id": Certificate.objects.filter(employee=employee, course=OuterRef("pk")).values("pk"),
    }
    coming = CourseSession.objects.upcoming().filter(course=OuterRef("pk"))
    rows = rows.annotate(has_no_way=has_no_way(), has_sessions=Exists(coming))
    return rows.annotate(**{name: Subquery(query[:1]) for name, query in annotations.items()})


def _own_objects(row: Any) -> dict[str, Any]:
    """Feedback, choice and step as unsaved objects, for templates that other pages use too; None if there is none."""
    replaced = Course(title=row.choice_instead_of) if row.choice_instead_of else None
    return {
        "said": Feedback(kind=row.said_kind, reason=row.said_reason) if row.said_kind else None,
        "choice": PathChoice(place=row.choice_place, instead_of=replaced) if row.choice_place else None,
        "step": PathStep(position=row.step_position) if row.step_position else None,
    }


def _calls_for(item: Any, slug: str) -> bool:
    return item.assessment is not None and item.assessment.demand.get(slug, 0.0) >= CALLS_FROM


def _emphasis_rows(row: Course, names: dict[str, str]) -> list[dict[str, Any]]:
    """For each human skill: name, value, and whether a person set the value; the highest value first."""
    overridden = {override.skill.slug for override in row.emphasis_overrides.all()}
    rows = [
        {"slug": slug, "name": translated(names[slug]), "value": value, "by_person": slug in overridden}
        for slug, value in emphasis_of(row).items()
        if slug in names
    ]
    return sorted(rows, key=lambda item: -item["value"])
