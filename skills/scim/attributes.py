"""Attributes of a request that no employee has: those of the RFC are named in the response, all others are refused."""

from collections.abc import Iterator
from typing import Any

from rest_framework.request import Request
from scim2_models import EnterpriseUser as PublishedEnterpriseUser
from scim2_models import InvalidPathException, InvalidSyntaxException, Schema
from scim2_models import User as PublishedUser

from skills.api.strict_body import is_lenient, note_ignored
from skills.scim.resources import EnterpriseUser, User

_DEFAULT_PARTS = {"type", "primary", "display", "value", "$ref"}  # of multi-valued attributes (RFC 7643, section 2.4)
_COMMON = ("schemas", "id", "externalid", "meta")
_CORE_URN, _ENTERPRISE_URN = str(User.__schema__).casefold(), str(EnterpriseUser.__schema__).casefold()


def _names(schema: Schema) -> dict[str, set[str]]:
    """The attributes of the schema and, for each, its sub-attributes, in lower case."""
    return {
        str(attribute.name).casefold(): {str(sub.name).casefold() for sub in attribute.sub_attributes or []}
        for attribute in schema.attributes or []
    }


_MANAGER = f"{_ENTERPRISE_URN}:manager"
_PUBLISHED = {
    _CORE_URN: {**_names(PublishedUser.to_schema()), **{name: set() for name in _COMMON}},
    _ENTERPRISE_URN: _names(PublishedEnterpriseUser.to_schema()),
}
_STORED = {
    _CORE_URN: {*_names(User.to_schema()), *_COMMON},
    _ENTERPRISE_URN: set(_names(EnterpriseUser.to_schema())),
}


def check_user(request: Request, body: dict) -> None:
    """Refuses unknown attributes of a user (400 invalidSyntax) and notes those of the RFC that are not stored."""
    unknown, ignored = [], []
    for urn, name, value in _attributes(body):
        if name.casefold() not in _PUBLISHED.get(urn, {}):
            unknown.append(name)
            continue
        unknown += [f"{name}.{sub}" for sub in _unknown_parts(urn, name.casefold(), value)]
        if name.casefold() not in _STORED[urn]:
            ignored.append(name)
    if unknown and not is_lenient(request):
        raise InvalidSyntaxException(detail=f"{unknown[0][:200]}: there is no such attribute; see /scim/v2/Schemas")
    note_ignored(request, [*ignored, *unknown])


def check_patch(request: Request, body: dict) -> None:
    """Refuses operations on unknown attributes (400 invalidPath) and notes those of the RFC that are not stored."""
    for operation in next((value for key, value in body.items() if key.casefold() == "operations"), []):
        parts = {key.casefold(): value for key, value in operation.items()} if isinstance(operation, dict) else {}
        path, value = parts.get("path"), parts.get("value")
        paths = [path] if isinstance(path, str) else list(value) if isinstance(value, dict) and path is None else []
        for wanted in paths:
            _check_path(request, wanted)


def with_complex_manager(body: dict) -> dict:
    """The patch with managers as objects. Microsoft Entra ID sends the id of the manager as a text."""
    operations = [_with_complex_manager(operation) for operation in body.get("Operations") or []]
    return {**body, "Operations": operations} if operations else body


def _with_complex_manager(operation: Any) -> Any:
    if not isinstance(operation, dict):
        return operation
    path, value = str(operation.get("path") or ""), operation.get("value")
    if path.casefold() == _MANAGER and isinstance(value, str):
        return {**operation, "value": {"value": value}}
    if isinstance(value, dict):
        texts = {name: {"value": text} for name, text in value.items() if _is_manager(name, text)}
        return {**operation, "value": {**value, **texts}} if texts else operation
    return operation


def _is_manager(name: str, value: Any) -> bool:
    return name.casefold() == _MANAGER and isinstance(value, str)


def _check_path(request: Request, path: str) -> None:
    urn, rest = _CORE_URN, path
    for known in (_ENTERPRISE_URN, _CORE_URN):
        if path.casefold().startswith(known):
            urn, rest = known, path[len(known) :].lstrip(":")
            break
    name = rest.split("[")[0].split(".")[0].casefold()
    if not name and urn == _ENTERPRISE_URN:
        return  # the whole extension; its content is validated as such
    if name in _STORED[urn]:
        return
    if name not in _PUBLISHED[urn] and not is_lenient(request):
        raise InvalidPathException(detail=f"{path[:200]}: there is no such attribute; see /scim/v2/Schemas")
    note_ignored(request, [path])


def _attributes(body: dict) -> Iterator[tuple[str, str, Any]]:
    """Schema, name and value of each attribute. An unknown schema counts as an attribute of the core schema."""
    for name, value in body.items():
        if name.casefold() == _ENTERPRISE_URN and isinstance(value, dict):
            yield from ((_ENTERPRISE_URN, sub, inner) for sub, inner in value.items())
        elif name.casefold() != _ENTERPRISE_URN:
            yield _CORE_URN, name, value


def _unknown_parts(urn: str, name: str, value: Any) -> list[str]:
    known = _PUBLISHED[urn][name]
    rows = value if isinstance(value, list) else [value]
    known = known | _DEFAULT_PARTS if known and isinstance(value, list) else known
    return [sub for row in rows if known and isinstance(row, dict) for sub in row if sub.casefold() not in known]
