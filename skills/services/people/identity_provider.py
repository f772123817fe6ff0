"""Creates, changes, deactivates and removes employees for an identity provider."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from skills.models import DirectoryEntry, Employee
from skills.models.provisioning import as_in_directory
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.employee_import import leave
from skills.services.people.employees import Taken, change_employee, create_employee

_NOT_LEFT = {"left_on": None}


@transaction.atomic
def provision_employee(
    *,
    number: str,
    user_name: str,
    external_id: str,
    fields: dict[str, Any],
    among: QuerySet[Employee],
    name_parts: dict[str, str] | None = None,
) -> Employee:
    """A new employee with a directory entry. An employee who was removed before is restored as the same row.

    fields: as in a bulk upsert. among: the employees that the caller may see and restore. name_parts: given_name and
    family_name. Raises Taken for a number or
    user name in use, BadInput for an invalid field.
    """
    _check_free(user_name)
    known = Employee.objects.filter(external_id=number).select_related("directory_entry").first()
    if known is None:
        employee = create_employee(row={"external_id": number, **fields})
        entry = DirectoryEntry(employee=employee)
    else:
        found: DirectoryEntry | None = getattr(known, "directory_entry", None)
        if found is None or found.removed_at is None or not among.filter(pk=known.pk).exists():
            raise Taken("This number is taken.", column="employeeNumber")
        entry, employee = found, change_employee(employee=known, changes={**_NOT_LEFT, **fields})
    _save_entry(entry, user_name=user_name, external_id=external_id, removed_at=None, **(name_parts or {}))
    return employee


@transaction.atomic
def reprovision_employee(
    *,
    employee: Employee,
    user_name: str | None,
    external_id: str | None,
    fields: dict[str, Any],
    is_active: bool | None,
    name_parts: dict[str, str] | None = None,
) -> Employee:
    """The employee after the changes; None leaves a value unchanged. is_active False: the employee leaves today.

    Raises Taken for a user name in use, BadInput for an invalid field.
    """
    Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    if user_name is not None or external_id is not None or name_parts is not None:
        entry = _entry_of(employee)
        if user_name is not None:
            _check_free(user_name, but=employee)
        _save_entry(
            entry,
            user_name=entry.user_name if user_name is None else user_name,
            external_id=entry.external_id if external_id is None else external_id,
            **(name_parts or {}),
        )
        Employee.objects.filter(pk=employee.pk).update(updated_at=timezone.now())
    if fields:
        change_employee(employee=employee, changes=fields)
    if is_active is True:
        change_employee(employee=employee, changes=dict(_NOT_LEFT))
    elif is_active is False:
        leave(employees=Employee.objects.filter(pk=employee.pk), on=timezone.localdate(), by=None)
    return Employee.objects.get(pk=employee.pk)


@transaction.atomic
def remove_employee(*, employee: Employee) -> None:
    """Removes the employee from the view of identity providers, as RESKILL_SCIM_DELETE says.

    "leave": sets the leaving date to today; HR's decisions stay. "erase": erases the employee.
    """
    if settings.RESKILL_SCIM_DELETE == "erase":
        delete_employees(employees=[employee], by=None)
        return
    entry = _entry_of(employee)
    leave(employees=[employee], on=timezone.localdate(), by=None)
    _save_entry(entry, removed_at=timezone.now())


def _entry_of(employee: Employee) -> DirectoryEntry:
    """The employee's directory entry. Without one, an unsaved entry with the values shown until now."""
    entry = DirectoryEntry.objects.filter(employee=employee).first()
    if entry is not None:
        return entry
    shown = as_in_directory(Employee.objects.filter(pk=employee.pk)).get()
    return DirectoryEntry(employee=employee, user_name=shown.directory_name, external_id=shown.directory_id)


def _check_free(user_name: str, *, but: Employee | None = None) -> None:
    others = as_in_directory(Employee.objects.all()).filter(directory_name__iexact=user_name)
    if others.exclude(pk=but.pk if but else 0).exists():
        raise Taken("This user name is taken.", column="userName")


def _save_entry(entry: DirectoryEntry, **values: Any) -> None:
    for name, value in values.items():
        setattr(entry, name, value)
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:  # another request took the name first
        raise Taken("This user name is taken.", column="userName") from error
