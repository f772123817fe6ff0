"""SCIM views for groups, which are departments if RESKILL_SCIM_GROUPS says so; otherwise there are none."""

from typing import Any

from django.urls import reverse
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from scim2_models import Context, InvalidValueException, Meta, PatchOp, Reference, SearchRequest

from skills.api.permissions import departments_of, employees_for, sees_everyone
from skills.api.versions import names
from skills.models import DirectoryGroup, Employee
from skills.models.provisioning import as_in_directory
from skills.scim.filters import check_length, group_condition_of
from skills.scim.resources import POLICY, Group, GroupMember, has_groups
from skills.scim.views import ScimView, bare_version, search_of, with_version
from skills.services.people.directory_groups import change_group, create_group, remove_group


class GroupBase(ScimView):
    resource = Group
    condition = staticmethod(group_condition_of)

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if not has_groups():
            raise NotFound("There are no groups here. The operator can make them departments.")

    def rows(self) -> Any:
        rows = DirectoryGroup.objects.select_related("department")
        return rows if sees_everyone(self.request) else rows.filter(department__in=departments_of(self.request))

    def shown(self, group: Any) -> Group:
        where = self.request.build_absolute_uri(reverse("scim-group", args=[group.pk]))
        users = self.request.build_absolute_uri(reverse("scim-users"))
        people = as_in_directory(employees_for(self.request)).filter(department=group.department_id).order_by("pk")
        members = [
            GroupMember(value=str(pk), ref=Reference(f"{users}/{pk}"), display=name or None)
            for pk, name in people.values_list("pk", "name")
        ]
        return with_version(
            Group(
                id=str(group.pk),
                external_id=group.external_id or None,
                display_name=group.department.name,
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
        made = create_group(
            name=group.display_name or "",
            external_id=_key_of(group),
            members=self.members(group).values(),
        )
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
        group = change_group(
            group=row,
            name=name,
            external_id=_key_of(after),
            joined=[employee for pk, employee in new.items() if pk not in old],
            left=[employee for pk, employee in old.items() if pk not in new],
        )
        return self.one(self.shown(group))


def _key_of(group: Group) -> str:
    key = group.external_id or ""
    if len(key) > 255 or "\x00" in key:
        raise InvalidValueException(detail="externalId: at most 255 characters, none of them NUL")
    return key
