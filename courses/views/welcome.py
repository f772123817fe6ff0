"""The welcome of the first visit: what this is, the tasks, the week. It can be left, skipped and resumed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from courses.models.visits import WELCOME_SCREENS
from courses.services.learning.visits import end_welcome, keep_welcome_screen, visit_of
from courses.services.learning.week import read_week
from courses.services.library.practice_mail import practice_for
from courses.views.drawing import drawn_week
from courses.views.page_access import for_employee, own_answer
from skills.models import Employee, Task


@for_employee
def welcome(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Leads to the screen on which the employee left off."""
    visit = visit_of(employee)
    return redirect("home") if visit.welcomed_at else redirect("welcome-screen", visit.welcome_screen)


@for_employee
def welcome_screen(request: HttpRequest, employee: Employee, screen: int) -> HttpResponse:
    if not 1 <= screen <= WELCOME_SCREENS:
        raise Http404
    visit = visit_of(employee)
    if visit.welcomed_at:
        return redirect("home")
    if screen != visit.welcome_screen:
        keep_welcome_screen(employee=employee, screen=screen)
    values = {"employee": employee, "screen": screen, "n_screens": WELCOME_SCREENS, **_CONTENT[screen](employee)}
    return render(request, f"courses/welcome_{screen}.html", values)


def _nothing_more(employee: Employee) -> dict[str, Any]:
    return {}


def _tasks(employee: Employee) -> dict[str, Any]:
    week = read_week(employee, own_answer(employee))
    suggested = [item for item in week.counted if item.task.state == Task.State.SUGGESTED]
    return {"week": week, "suggested": suggested, "query": employee.job_title}


def _week(employee: Employee) -> dict[str, Any]:
    answer = own_answer(employee)
    week = read_week(employee, answer)
    return {
        "answer": answer,
        "week": week,
        "groups": drawn_week(week),
        "practice": practice_for(employee, get_language() or "en") if answer else None,
    }


_CONTENT = {1: _nothing_more, 2: _tasks, 3: _week}


@require_POST
@for_employee
def end(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Ends the welcome, whether it was read or skipped."""
    end_welcome(employee=employee)
    return redirect("home")
