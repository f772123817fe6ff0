"""Creates or changes one employee for a connected system, by the rules for rows of a file."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import Employee
from skills.services.people.bulk_employees import read_rows, write_leaving
from skills.services.people.employee_events import notify_employees_changed
from skills.services.people.employee_occupations import match_people
from skills.services.people.employee_rows import DOUBTFUL_HOURS
from skills.services.people.employee_writing import write_people
from skills.services.people.former_ids import current_ids

_CLEARED: dict[str, Any] = {
    "name": "",
    "email": "",
    "job_title": "",
    "department": None,
    "occupation": None,
}


class Taken(BadInput):
    """A unique name is in use. The message does not name the owner: the caller may not be allowed to see the owner."""


@transaction.atomic
def create_employee(*, row: dict[str, Any]) -> Employee:
    """A new employee. row: as in a bulk upsert. Raises Taken for an external id in use, BadInput for invalid values."""
    taken = Taken(_("This external id is taken."), column="external_id")
    if Employee.objects.filter(external_id=row["external_id"]).exists() or current_ids([row["external_id"]]):
        raise taken
    try:
        with transaction.atomic():
            return _save(row)
    except IntegrityError as error:  # another request created the employee first
        raise taken from error


@transaction.atomic
def change_employee(*, employee: Employee, changes: dict[str, Any]) -> Employee:
    """The employee after the changes. A null value empties the field. Raises BadInput."""
    Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    empty = [name for name in _CLEARED if name in changes and not changes[name]]
    if empty:
        row = Employee.objects.get(pk=employee.pk)
        for name in empty:
            setattr(row, name, _CLEARED[name])
        if "occupation" in empty:
            row.title_match, row.title_match_score = Employee.TitleMatch.UNMATCHED, None
        row.save()
        notify_employees_changed([row.pk])
    remaining = {name: value for name, value in changes.items() if name not in empty}
    return (
        _save({**remaining, "external_id": employee.external_id}) if remaining else Employee.objects.get(pk=employee.pk)
    )


def _save(row: dict[str, Any]) -> Employee:
    """The saved employee. Stricter than a file import: a value that gives a remark there raises BadInput here."""
    reading = read_rows([(0, row)])
    write_people(reading, matches=match_people(reading))
    for remark in reading.report.remarks:
        if remark.reason == DOUBTFUL_HOURS:
            continue
        if remark.column in {"email", "languages", "weekly_hours", "soc_code", "share", "task"}:
            column = {"soc_code": "occupation", "share": "tasks", "task": "tasks"}.get(remark.column, remark.column)
            raise BadInput(remark.message, column=column)
    if "left_on" in row:
        write_leaving({row["external_id"]: row["left_on"]})
    return Employee.objects.get(external_id=row["external_id"])
