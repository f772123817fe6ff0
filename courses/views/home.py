"""The employee's first page: the week as a picture, this week's practice, changes with reasons, and a person to talk to."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from courses.models import Answer, Feedback, PathStep, Recommendation
from courses.models.course import has_no_way
from courses.services.answers import reasons
from courses.services.answers.skill_sentences import need_sentence
from courses.services.learning.changes_since import what_changed, what_is_shown
from courses.services.learning.notices import own_notices
from courses.services.learning.visits import last_seen, record_visit, visit_of
from courses.services.learning.week import Week, read_week
from courses.services.learning.week_skills import skills_of_week
from courses.services.library.practices import WeekPractice, practice_of_week
from courses.services.library.reading import preferred_languages
from courses.services.library.unit_html import render_line
from courses.views.drawing import drawn_week
from courses.views.page_access import for_employee, own_answer
from courses.views.run_pages import active_run
from skills.models import Employee
from skills.words import translated

SKILLS_SHOWN = 3
OVER = frozenset({Feedback.Kind.FINISHED, Feedback.Kind.REFUSED})


@for_employee
def home(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The page, in a fixed number of queries, at most twenty: each row is read once and passed on."""
    visit = visit_of(employee)
    if visit.welcomed_at is None:
        return redirect("welcome")
    answer = own_answer(employee)
    week = read_week(employee, answer, with_rejected=True)
    if week.is_unclear:
        answer = None  # an older answer, from tasks that have been replaced
    names = {slug: reasons.in_sentence(name) for slug, name in week.skill_names.items()}
    said = list(employee.feedback.all()) if answer else []
    steps = _steps(answer)
    step, why = _next_step(answer, steps, said, names)
    carrying = _carrying_skills(answer, week, names)
    shown = None
    if answer:
        shown = what_is_shown(answer=answer, steps=steps, week=week, skills=[item["slug"] for item in carrying])
    visit = record_visit(visit=visit, shown=shown)
    values = {
        "employee": employee,
        "answer": answer,
        "week": week,
        "groups": drawn_week(week),
        "practice": _practice(request, employee, answer, steps, week),
        "page_language": (get_language() or "en").split("-")[0],
        "carrying": carrying,
        "step": step,
        "why": why,
        "since": what_changed(
            employee=employee,
            before=visit.before,
            now=shown,
            dataset=answer.basis.dataset,
            steps=steps,
            said=said,
            week=week,
        )
        if answer and shown and visit.before
        else None,
        "notices": own_notices(employee, since=last_seen(visit)),
        "run": active_run(request.user, employee),
    }
    return render(request, "courses/home.html", values)


def _practice(
    request: HttpRequest, employee: Employee, answer: Answer | None, steps: Sequence[PathStep], week: Week
) -> dict[str, Any] | None:
    """This week's practice, as the path shows it; None if there is none."""
    if answer is None:
        return None
    found: WeekPractice | None = practice_of_week(
        employee=employee,
        user=request.user,
        languages=preferred_languages(employee, shown=get_language() or "en"),
        answer=answer,
        steps=steps,
        tasks=[item.task for item in week.counted],
    )
    if found is None:
        return None
    text = render_line(found.practice.text_without_task)
    return {"part": found.part, "task": found.task, "text": text, "is_apart": found.practice.is_apart}


def _carrying_skills(answer: Answer | None, week: Week, names: dict[str, str]) -> list[dict]:
    """The human skills that carry the week, at most SKILLS_SHOWN: name, sentence, share, examples."""
    found = skills_of_week(week, among=[slug for slug in answer.needs if slug in names]) if answer else []
    return [
        {
            "slug": row.slug,
            "name": translated(week.skill_names[row.slug]),
            "sentence": need_sentence(row.slug, {row.slug: {"share": row.share}}, names=names),
            "share": row.share,
            "examples": row.examples,
        }
        for row in found[:SKILLS_SHOWN]
    ]


def _steps(answer: Answer | None) -> list[PathStep]:
    """The steps of the answer in order, with their courses. `parts`: the score parts of a recommended course."""
    if answer is None:
        return []
    of_step = Recommendation.objects.filter(answer=OuterRef("answer"), course=OuterRef("course"))
    rows = answer.steps.select_related("course", "prepares")
    parts = Subquery(of_step.values("parts"))
    return list(rows.annotate(parts=parts, has_no_way=has_no_way("course")).order_by("position"))


def _next_step(
    answer: Answer | None, steps: Sequence[PathStep], said: Sequence[Feedback], names: dict[str, str]
) -> tuple[PathStep | None, list[str]]:
    """The first step whose course is neither finished nor refused, and the reasons for it."""
    over = {row.course_id for row in said if row.kind in OVER}
    open_steps = [row for row in steps if row.course_id not in over]
    if answer is None or not open_steps:
        return None, []
    step = open_steps[0]
    parts = step.parts  # type: ignore[attr-defined]
    found = Recommendation(answer=answer, course_id=step.course_id, parts=parts) if parts else None
    return step, reasons.step_reasons(step, found, names=names)[:2]
