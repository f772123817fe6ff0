"""The employee's first page: the week as a picture, the next step, changes with reasons, and a person to talk to."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.models import Answer, Feedback, PathStep, Recommendation, Review
from courses.models.course import has_no_way
from courses.services.answers import reasons
from courses.services.answers.skill_sentences import need_sentence
from courses.services.learning.changes_since import last_two, what_changed
from courses.services.learning.week import Week, read_week
from courses.views.drawing import skill_rows, strip
from courses.views.page_access import for_employee
from courses.views.run_pages import active_run
from skills.models import Employee
from skills.words import translated

SKILLS_SHOWN = 3
NEWS = timedelta(days=30)  # answered requests are shown for this long
OVER = frozenset({Feedback.Kind.FINISHED, Feedback.Kind.REFUSED})


@for_employee
def home(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The page, in a fixed number of queries, at most twelve: each row is read once and passed on."""
    answer, before = last_two(employee)
    week = read_week(employee, answer, with_rejected=True)
    if week.is_unclear:
        answer = before = None  # an older answer, from tasks that have been replaced
    names = {slug: reasons.in_sentence(name) for slug, name in week.skill_names.items()}
    said = list(employee.feedback.all()) if answer else []
    steps = _steps(answer, before)
    step, why = _next_step(answer, steps, said, names)
    blocks = strip(week.counted)
    most_needed = _most_needed_skills(answer, week, names)
    values = {
        "employee": employee,
        "answer": answer,
        "week": week,
        "strip": blocks,
        "rows": skill_rows(blocks, [(item["slug"], item["name"]) for item in most_needed]),
        "carrying": most_needed,
        "step": step,
        "why": why,
        "since": what_changed(employee=employee, current=answer, before=before, steps=steps, said=said, week=week)
        if answer and before
        else None,
        "reviews": _news(employee),
        "run": active_run(request.user, employee),
    }
    return render(request, "courses/home.html", values)


def _most_needed_skills(answer: Answer | None, week: Week, names: dict[str, str]) -> list[dict]:
    """The human skills that the lasting part of the week calls for most: name, sentence, share, examples."""
    if answer is None:
        return []
    statements = {item.task.pk: item.task.statement for item in week.counted}
    ordered = sorted(answer.needs.items(), key=lambda pair: -pair[1]["need"])
    rows = []
    for slug, need in ordered:
        sentence = need_sentence(slug, answer.needs, names=names)
        if not sentence or slug not in names:
            continue
        examples = [statements[pk] for pk in need.get("tasks", []) if pk in statements]
        name = translated(week.skill_names[slug])
        rows.append(
            {"slug": slug, "name": name, "sentence": sentence, "share": need["share"], "examples": examples[:2]}
        )
    return rows[:SKILLS_SHOWN]


def _steps(answer: Answer | None, before: Answer | None) -> list[PathStep]:
    """The steps of both answers in order, with their courses. `parts`: the score parts of a recommended course."""
    found = [row for row in (answer, before) if row is not None]
    if not found:
        return []
    of_step = Recommendation.objects.filter(answer=OuterRef("answer"), course=OuterRef("course"))
    rows = PathStep.objects.filter(answer__in=found).select_related("course", "prepares")
    parts = Subquery(of_step.values("parts"))
    return list(rows.annotate(parts=parts, has_no_way=has_no_way("course")).order_by("answer_id", "position"))


def _next_step(
    answer: Answer | None, steps: Sequence[PathStep], said: Sequence[Feedback], names: dict[str, str]
) -> tuple[PathStep | None, list[str]]:
    """The first step whose course is neither finished nor refused, and the reasons for it."""
    over = {row.course_id for row in said if row.kind in OVER}
    open_steps = [row for row in steps if answer and row.answer_id == answer.pk and row.course_id not in over]
    if answer is None or not open_steps:
        return None, []
    step = open_steps[0]
    parts = step.parts  # type: ignore[attr-defined]
    found = Recommendation(answer=answer, course_id=step.course_id, parts=parts) if parts else None
    return step, reasons.step_reasons(step, found, names=names)[:2]


def _news(employee: Employee) -> list[Review]:
    """Up to three requests that wait for the employee or were decided recently, the latest first."""
    rows = employee.reviews.filter(state=Review.State.ASKED) | employee.reviews.filter(
        decided_at__gte=timezone.now() - NEWS
    )
    return list(rows.select_related("task").order_by("-created_at")[:3])
