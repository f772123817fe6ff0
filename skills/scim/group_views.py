"""SCIM views for groups: departments (RESKILL_SCIM_GROUPS) and groups that give roles (RESKILL_SCIM_ROLES)."""

from typing import Any

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from scim2_models import Context, InvalidValueException, Meta, PatchOp, Reference, SearchRequest

from skills.api.permissions import departments_of, employees_for, sees_everyone, system_of
from skills.api.versions import names
from skills.models import DirectoryGroup, Employee, RoleByGroup
from skills.models.provisioning import as_in_directory
from skills.scim.filters import check_length, group_condition_of
from skills.scim.resources import POLICY, Group, GroupMember, has_department_groups, has_groups
from skills.scim.views import ScimView, bare_version, search_of, with_version
from skills.services.access.clients import GIVES_ROLES
from skills.services.people.directory_groups import change_group, create_group, remove_group
from skills.services.people.role_groups import change_role_group, create_role_group, gives_role, remove_role_group


class GroupBase(ScimView):
    resource = Group
    condition = staticmethod(group_condition_of)

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if not has_groups():
            raise NotFound("There are no groups here. The operator can make them departments or roles.")

    def rows(self) -> Any:
        rows = DirectoryGroup.objects.select_related("department").annotate(
            name=Coalesce(NullIf("role_group", Value("")), "department__name")
        )
        kinds = Q(pk__in=[])
        if has_department_groups():
            everyone, mine = Q(department__isnull=False), Q(department__in=departments_of(self.request))
            kinds |= everyone if sees_everyone(self.request) else mine
        if self.may_give_roles():
            kinds |= Q(role_group__in=list(settings.RESKILL_SCIM_ROLES))
        return rows.filter(kinds)

    def may_give_roles(self) -> bool:
        """Whether groups that give roles exist for this client: it and its token have the scope, for all departments."""
        system = system_of(self.request)
        has_scope = (
            system is not None and GIVES_ROLES in system.scopes and self.request.auth.allow_scopes([GIVES_ROLES])  # type: ignore[union-attr]
        )
        return bool(settings.RESKILL_SCIM_ROLES) and has_scope and sees_everyone(self.request)

    def check_gives_roles(self) -> None:
        """Raises PermissionDenied, with a challenge that names the scope, if the client may not give roles."""
        if not self.may_give_roles():
            self.request.missing_scope = GIVES_ROLES  # type: ignore[attr-defined]
            raise PermissionDenied(f"This group gives a role. That needs the scope {GIVES_ROLES} and all departments.")

    @property
    def client(self) -> str:
        return self.request.auth.application.client_id  # type: ignore[union-attr]

    def shown(self, group: Any) -> Group:
        where = self.request.build_absolute_uri(reverse("scim-group", args=[group.pk]))
        users = self.request.build_absolute_uri(reverse("scim-users"))
        people = as_in_directory(employees_for(self.request)).order_by("pk")
        if group.role_group:
            people = people.filter(pk__in=RoleByGroup.objects.current().filter(group=group).values("employee"))
        else:
            people = people.filter(department=group.department_id)
        members = [
            GroupMember(value=str(pk), ref=Reference(f"{users}/{pk}"), display=name or None)
            for pk, name in people.values_list("pk", "name")
        ]
        return with_version(
            Group(
                id=str(group.pk),
                external_id=group.external_id or None,
                display_name=group.role_group or group.department.name,
                members=members or None,
                meta=Meta(
                    resource_type="Group", created=group.created_at, last_modified=group.updated_at, location=where
                ),
            )
        )

    def members(self, group: Group) -> dict[int, Employee]:
        """The members by their key. Raises InvalidValueException for a member who is no user."""
        wanted = [member.value or "" for member in group.members or []]
        keys = [int(value) for value in wanted if value.isascii() and value.isdigit() and len(value) < 19]
        found = {row.pk: row for row in self.people().filter(pk__in=keys)}
        if unknown := [value for value in wanted if not value.isdigit() or int(value) not in found]:
            raise InvalidValueException(detail=f"members: there is no user {unknown[0][:80]}")
        return found


class GroupsView(GroupBase):
    def get(self, request: Request) -> Response:
        return self.listed(search_of(request.query_params, Group))

    def post(self, request: Request) -> Response:
        if not sees_everyone(request):
            raise PermissionDenied("A client of some departments cannot create groups.")
        group = Group.model_validate(self.body(), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY)
        name, key = group.display_name or "", _key_of(group)
        if gives_role(name):
            self.check_gives_roles()
            members = self.members(group).values()
            made = create_role_group(name=name, external_id=key, members=members, client=self.client)
        elif has_department_groups():
            made = create_group(name=name, external_id=key, members=self.members(group).values())
        else:
            raise InvalidValueException(detail="displayName: no role belongs to a group of this name")
        return self.one(self.shown(made), status=201)


class GroupSearchView(GroupBase):
    scopes = {"*": "employees:read"}

    def post(self, request: Request) -> Response:
        body = self.body()
        check_length(body.get("filter"))
        return self.listed(SearchRequest[Group].model_validate(body, scim_ctx=Context.SEARCH_REQUEST))


class GroupView(GroupBase):
    def get(self, request: Request, pk: str) -> Response:
        group = self.shown(self.found(pk))
        if names(request.headers.get("If-None-Match", ""), bare_version(group)):
            return Response(status=304, headers={"ETag": str(group.meta.version)})  # type: ignore[union-attr]
        return self.one(group)

    def put(self, request: Request, pk: str) -> Response:
        row = self.found(pk)
        before = self.version_checked(self.shown(row))
        after = Group.model_validate(self.body(), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY)
        return self.changed(row, before, after)

    def patch(self, request: Request, pk: str) -> Response:
        row = self.found(pk)
        before = self.version_checked(self.shown(row))
        wanted = PatchOp[Group].model_validate(self.body(), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY)
        after = before.model_copy(deep=True)
        wanted.patch(after, scim_policy=POLICY)
        return self.changed(row, before, after)

    def delete(self, request: Request, pk: str) -> Response:
        row = self.found(pk)
        self.version_checked(self.shown(row))
        if row.role_group:
            remove_role_group(group=row, client=self.client)
        else:
            remove_group(group=row)
        return Response(status=204)

    def found(self, pk: str) -> DirectoryGroup:
        row = self.rows().filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        if row is None:
            raise NotFound(f"There is no group {pk[:80]}.")
        return row

    def changed(self, row: DirectoryGroup, before: Group, after: Group) -> Response:
        old, new = self.members(before), self.members(after)
        name = after.display_name or ""
        if name != before.display_name and not sees_everyone(self.request):
            raise PermissionDenied("A client of some departments cannot rename groups.")
        joined = [employee for pk, employee in new.items() if pk not in old]
        left = [employee for pk, employee in old.items() if pk not in new]
        if name != before.display_name and (row.role_group or gives_role(name)):
            raise InvalidValueException(detail="displayName: a group that gives a role is neither renamed nor made so")
        if row.role_group:
            group = change_role_group(
                group=row, external_id=_key_of(after), joined=joined, left=left, client=self.client
            )
        else:
            group = change_group(group=row, name=name, external_id=_key_of(after), joined=joined, left=left)
        return self.one(self.shown(group))


def _key_of(group: Group) -> str:
    key = group.external_id or ""
    if len(key) > 255 or "\x00" in key:
        raise InvalidValueException(detail="externalId: at most 255 characters, none of them NUL")
    return key
