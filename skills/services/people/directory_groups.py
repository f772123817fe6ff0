"""Groups of the identity provider as departments."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import Department, DirectoryGroup, Employee
from skills.services.people.employees import Taken


@transaction.atomic
def create_group(*, name: str, external_id: str, members: Iterable[Employee]) -> DirectoryGroup:
    """A new group: a department of this name, also one that HR's files have made before. Raises Taken."""
    department = _department(name)
    if DirectoryGroup.objects.filter(department=department).exists():
        raise Taken(_("A group of this name exists."), column="displayName")
    group = DirectoryGroup.objects.create(department=department, external_id=external_id)
    _move(members, department)
    return group


@transaction.atomic
def change_group(
    *, group: DirectoryGroup, name: str, external_id: str, joined: Iterable[Employee], left: Iterable[Employee]
) -> DirectoryGroup:
    """The group after the changes. Under a new name, its members work in the department of that name. Raises Taken."""
    group = DirectoryGroup.objects.select_for_update(of=("self",)).select_related("department").get(pk=group.pk)
    before = group.department
    assert before is not None  # a group that gives a role is changed elsewhere
    _move((row for row in left if row.department_id == before.pk), None)
    if name != before.name:
        department = _department(name, before.organisation)
        if DirectoryGroup.objects.filter(department=department).exclude(pk=group.pk).exists():
            raise Taken(_("A group of this name exists."), column="displayName")
        _move(Employee.objects.filter(department=before), department)
        group.department = department
    _move(joined, group.department)
    group.external_id = external_id
    group.save()
    return group


def remove_group(*, group: DirectoryGroup) -> None:
    """Removes the group. The department and the people in it stay: the provider has only stopped to manage them."""
    group.delete()


def _department(name: str, organisation: str = "") -> Department:
    name = " ".join(name.split())
    if not name or len(name) > 160:
        raise BadInput(_("A name has 1 to 160 characters."), column="displayName")
    same_name = list(Department.objects.filter(name=name).order_by("pk")[:2])
    if len(same_name) == 1:
        return same_name[0]
    return Department.objects.get_or_create(organisation=organisation, name=name)[0]


def _move(people: Iterable[Employee], department: Department | None) -> None:
    for employee in people:
        if employee.department_id != (department.pk if department else None):
            row = Employee.objects.get(pk=employee.pk)
            row.department, row.updated_at = department, timezone.now()
            row.save()
