"""One course: what it builds, what it needs first, which of my tasks it serves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from courses import reasons
from courses.learning_forms import language_name
from courses.models import Course, Recommendation
from courses.services.alternatives import emphasis_of, with_emphasis
from courses.services.week import CALLS_FROM, page_basis, read_week
from courses.views.access import for_employee, own_answer
from courses.views.parts import score_parts
from skills.models import Employee


@for_employee
def course(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    # Retired courses stay readable for those who have them in their path.
    answer = own_answer(employee)
    basis = page_basis(answer)
    row = get_object_or_404(with_emphasis(Course.objects.prefetch_related("prerequisites", "opens"), basis), pk=pk)
    week = read_week(employee, answer)
    names = reasons.skill_names(only_active=True)
    emphasis = _emphasis_rows(row, names)
    builds = {item["slug"] for item in emphasis if item["value"] >= reasons.BUILDS_FROM}
    found = None
    if answer is not None:
        found = Recommendation.objects.filter(answer=answer, course=row).select_related("answer").first()
    values = {
        "course": row,
        "language": language_name(row.language) if row.language else "",
        "emphasis": emphasis,
        "serves": [
            {"item": item, "skills": [names[slug] for slug in sorted(builds) if _calls_for(item, slug)]}
            for item in week.counted
            if any(_calls_for(item, slug) for slug in builds)
        ],
        "why": reasons.recommendation_reasons(found, names=names) if found else [],
        "parts": score_parts(found.parts, names) if found else [],
        "step": answer.steps.filter(course=row).first() if answer else None,
        "said": employee.feedback.filter(course=row).first(),
        "choice": employee.path_choices.filter(course=row).select_related("instead_of").first(),
    }
    return render(request, "courses/course.html", values)


def _calls_for(item: Any, slug: str) -> bool:
    return item.assessment is not None and item.assessment.demand.get(slug, 0.0) >= CALLS_FROM


def _emphasis_rows(row: Course, names: dict[str, str]) -> list[dict[str, Any]]:
    """Per human skill: name, value, and whether a person set it; the strongest first."""
    own = {override.skill.slug for override in row.emphasis_overrides.all()}
    rows = [
        {"slug": slug, "name": reasons.as_heading(names[slug]), "value": value, "by_person": slug in own}
        for slug, value in emphasis_of(row).items()
        if slug in names
    ]
    return sorted(rows, key=lambda item: -item["value"])
