"""Request bodies whose unknown fields are errors, or are ignored and named if the client asks for leniency (RFC 7240)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Body(serializers.Serializer):
    """A request body, or an object in one. Fields that it does not declare are errors."""


def valid_body(request: Request, kind: type[serializers.Serializer], **options: Any) -> dict:
    """The validated body of the request. Raises ValidationError, also for a field that the body does not know.

    With the header `Prefer: handling=lenient`, unknown fields are ignored and the response names them.
    """
    body = kind(data=request.data, **options)
    unknown = dict(unknown_fields(body, request.data))
    if unknown and is_lenient(request):
        note_ignored(request, list(unknown))
        unknown = {}
    if not body.is_valid() or unknown:
        raise ValidationError({**body.errors, **{pointer: [text] for pointer, text in unknown.items()}})
    return body.validated_data


def is_lenient(request: Request) -> bool:
    """Whether the client asks for unknown fields to be ignored (RFC 7240, section 4.4)."""
    preferences = request.headers.get("Prefer", "").replace(";", ",").split(",")
    return "handling=lenient" in {part.strip().replace('"', "").replace(" ", "").casefold() for part in preferences}


def note_ignored(request: Request, pointers: list[str]) -> None:
    """Adds fields to those that the response names as ignored."""
    noted = getattr(request._request, "ignored_fields", [])
    request._request.ignored_fields = [*noted, *pointers]  # type: ignore[attr-defined]


def leniency_headers(request: Request) -> dict[str, str]:
    """The headers that name the ignored fields of this request; empty if none was ignored."""
    ignored = getattr(request._request, "ignored_fields", [])
    if not ignored:
        return {}
    shown = ", ".join('"/' + name.encode("ascii", "backslashreplace").decode().replace('"', "'") + '"'
                      for name in ignored[:20])  # fmt: skip
    printable = "".join(letter if letter.isprintable() else "?" for letter in shown)
    applied = {"Preference-Applied": "handling=lenient"} if is_lenient(request) else {}
    return {**applied, "Ignored-Fields": printable[:2000]}


def unknown_fields(serializer: Any, data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The path of each field that the serializer does not know, as a JSON pointer without the first slash, and a message."""
    if isinstance(serializer, serializers.ListSerializer):
        rows = data if isinstance(data, list) else []
        for number, row in enumerate(rows):
            yield from unknown_fields(serializer.child, row, f"{path}{number}/")
        return
    if not isinstance(data, Mapping):
        return
    known = {name: field for name, field in serializer.fields.items() if not field.read_only}
    for name, value in data.items():
        if name not in known:
            pointer = path + str(name).replace("~", "~0").replace("/", "~1")
            yield pointer, f"There is no such field. Known fields: {', '.join(sorted(known))}."
        elif isinstance(known[name], serializers.BaseSerializer):
            yield from unknown_fields(known[name], value, f"{path}{name}/")


def clear_meanings(serializer: Any, data: Any) -> Any:
    """The row with values of clear meaning as the serializer wants them, for rows that other programs export.

    null in a field that has no null is the same as leaving the field out. A number written as text is read as a number,
    and a numeric external id as text. Everything else stays as it is.
    """
    if isinstance(serializer, serializers.ListSerializer):
        return [clear_meanings(serializer.child, row) for row in data] if isinstance(data, list) else data
    if not isinstance(data, Mapping):
        return data
    fields = serializer.fields
    kept = {
        name: value for name, value in data.items() if name not in fields or not _means_nothing(fields[name], value)
    }
    return {name: _clear(fields[name], value) if name in fields else value for name, value in kept.items()}


def _means_nothing(field: Any, value: Any) -> bool:
    return value is None and not field.allow_null and not field.required


def _clear(field: Any, value: Any) -> Any:
    if isinstance(field, serializers.BaseSerializer):
        return clear_meanings(field, value)
    if isinstance(field, serializers.FloatField) and isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if field.field_name == "external_id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value
