"""The admin's form for starting a run over a group of employees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Recalculation
from courses.services.recalculation import start_recalculation
from courses.services.recalculation.stale_answers import stale_employees
from skills.admin.admin_base import sees_everyone
from skills.admin.employee_admin import departments_for
from skills.errors import BadInput
from skills.models import Department, Employee

Scope = Recalculation.Scope
STALE, ALL, DEPARTMENT = "stale", "all", "department"


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
    department = forms.ModelChoiceField(Department.objects.none(), required=False, label=_("Department"))
    force = forms.BooleanField(required=False, label=_("Compute again even where nothing changed"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_for(user)  # type: ignore[attr-defined]

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("over") == DEPARTMENT and not data.get("department"):
            self.add_error("department", _("Choose the department."))
        return data


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
