"""The page of one task: the evidence for its figures; rewording, removing and contesting the task."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from courses.models import LearningUnit, Review
from courses.services.learning.task_evidence import evidence_of, uncertain_situation_of
from courses.services.learning.week import read_week
from courses.services.reviews.reviews import request_review
from courses.views.page_access import for_employee, own_answer
from courses.views.review_forms import ReasonForm
from courses.views.run_pages import recalculate_for
from courses.views.saying import back_to_change, refuse, say
from courses.views.task_forms import StatementForm
from courses.views.work_page import LEFT_OUT, ONLY_TASK, is_last
from skills.errors import BadInput, ChangedMeanwhile
from skills.models import Employee, Task
from skills.services.people.task_profiles import edit_task, set_task_state
from skills.services.situations.situation_names import situation_names
from skills.words import translated

PARTS = ("evidence", "change", "contest")


@vary_on_headers("HX-Request")
@for_employee
def task(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """The task's page; for htmx requests, only the requested part."""
    row = get_object_or_404(employee.tasks, pk=pk)
    part = request.GET.get("part", "")
    if request.htmx and part in PARTS:  # type: ignore[attr-defined]
        return render(request, f"courses/parts/task_{part}.html", _values(employee, row))
    return _page(request, employee, row)


def _page(request: HttpRequest, employee: Employee, row: Task, *, status: int = 200, **forms: object) -> HttpResponse:
    return render(request, "courses/task.html", {**_values(employee, row), **forms}, status=status)


def _values(employee: Employee, row: Task) -> dict:
    week = read_week(employee, own_answer(employee), with_rejected=True, with_reviews=True)
    item = next(item for item in week.tasks if item.task.pk == row.pk)
    demand = item.assessment.demand if item.assessment else {}
    anchors = item.assessment.demand_evidence if item.assessment else {}
    demanded_skills = [
        {"name": translated(week.skill_names[slug]), "value": value, "anchor": anchors.get(slug, "")}
        for slug, value in sorted(demand.items(), key=lambda pair: (-pair[1], pair[0]))
        if slug in week.skill_names
    ]
    names = situation_names()
    named = [slug for slug in item.named_situations if slug in names]
    offered = set(LearningUnit.objects.offered().filter(situation__in=named).values_list("situation", flat=True))
    return {
        "employee": employee,
        "week": week,
        "item": item,
        "evidence": evidence_of(item, employee, week.basis),
        "situations": [{"slug": slug, "name": names[slug], "has_unit": slug in offered} for slug in named],
        "uncertain_situation": names.get(uncertain_situation_of(item), ""),
        "demanded_skills": demanded_skills,
        "edit_form": StatementForm(initial={"statement": row.statement, "seen": row.text_hash}),
        "contest_form": ReasonForm(),
        "theirs": "",
        "has_changed": False,
    }


@require_POST
@for_employee
def edit(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    row = get_object_or_404(employee.tasks, pk=pk)
    form = StatementForm(request.POST)
    before = row.text_hash
    theirs = ""
    if form.is_valid():
        words, seen = form.cleaned_data["statement"], form.cleaned_data["seen"]
        try:
            row = edit_task(task=row, statement=words, seen=seen or None, by=request.user)
        except ChangedMeanwhile:
            # The typed wording stays in the field. The page shows both wordings, so saving again is a decision.
            row.refresh_from_db()
            theirs = row.statement
            form = StatementForm({"statement": words, "seen": row.text_hash})
        except BadInput as error:
            form.add_error("statement", error.message)
    if theirs:
        return _page(request, employee, row, status=409, edit_form=form, theirs=theirs)
    if form.errors:
        return _page(request, employee, row, status=422, edit_form=form)
    if row.text_hash != before:
        recalculate_for(request, employee)
        say(request, _("Saved in your own words."), at=f"task-{pk}")
    return back_to_change("work")


@require_POST
@for_employee
def remove(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    """Takes the task out of the week. It stays in the list of tasks left out, from which it can be brought back."""
    row = get_object_or_404(employee.tasks, pk=pk)
    if is_last(row):
        refuse(request, str(ONLY_TASK), at=f"task-{pk}")
        return back_to_change("work")
    try:
        set_task_state(task=row, state=Task.State.REJECTED, seen=request.POST.get("seen") or None, by=request.user)
    except ChangedMeanwhile:
        return _page(request, employee, row, status=409, has_changed=True)
    recalculate_for(request, employee)
    say(request, str(LEFT_OUT), at=f"task-{pk}")
    return back_to_change("work")


@require_POST
@for_employee
def contest(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    row = get_object_or_404(employee.tasks, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, employee, row, status=422, contest_form=form)
    reason = form.cleaned_data["reason"]
    try:
        request_review(employee=employee, kind=Review.Kind.EXPOSURE, task=row, reason=reason, by=request.user)
    except BadInput as error:
        form.add_error("reason", error.message)
        return _page(request, employee, row, status=422, contest_form=form)
    say(request, _("Sent. A person will look at your request. You will see the decision here."), at=f"task-{pk}")
    return back_to_change("work")
