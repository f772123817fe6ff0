"""My week at a glance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses import reasons
from courses.models import Answer, Feedback, PathStep, Recommendation
from courses.services.week import Week, read_week
from courses.views.access import for_employee, own_answer
from courses.views.drawing import strip
from courses.views.runs import active_run
from skills.models import Employee

SKILLS_SHOWN = 3


@for_employee
def home(request: HttpRequest, employee: Employee) -> HttpResponse:
    answer = own_answer(employee)
    week = read_week(employee, answer)
    names = reasons.skill_names()
    step, why = _next_step(employee, answer, names)
    values = {
        "employee": employee,
        "answer": answer,
        "week": week,
        "strip": strip(week.counted),
        "carrying": _carrying(answer, week, names),
        "step": step,
        "why": why,
        "run": active_run(request.user, employee),
    }
    return render(request, "courses/home.html", values)


def _carrying(answer: Answer | None, week: Week, names: dict[str, str]) -> list[dict]:
    """The human skills that the lasting part of the week asks for most: name, sentence, share, an example."""
    if answer is None:
        return []
    statements = {item.task.pk: item.task.statement for item in week.tasks}
    ordered = sorted(answer.needs.items(), key=lambda pair: -pair[1]["need"])
    rows = []
    for slug, need in ordered:
        sentence = reasons.need_sentence(slug, answer.needs, names=names)
        if not sentence or slug not in names:
            continue
        examples = [statements[pk] for pk in need.get("tasks", []) if pk in statements]
        name = names[slug][:1].upper() + names[slug][1:]
        rows.append({"name": name, "sentence": sentence, "share": need["share"], "examples": examples[:2]})
    return rows[:SKILLS_SHOWN]


def _next_step(employee: Employee, answer: Answer | None, names: dict[str, str]) -> tuple[PathStep | None, list[str]]:
    """The first step that is not done or refused, and why it is there."""
    if answer is None:
        return None, []
    over = employee.feedback.filter(kind__in=[Feedback.Kind.FINISHED, Feedback.Kind.REFUSED]).values("course")
    steps = answer.steps.exclude(course__in=over).select_related("course", "prepares")
    step = steps.first()
    if step is None:
        return None, []
    found = Recommendation.objects.filter(answer=answer, course=step.course_id).select_related("answer").first()
    return step, reasons.step_reasons(step, found, names=names)[:2]
