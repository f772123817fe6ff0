"""The page of the employee's tasks: confirming tasks, leaving them out and bringing them back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from courses.models.visits import WELCOME_SCREENS
from courses.services.learning.visits import visit_of
from courses.services.learning.week import read_week
from courses.views.page_access import for_employee, own_answer
from courses.views.run_pages import active_run, recalculate_for
from courses.views.saying import back_to_change, refuse, say
from courses.views.task_forms import TaskStateForm
from skills.errors import ChangedMeanwhile
from skills.models import Employee, Task
from skills.services.people.task_profiles import confirm_profile, set_task_state

ONLY_TASK = gettext_lazy("This is the only task in your profile. Add another task before you remove this one.")
LEFT_OUT = gettext_lazy("This task is left out. Its share of the week now counts for your other tasks.")


@for_employee
def work(request: HttpRequest, employee: Employee) -> HttpResponse:
    return _page(request, employee)


def _page(request: HttpRequest, employee: Employee, *, has_changed: bool = False) -> HttpResponse:
    """The page. has_changed: the tasks changed after the page was shown, so the decision was not saved."""
    answer = own_answer(employee)
    week = read_week(employee, answer, with_rejected=True, with_reviews=True)
    values = {
        "employee": employee,
        "answer": answer,
        "week": week,
        "rejected": [item for item in week.tasks if item.task.state == Task.State.REJECTED],
        "run": active_run(request.user, employee),
        "has_changed": has_changed,
        "is_welcoming": visit_of(employee).welcomed_at is None,
    }
    return render(request, "courses/work.html", values, status=409 if has_changed else 200)


@require_POST
@for_employee
def confirm(request: HttpRequest, employee: Employee) -> HttpResponse:
    try:
        n = confirm_profile(employee=employee, seen=request.POST.get("seen") or None, by=request.user)
    except ChangedMeanwhile:
        return _page(request, employee, has_changed=True)
    if n:
        recalculate_for(request, employee)
        message = ngettext("Thank you. %d task is confirmed.", "Thank you. %d tasks are confirmed.", n) % n
        say(request, message)
    if request.POST.get("back") == "welcome":
        return back_to_change("welcome-screen", WELCOME_SCREENS)
    return back_to_change("work")


@require_POST
@for_employee
def set_state(request: HttpRequest, employee: Employee, pk: int) -> HttpResponse:
    task = get_object_or_404(employee.tasks, pk=pk)
    form = TaskStateForm(request.POST)
    if not form.is_valid():
        refuse(request, _("Nothing was saved. Please use the buttons next to the task."), at=f"task-{pk}")
        return back_to_change("work")
    state = form.cleaned_data["state"]
    if state == Task.State.REJECTED and is_last(task):
        refuse(request, str(ONLY_TASK), at=f"task-{pk}")
    elif task.state != state:
        try:
            set_task_state(task=task, state=state, seen=form.cleaned_data["seen"] or None, by=request.user)
        except ChangedMeanwhile:
            return _page(request, employee, has_changed=True)
        recalculate_for(request, employee)
        message = _("Confirmed.") if state == Task.State.VALIDATED else str(LEFT_OUT)
        say(request, message, at=f"task-{pk}")
    return back_to_change("work")


def is_last(task: Task) -> bool:
    """True if this is the only task of the profile: a week needs at least one task."""
    return not task.employee.tasks.counted().exclude(pk=task.pk).exists()
