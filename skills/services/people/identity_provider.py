"""Creates, changes, deactivates and removes employees for an identity provider."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from skills.errors import BadInput
from skills.models import DirectoryEntry, Employee, EmployeePair
from skills.models.provisioning import as_in_directory
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.employee_import import leave
from skills.services.people.employees import Taken, change_employee, create_employee
from skills.services.people.former_ids import people_by_id
from skills.services.people.known_person import Account, known_person
from skills.services.people.likely_pairs import note_pair
from skills.services.people.role_groups import take_roles_of_leavers

_NOT_LEFT = {"left_on": None}


def provision_employee(
    *,
    account: Account,
    fields: dict[str, Any],
    among: QuerySet[Employee],
    name_parts: dict[str, str] | None = None,
    manager: Employee | None = None,
) -> Employee:
    """The employee to whom the account belongs, with a directory entry; a new one if nobody is known.

    Somebody who was removed before is restored as the same row. fields: as in a bulk upsert. among: the employees that
    the caller may see and restore. name_parts: given_name and family_name. Raises Taken for a number or user name in use,
    HrDecides if HR has to say whose account it is, BadInput for an invalid field.
    """
    known = known_person(account=account, among=among)
    with transaction.atomic():
        _check_free(account.user_name, but=known)
        if known is None:
            employee = create_employee(row={"external_id": account.number, **fields})
            entry = DirectoryEntry(employee=employee, number_is_provisional=not account.is_own_number)
        else:
            entry = DirectoryEntry.objects.filter(employee=known).first() or DirectoryEntry(employee=known)
            returns = _NOT_LEFT if entry.removed_at else {}
            employee = change_employee(employee=known, changes={**returns, **fields})
            differs = account.is_own_number and account.number != known.external_id
            entry.number = account.number if differs else ""
        values = {"user_name": account.user_name, "external_id": account.external_id, **(name_parts or {})}
        _save_entry(entry, removed_at=None, **values)
        if manager is not None:
            set_manager(employee=employee, manager=manager)
    return employee


def reprovision_employee(
    *,
    employee: Employee,
    user_name: str | None,
    external_id: str | None,
    fields: dict[str, Any],
    is_active: bool | None,
    name_parts: dict[str, str] | None = None,
    number: str | None = None,
) -> Employee:
    """The employee after the changes; None leaves a value unchanged. is_active False: the employee leaves today.

    number: the first employee number of somebody whose identifier was made up until now. Raises Taken for a user name or
    number in use, BadInput for an invalid field. A number that is another employee's makes them a possible duplicate, which
    HR sees in the admin; this is stored, so call it outside of a transaction.
    """
    if number is not None:
        _check_number(employee, number)
    with transaction.atomic():
        return _reprovision(employee, user_name, external_id, fields, is_active, name_parts, number)


def _reprovision(
    employee: Employee,
    user_name: str | None,
    external_id: str | None,
    fields: dict[str, Any],
    is_active: bool | None,
    name_parts: dict[str, str] | None,
    number: str | None,
) -> Employee:
    Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    if number is not None:
        employee = _take_number(employee, number)
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
        take_roles_of_leavers()
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
    take_roles_of_leavers()
    _save_entry(entry, removed_at=timezone.now())


def set_manager(*, employee: Employee, manager: Employee | None) -> None:
    """Sets or clears the manager. Raises BadInput for the person's own row."""
    if manager is not None and manager.pk == employee.pk:
        raise BadInput("Nobody is their own manager.", column="manager")
    row = Employee.objects.get(pk=employee.pk)
    if row.manager_id != (manager.pk if manager else None):
        row.manager = manager
        row.save()


def _take_number(employee: Employee, number: str) -> Employee:
    """The employee with the number that arrived, which HR's files use as well, in place of the provisional one."""
    _check_number(employee, number)
    row = Employee.objects.get(pk=employee.pk)
    row.external_id = number
    row.save()
    DirectoryEntry.objects.filter(employee=row).update(number_is_provisional=False)
    return row


def _check_number(employee: Employee, number: str) -> None:
    other = people_by_id(Employee.objects.exclude(pk=employee.pk), [number]).get(number)
    if other is not None:
        note_pair(first=employee, second=other, reason=EmployeePair.Reason.NUMBER_SENT)
        text = "This number is taken. HR may have imported the person already, and decides under Possible duplicates."
        raise Taken(text, column="employeeNumber")


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
