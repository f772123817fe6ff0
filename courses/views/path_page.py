"""The page of the learning path: the ordered steps with weeks, reasons and score parts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.arithmetic.pathways import PathSettings
from courses.models import (
    Answer,
    Course,
    CoursePrerequisite,
    Feedback,
    PathChoice,
    Recalculation,
    Recommendation,
    SharedStep,
)
from courses.models.course import has_no_way
from courses.services.answers import reasons
from courses.services.learning.path_choices import ask_for_new_path
from courses.services.match_settings import match_settings
from courses.services.recalculation import progress_of
from courses.views.page_access import for_employee, own_answer
from courses.views.path_library import library_values
from courses.views.run_pages import active_run, recalculate_for
from courses.views.saying import back_to_change, say
from courses.views.score_breakdown import score_parts
from courses.views.timeline import timeline
from skills.models import Employee

_YOUNG = timedelta(seconds=3)  # a run younger than this is polled more often


@for_employee
def learning_path(request: HttpRequest, employee: Employee) -> HttpResponse:
    answer = own_answer(employee)
    said = {row.course_id: row for row in employee.feedback.select_related("course").order_by("-created_at")}
    choices = {row.course_id: row for row in employee.path_choices.select_related("course", "instead_of")}
    run = active_run(request.user, employee)
    recommended = list(answer.recommendations.all()) if answer else []
    steps = _steps(answer, recommended, said, choices) if answer else []
    in_path = {item["step"].course_id for item in steps}
    values = {
        "employee": employee,
        "answer": answer,
        "goal": getattr(employee, "goal", None),
        "steps": steps,
        "ended": len(recommended) < match_settings().n_recommended,
        "timeline": timeline([(item["step"], item["positions"]) for item in steps]),
        "total_hours": sum(item["step"].hours for item in steps),
        "over": [row for row in said.values() if row.kind in {Feedback.Kind.FINISHED, Feedback.Kind.REFUSED}],
        "saved": [row for row in said.values() if row.kind == Feedback.Kind.SAVED],
        "requests": list(employee.course_requests.select_related("course").order_by("-created_at")),
        "unplaced": [] if run else _unplaced(choices, said, in_path),
        "run": run,
        **(_progress(run) if run else {}),
    }
    values |= library_values(request, employee, steps, list(said.values()), answer)
    values["has_new"] = _has_new(answer, steps, recommended, said)
    return render(request, "courses/path.html", values)


def _steps(
    answer: Answer,
    recommendations: Sequence[Recommendation],
    said: Mapping[int, Feedback],
    choices: Mapping[int, PathChoice],
) -> list[dict[str, Any]]:
    """Each step with reasons, score parts, feedback and prerequisites. Always three queries."""
    names = reasons.skill_names()
    recommended = {row.course_id: row for row in recommendations}
    for row in recommendations:
        row.answer = answer
    own_steps = answer.steps.select_related("course", "prepares")
    shared = SharedStep.objects.filter(employee=answer.employee_id, course=OuterRef("course"))
    steps = list(own_steps.annotate(has_no_way=has_no_way("course"), is_shared=Exists(shared)))
    needs: dict[int, list[Course]] = {}
    links = CoursePrerequisite.objects.filter(course__in=[step.course_id for step in steps])
    for link in links.select_related("requires").order_by("requires__title"):
        needs.setdefault(link.course_id, []).append(link.requires)
    position = {step.course_id: step.position for step in steps}
    rows = []
    for step in steps:
        prerequisites = needs.get(step.course_id, [])
        found = recommended.get(step.course_id)
        rows.append(
            {
                "step": step,
                "why": reasons.step_reasons(step, found, names=names),
                "parts": score_parts(found.parts, names) if found else [],
                "is_loose": found is not None and found.score < match_settings().fits_from,
                "said": said.get(step.course_id),
                "choice": choices.get(step.course_id),
                "needs": [
                    {"course": need, "position": position.get(need.pk), "said": said.get(need.pk)}
                    for need in prerequisites
                ],
                "positions": [position[need.pk] for need in prerequisites if need.pk in position],
            }
        )
    return rows


def _has_new(
    answer: Answer | None,
    steps: Sequence[dict[str, Any]],
    recommended: Sequence[Recommendation],
    said: Mapping[int, Feedback],
) -> bool:
    """Whether a new path would hold other courses: a recommended course on a situation that the path lacks."""
    if answer is None or not answer.situations:
        return False
    in_path = {item["step"].situation for item in steps} | {row["step"].course.title for row in steps}
    named = (
        (row, next((part.get("situation") for part in row.parts if part["kind"] == "situation"), None))
        for row in recommended
        if row.course_id not in said
    )
    room = PathSettings().max_situations
    return len(steps) < room and any(slug and slug not in in_path for _row, slug in named)


@require_POST
@for_employee
def refresh(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The employee asks for new suggestions: the path is planned anew."""
    ask_for_new_path(employee=employee)
    recalculate_for(request, employee)
    say(
        request,
        _("Your path is being planned again. Courses that you started or chose stay in your path."),
        at="refresh",
    )
    return back_to_change("path")


def _unplaced(choices: Mapping[int, PathChoice], said: Mapping[int, Feedback], in_path: set[int]) -> list[PathChoice]:
    """Choices that did not fit into the path, so that the page can list them."""
    over = {course for course, row in said.items() if row.kind in {Feedback.Kind.FINISHED, Feedback.Kind.REFUSED}}
    replaced = {row.instead_of_id for row in choices.values() if row.instead_of_id}
    return [row for course, row in choices.items() if course not in in_path | over | replaced]


@for_employee
def path_progress(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The progress box, for pages that poll it. When the path is ready, it says so; static/reskill/ready.js reloads a page
    that nobody has touched yet."""
    run = active_run(request.user, employee)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("path")
    if run is None:
        ready = render(request, "courses/parts/progress.html", {"run": None})
        ready["HX-Trigger-After-Swap"] = "path-ready"
        return ready
    return render(request, "courses/parts/progress.html", {"run": run, **_progress(run)})


def _progress(run: Recalculation) -> dict[str, Any]:
    """The progress of the run, and the time until the next poll: most runs over one person end within a moment."""
    is_young = timezone.now() - run.requested_at < _YOUNG
    return {"progress": progress_of(run), "look_again_ms": 200 if is_young else 1500}
