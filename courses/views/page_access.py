"""The employee of the signed-in user, for the views of employees' pages."""

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import Answer, Freeze
from courses.views.signed_out import ask_to_sign_in, forget_form
from skills.models import Employee


def own_employee(request: HttpRequest) -> Employee | None:
    """The employee linked to the signed-in user; None for a user without an employee.

    frozen_since: when the results were frozen, None if they are not. It is read in the same query.
    """
    return (
        Employee.objects.belonging_to(request.user)
        .select_related("department", "occupation", "goal__occupation", "goal__role", "visit")
        .annotate(frozen_since=Subquery(Freeze.objects.active().values("began_at")[:1]))
        .first()
    )


def own_answer(employee: Employee) -> Answer | None:
    """The employee's current answer; None before the first answer."""
    return Answer.objects.current().filter(employee=employee).select_related("basis__dataset", "recalculation").first()


def for_employee(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view decorator that passes the signed-in user's employee. Other users get a page that explains what to do.

    A form that was kept when the session ended is forgotten as soon as it is sent again.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if request.method == "POST" and "unsent" in request.POST:
            forget_form(request)
        employee = own_employee(request)
        if employee is None:
            return render(request, "courses/no_employee.html")
        request.frozen_since = employee.frozen_since  # type: ignore[attr-defined]
        return view(request, employee, *args, **kwargs)

    return wrapped
