"""My path: the ordered steps, why each is there, and what the person does with them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import reasons
from courses.forms import FeedbackForm
from courses.models import Answer, Course, CoursePrerequisite, Feedback
from courses.services.feedback import record_feedback, withdraw_feedback
from courses.services.recalculation import progress
from courses.views.access import for_employee, own_answer
from courses.views.runs import active_run, recalculate_for
from skills.models import Employee


@for_employee
def learning_path(request: HttpRequest, employee: Employee) -> HttpResponse:
    answer = own_answer(employee)
    said = {row.course_id: row for row in employee.feedback.select_related("course").order_by("-created_at")}
    run = active_run(request.user, employee)
    steps = _steps(answer, said) if answer else []
    values = {
        "employee": employee,
        "answer": answer,
        "steps": steps,
        "total_hours": sum(item["step"].hours for item in steps),
        "over": [row for row in said.values() if row.kind in {Feedback.Kind.FINISHED, Feedback.Kind.REFUSED}],
        "saved": [row for row in said.values() if row.kind == Feedback.Kind.SAVED],
        "run": run,
        "progress": progress(run) if run else None,
    }
    return render(request, "courses/path.html", values)


def _steps(answer: Answer, said: dict[int, Feedback]) -> list[dict]:
    """Each step with reasons, what was said of it, and the courses it needs first. A fixed number of queries."""
    names = reasons.skill_names()
    recommended = {row.course_id: row for row in answer.recommendations.all()}
    for row in recommended.values():
        row.answer = answer
    steps = list(answer.steps.select_related("course", "prepares"))
    needs: dict[int, list[Course]] = {}
    links = CoursePrerequisite.objects.filter(course__in=[step.course_id for step in steps])
    for link in links.select_related("requires").order_by("requires__title"):
        needs.setdefault(link.course_id, []).append(link.requires)
    position = {step.course_id: step.position for step in steps}
    return [
        {
            "step": step,
            "why": reasons.step_reasons(step, recommended.get(step.course_id), names=names),
            "said": said.get(step.course_id),
            "needs": [
                {"course": need, "position": position.get(need.pk), "said": said.get(need.pk)}
                for need in needs.get(step.course_id, [])
            ],
            "skill": names.get(step.skill, ""),
        }
        for step in steps
    ]


@for_employee
def path_progress(request: HttpRequest, employee: Employee) -> HttpResponse:
    """The progress box alone, for pages that ask again and again; tells them to load the path when it is ready."""
    run = active_run(request.user, employee)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("path")
    if run is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "courses/parts/progress.html", {"run": run, "progress": progress(run)})


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


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form stood on, if it is one of ours; else to the path."""
    where = request.POST.get("next", "")
    if where and url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure()):
        return redirect(where)
    return redirect("path")
