"""Gives users the roles that their groups at the identity provider stand for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from skills.services.access.roles import ROLES, ensure_roles
from skills.services.audit import record_work


def unknown_roles(roles: Mapping[str, str]) -> list[str]:
    """Names in the mapping that are no role of this program, sorted."""
    known = [role.name for role in ROLES]
    return sorted(str(name) for name in roles.values() if name not in known)


def roles_of(groups: Iterable[str], roles: Mapping[str, str]) -> set[str]:
    """The roles of these groups. roles: by name of the group at the identity provider."""
    return {roles[group] for group in groups if group in roles}


@transaction.atomic
def follow_groups(*, user: Any, groups: Iterable[str], roles: Mapping[str, str]) -> None:
    """Adds and removes the roles that the mapping names, so that they match the groups. Other roles of the user stay.

    A user who gets a role is staff. A user who loses the last one is no longer, except for superusers.
    """
    wanted, managed = roles_of(groups, roles), set(roles.values())
    had = set(user.groups.filter(name__in=managed).values_list("name", flat=True))
    if wanted == had:
        return
    if Group.objects.filter(name__in=wanted).count() < len(wanted):
        ensure_roles()
    user.groups.remove(*Group.objects.filter(name__in=had - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted - had))
    user.is_staff = user.is_superuser or user.groups.filter(name__in=[role.name for role in ROLES]).exists()
    user.save(update_fields=["is_staff"])
    record_work(route="roles-from-provider", by=user, added=sorted(wanted - had), removed=sorted(had - wanted))
