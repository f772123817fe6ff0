"""Groups of the identity provider that give roles (RESKILL_SCIM_ROLES). Nobody becomes an administrator by a group.

A role says what a user may do. Whose data it is about is never part of it: a manager of HR assigns departments in the
admin, and without departments an HR manager sees nobody.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import DirectoryGroup, Employee, RoleByGroup
from skills.services.access.roles import ROLES, ensure_roles
from skills.services.audit import record_work
from skills.services.people.employees import Taken


def gives_role(name: str) -> bool:
    """Whether a group of this name gives a role."""
    return name in settings.RESKILL_SCIM_ROLES


@transaction.atomic
def create_role_group(*, name: str, external_id: str, members: Iterable[Employee], client: str) -> DirectoryGroup:
    """A new group whose members get its role. client: id of the connected system. Raises Taken, BadInput."""
    try:
        with transaction.atomic():
            group = DirectoryGroup.objects.create(role_group=name, external_id=external_id)
    except IntegrityError as error:
        raise Taken(_("A group of this name exists."), column="displayName") from error
    for employee in members:
        _join(group, employee, client)
    return group


@transaction.atomic
def change_role_group(
    *, group: DirectoryGroup, external_id: str, joined: Iterable[Employee], left: Iterable[Employee], client: str
) -> DirectoryGroup:
    """The group after the changes. Raises BadInput for a new member who has left or is an administrator."""
    group = DirectoryGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    _end(RoleByGroup.objects.current().filter(group=group, employee__in=[row.pk for row in left]), client)
    for employee in joined:
        _join(group, employee, client)
    group.external_id = external_id
    group.save()
    return group


@transaction.atomic
def remove_role_group(*, group: DirectoryGroup, client: str) -> None:
    """Takes the role back from all members, and removes the group."""
    _end(RoleByGroup.objects.current().filter(group=group), client)
    group.delete()


def apply_roles(employee: Employee) -> None:
    """Gives the login of the employee the roles of the groups. Call it when an employee gets a login."""
    for member in RoleByGroup.objects.current().filter(employee=employee):
        _give(member)


@transaction.atomic
def take_roles_of_leavers(*, client: str = "") -> int:
    """The number of memberships that ended because their people have left."""
    return _end(RoleByGroup.objects.current().filter(employee__left_on__lte=timezone.localdate()), client)


def _join(group: DirectoryGroup, employee: Employee, client: str) -> None:
    if employee.left_on is not None:
        raise BadInput(_("%(name)s has left and gets no role.") % {"name": employee.pk}, column="members")
    if employee.user is not None and employee.user.is_superuser:
        text = _("%(name)s is an administrator, whose roles no group changes.") % {"name": employee.pk}
        raise BadInput(text, column="members")
    role = settings.RESKILL_SCIM_ROLES.get(group.role_group, "")
    member, is_new = RoleByGroup.objects.current().get_or_create(
        employee=employee,
        group=group,
        taken_at=None,
        defaults={"group_name": group.role_group, "role": role, "given_by": client},
    )
    if is_new:
        _give(member)
        _record(member, client, is_given=True)


def _give(member: RoleByGroup) -> None:
    user = member.employee.user
    if user is None or user.is_superuser or member.role not in {role.name for role in ROLES}:
        return
    if not Group.objects.filter(name=member.role).exists():
        ensure_roles()
    user.groups.add(Group.objects.get(name=member.role))
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def _end(members: Iterable[RoleByGroup], client: str) -> int:
    ended = list(members)
    for member in ended:
        member.taken_at = timezone.now()
        member.save(update_fields=["taken_at"])
        _take(member)
        _record(member, client, is_given=False)
    return len(ended)


def _take(member: RoleByGroup) -> None:
    """Takes the role from the login, unless another group gives it too."""
    user = member.employee.user
    still = Q(employee=member.employee, role=member.role)
    if user is None or user.is_superuser or RoleByGroup.objects.current().filter(still).exists():
        return
    user.groups.remove(*Group.objects.filter(name=member.role))
    if user.is_staff and not user.groups.filter(name__in=[role.name for role in ROLES]).exists():
        user.is_staff = False
        user.save(update_fields=["is_staff"])


def _record(member: RoleByGroup, client: str, *, is_given: bool) -> None:
    record_work(
        route="role-by-group",
        object_id=member.pk,
        client=client,
        employee_id=member.employee_id,
        role=member.role,
        given=is_given,
    )
