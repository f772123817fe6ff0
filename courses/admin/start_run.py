"""The admin's form for starting a run over a group of employees. It says how many people each choice is about, and about
how long the run takes."""

from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.models import Recalculation
from courses.services.recalculation import start_recalculation
from courses.services.recalculation.forecast import Forecast, forecast, people_a_second
from courses.services.recalculation.stale_answers import stale_employees
from skills.admin.admin_base import sees_everyone
from skills.admin.employee_admin import departments_for
from skills.errors import BadInput
from skills.models import Department, Employee

Scope = Recalculation.Scope
STALE, ALL, DEPARTMENT = "stale", "all", "department"


class DepartmentField(forms.ModelChoiceField):
    """Departments, each with the number of people that a run over it is about, and how long it takes."""

    forecasts: dict[int, Forecast] = {}

    def label_from_instance(self, obj: Department) -> str:
        return f"{obj} ({in_words(self.forecasts.get(obj.pk, Forecast(0, None)))})"


class StartForm(forms.Form):
    over = forms.ChoiceField(
        label=_("Employees"),
        choices=[
            (STALE, _("only those whose answer is out of date")),
            (ALL, _("everybody you may see")),
            (DEPARTMENT, _("one department")),
        ],
        initial=STALE,
        widget=forms.RadioSelect,
    )
    department = DepartmentField(Department.objects.none(), required=False, label=_("Department"))
    force = forms.BooleanField(required=False, label=_("Compute again even where nothing changed"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, rate = Employee.objects.visible_to(user), people_a_second()
        everybody = people.for_recalculation()
        found = {STALE: stale_employees(people).count(), ALL: everybody.count()}
        self.fields["over"].choices = [  # type: ignore[attr-defined]
            (key, f"{label}: {in_words(forecast(found[key], rate))}" if key in found else label)
            for key, label in self.fields["over"].choices  # type: ignore[attr-defined]
        ]
        sizes = dict(everybody.order_by().values_list("department").annotate(n=Count("pk")))
        departments: Any = self.fields["department"]
        departments.queryset = departments_for(user)
        departments.forecasts = {pk: forecast(n, rate) for pk, n in sizes.items() if pk}

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("over") == DEPARTMENT and not data.get("department"):
            self.add_error("department", _("Choose the department."))
        return data


def in_words(found: Forecast) -> str:
    """The number of people and the time, such as "120 people, at most about 2 minutes"."""
    people = ngettext("%(n)d person", "%(n)d people", found.n) % {"n": found.n}
    if found.minutes is None:
        return people
    time = ngettext("at most about %(n)d minute", "at most about %(n)d minutes", found.minutes) % {"n": found.minutes}
    return f"{people}, {time}"


def start_for(
    user: Any, *, over: str = ALL, department: Department | None = None, force: bool = False
) -> Recalculation:
    """The started run, over the employees that `over` names and this manager may see.

    Raises BadInput if there are no such employees.
    """
    if over == DEPARTMENT:
        return start_recalculation(scope=Scope.DEPARTMENT, department=department, requested_by=user, force=force)
    people = Employee.objects.visible_to(user)
    if over == STALE:
        ids = list(stale_employees(people).values_list("pk", flat=True))
        if not ids:
            raise BadInput(str(_("Every answer is up to date: there is nothing to compute.")))
        if sees_everyone(user) and len(ids) == people.for_recalculation().count():
            return start_recalculation(scope=Scope.EVERYONE, requested_by=user, force=force)
        return start_recalculation(scope=Scope.EMPLOYEES, employee_ids=ids, requested_by=user, force=force)
    if sees_everyone(user):
        return start_recalculation(scope=Scope.EVERYONE, requested_by=user, force=force)
    visible_ids = list(people.for_recalculation().values_list("pk", flat=True))
    return start_recalculation(scope=Scope.EMPLOYEES, requested_by=user, employee_ids=visible_ids, force=force)
