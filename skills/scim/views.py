"""SCIM views for users and for the description of the service, under /scim/v2/."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from scim2_models import (
    Context,
    InvalidSyntaxException,
    InvalidValueException,
    PatchOp,
    ResponseParameters,
    SearchRequest,
)

from skills.api.api_base import sender_headers
from skills.api.authentication import BearerToken
from skills.api.limits import PerClient
from skills.api.parsers import BoundedJSONParser
from skills.api.permissions import HasScope, departments_of, employees_for, sees_everyone
from skills.api.sandbox import try_only
from skills.api.strict_body import note_ignored
from skills.api.versions import VersionHasChanged, etag_of, names
from skills.external_ids import fault_in
from skills.models import Employee
from skills.models.provisioning import as_in_directory
from skills.scim.attributes import check_patch, check_user, with_complex_manager
from skills.scim.filters import check_length, condition_of
from skills.scim.mapping import Changes, account_of, changes_of, fields_of, manager_of, name_parts_of, user_of
from skills.scim.resources import MAX_PER_PAGE, PER_PAGE, POLICY, User, provider_config, resource_types, schemas
from skills.scim.scim_errors import NotSupported, scim_error, scim_handler
from skills.services.people.identity_provider import (
    provision_employee,
    remove_employee,
    reprovision_employee,
    set_manager,
)

_LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_MAX_LENGTHS = {"userName": 254, "externalId": 255, "employeeNumber": 80, "givenName": 160, "familyName": 160}


class ScimRenderer(JSONRenderer):
    media_type = "application/scim+json"


class ScimParser(BoundedJSONParser):
    media_type = "application/scim+json"


class ScimView(APIView):
    """Base of all SCIM views: only tokens of connected systems, scopes, rate limits, media type and errors of the RFC."""

    authentication_classes = [BearerToken]
    permission_classes: Any = [HasScope]
    throttle_classes = [PerClient]
    renderer_classes = [ScimRenderer, JSONRenderer]
    parser_classes = [ScimParser, BoundedJSONParser]
    scopes = {"get": "employees:read", "*": "employees:write"}
    schema = None  # not in the OpenAPI document: SCIM describes itself under /scim/v2/Schemas

    def get_exception_handler(self):
        return scim_handler

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if hasattr(self, (request.method or "").lower()):
            try_only(self, request)

    def finalize_response(self, request: Request, response: Response, *args, **kwargs) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        headers = sender_headers(self.request) if hasattr(self, "request") else {}
        for name, value in headers.items():
            response[name] = value
        return response

    resource: Any = User
    condition = staticmethod(condition_of)

    def rows(self) -> Any:
        """The rows that a list or a search is about."""
        return self.people()

    def people(self) -> Any:
        """The employees this client may see and has not deleted."""
        return as_in_directory(employees_for(self.request))

    def employee(self, pk: str) -> Any:
        """The employee with this SCIM id, or None."""
        return self.people().filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None

    def manager(self, pk: str) -> Any:
        """The manager with this SCIM id. None for an unknown one, which the response then names as ignored."""
        found = self.employee(pk) if pk else None
        if pk and found is None:
            note_ignored(self.request, ["manager"])
        return found

    def shown(self, employee: Any) -> Any:
        where = self.request.build_absolute_uri(reverse("scim-user", args=[employee.pk]))
        return with_version(user_of(employee, where))

    def version_checked(self, resource: Any) -> Any:
        """The resource. Raises VersionHasChanged if If-Match contains another version."""
        wanted = self.request.headers.get("If-Match")
        if wanted is not None and not names(wanted, bare_version(resource)):
            raise VersionHasChanged
        return resource

    def body(self) -> dict:
        if not isinstance(self.request.data, dict):
            raise InvalidSyntaxException(detail="Send one JSON object.")
        return self.request.data

    def one(self, user: Any, status: int = 200) -> Response:
        wanted = _parameters(self.request.query_params, self.resource)
        context = Context.RESOURCE_CREATION_RESPONSE if status == 201 else Context.RESOURCE_QUERY_RESPONSE
        headers = {"ETag": str(user.meta.version), "Location": str(user.meta.location)}
        return Response(_dumped(user, wanted, context), status=status, headers=headers)

    def listed(self, search: SearchRequest) -> Response:
        rows = self.rows().order_by("pk")
        if search.filter is not None:
            rows = rows.filter(self.condition(search.filter))
        start, count = max(search.start_index or 1, 1), PER_PAGE if search.count is None else search.count
        count = min(max(count, 0), MAX_PER_PAGE)
        total = rows.count()
        page = [self.shown(row) for row in rows[start - 1 : start - 1 + count]] if start <= 2**31 else []
        found = [_dumped(user, search, Context.RESOURCE_QUERY_RESPONSE) for user in page]
        body = {"schemas": [_LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(found)}
        return Response({**body, "Resources": found})


class UsersView(ScimView):
    def get(self, request: Request) -> Response:
        return self.listed(search_of(request.query_params, self.resource))

    def post(self, request: Request) -> Response:
        check_user(request, self.body())
        user = User.model_validate(self.body(), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY)
        _check_lengths(user, is_new=True)
        fields = {name: value for name, value in fields_of(user).items() if value is not None}
        _check_department(request, fields, is_new=True)
        if user.active is False:
            fields["left_on"] = timezone.localdate().isoformat()
        made = provision_employee(
            account=account_of(user),
            fields=fields,
            among=employees_for(request),
            name_parts=name_parts_of(user),
            manager=self.manager(manager_of(user)),
        )
        return self.one(self.shown(as_in_directory(Employee.objects.filter(pk=made.pk)).get()), status=201)


class UserSearchView(ScimView):
    """POST .search: same as a GET of the list, but the filter is in the body and so does not appear in logs."""

    scopes = {"*": "employees:read"}

    def post(self, request: Request) -> Response:
        body = self.body()
        check_length(body.get("filter"))
        search: Any = SearchRequest
        return self.listed(search[self.resource].model_validate(body, scim_ctx=Context.SEARCH_REQUEST))


class UserView(ScimView):
    def get(self, request: Request, pk: str) -> Response:
        user = self.shown(self.found(pk))
        assert user.meta is not None
        if names(request.headers.get("If-None-Match", ""), bare_version(user)):
            return Response(status=304, headers={"ETag": str(user.meta.version)})
        return self.one(user)

    def put(self, request: Request, pk: str) -> Response:
        employee = self.found(pk)
        before = self.checked(employee)
        check_user(request, self.body())
        after = User.model_validate(self.body(), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY)
        return self.changed(employee, before, after, is_replacement=True)

    def patch(self, request: Request, pk: str) -> Response:
        employee = self.found(pk)
        before = self.checked(employee)
        check_patch(request, self.body())
        wanted = PatchOp[User].model_validate(
            with_complex_manager(self.body()), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
        )
        after = before.model_copy(deep=True)
        wanted.patch(after, scim_policy=POLICY)
        return self.changed(employee, before, after, is_replacement=False)

    def delete(self, request: Request, pk: str) -> Response:
        employee = self.found(pk)
        self.checked(employee)
        remove_employee(employee=employee)
        return Response(status=204)

    def found(self, pk: str) -> Any:
        employee = self.employee(pk)
        if employee is None:
            raise NotFound(f"There is no user {pk}.")
        self.request._request.audit_employee = employee.pk  # type: ignore[attr-defined]
        return employee

    def checked(self, employee: Any) -> User:
        """The current user. Raises VersionHasChanged if If-Match contains another version."""
        return self.version_checked(self.shown(employee))

    def changed(self, employee: Employee, before: User, after: User, *, is_replacement: bool) -> Response:
        _check_lengths(after, is_new=False)
        changes: Changes = changes_of(before, after, employee, is_replacement=is_replacement)
        _check_department(self.request, changes.fields, is_new=False)
        reprovision_employee(
            employee=employee,
            user_name=changes.user_name,
            external_id=changes.external_id,
            fields=changes.fields,
            is_active=changes.is_active,
            name_parts=changes.name_parts,
            number=changes.number,
        )
        if changes.manager is not None:
            manager = self.manager(changes.manager)
            if manager is not None or not changes.manager:
                set_manager(employee=employee, manager=manager)
        return self.one(self.shown(as_in_directory(Employee.objects.filter(pk=employee.pk)).get()))


class DiscoveryView(ScimView):
    """Description of the service. Public, and without filters (RFC 7644, section 4)."""

    permission_classes = [AllowAny]
    what = ""

    def get(self, request: Request, name: str = "") -> Response:
        if "filter" in request.query_params:
            raise PermissionDenied("The description of the service cannot be filtered.")
        base = request.build_absolute_uri(reverse("scim-config")).removesuffix("ServiceProviderConfig")
        if self.what == "config":
            return Response({**provider_config().model_dump(), "meta": _meta(base, "ServiceProviderConfig")})
        kind, rows = ("ResourceType", resource_types()) if self.what == "types" else ("Schema", schemas())
        found = [{**row.model_dump(), "meta": _meta(base, kind, f"s/{row.id}")} for row in rows]
        if not name:
            body = {"schemas": [_LIST], "totalResults": len(found), "startIndex": 1, "itemsPerPage": len(found)}
            return Response({**body, "Resources": found})
        for row in found:
            if str(row["id"]).casefold() == name.casefold():
                return Response(row)
        raise NotFound


class NotSupportedView(ScimView):
    """Bulk, Me and search over all resources: parts of the RFC that ServiceProviderConfig lists as not supported."""

    permission_classes = [AllowAny]

    def get(self, request: Request, **kwargs) -> Response:
        raise NotSupported

    post = put = patch = delete = get


class UnknownAddressView(ScimView):
    permission_classes = [AllowAny]

    def get(self, request: Request, **kwargs) -> Response:
        return scim_error(404, "There is no such address.")

    post = put = patch = delete = get


def _meta(base: str, kind: str, rest: str = "") -> dict[str, str]:
    return {"resourceType": kind, "location": f"{base}{kind}{rest}"}


def with_version(resource: Any) -> Any:
    """The resource with the version of its content."""
    resource.meta.version = f"W/{etag_of(resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))}"
    return resource


def bare_version(resource: Any) -> str:
    """The version of the resource, without the W/ of weak versions."""
    return str(resource.meta.version).removeprefix("W/")


def _parameters(given: Any, resource: Any) -> ResponseParameters:
    lists = {name: given[name].split(",") for name in ("attributes", "excludedAttributes") if given.get(name)}
    return ResponseParameters[resource].model_validate(lists)


def search_of(given: Any, resource: Any) -> SearchRequest:
    """The search in the parameters of a list. Raises errors of the RFC."""
    lists = {name: given[name].split(",") for name in ("attributes", "excludedAttributes") if given.get(name)}
    single = {name: given[name] for name in ("filter", "startIndex", "count") if name in given}
    check_length(single.get("filter"))
    return SearchRequest[resource].model_validate({**lists, **single})


def _dumped(user: User, wanted: Any, context: Context) -> dict:
    return user.model_dump(scim_ctx=context, response_parameters=wanted)


def _check_lengths(user: User, *, is_new: bool) -> None:
    number = account_of(user).number
    given = {"userName": user.user_name, "externalId": user.external_id, "employeeNumber": number}
    given["givenName"], given["familyName"] = name_parts_of(user).values()
    if not (user.user_name or "").strip():
        raise InvalidValueException(detail="userName: must not be empty")
    for name, max_length in _MAX_LENGTHS.items():
        if len(given[name] or "") > max_length:
            raise InvalidValueException(detail=f"{name}: at most {max_length} characters")
    texts = [*given.values(), *(text for text in fields_of(user).values() if isinstance(text, str))]
    if any("\x00" in (text or "") for text in texts):
        raise InvalidValueException(detail="must not contain NUL characters")
    if is_new and (fault := fault_in(number)):
        raise InvalidValueException(detail=f"employeeNumber (else externalId, else userName): {fault}")


def _check_department(request: Request, fields: dict, *, is_new: bool) -> None:
    """Raises PermissionDenied if the department is not one of those assigned to this client."""
    if sees_everyone(request) or not (is_new or "department" in fields):
        return
    named = {"organisation": fields.get("organisation") or "", "name": fields.get("department") or ""}
    if not departments_of(request).filter(**named).exists():
        raise PermissionDenied("Name one of the departments assigned to this client.")
