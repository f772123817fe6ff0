"""Rows of a bulk call: each is validated by itself, so that a wrong row becomes a remark and the others are imported."""

from dataclasses import dataclass, field
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from skills.api.parsers import UnreadableRow
from skills.api.problems import errors_of
from skills.api.strict_body import clear_meanings, is_lenient, note_ignored, unknown_fields
from skills.services.imports.report import Remark


@dataclass
class SentRows:
    """The rows of a call by position; None for a row with an error. remarks: errors, and fields that were ignored."""

    rows: list[dict | None] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    dry_run: bool = False


def read_sent(request: Request, body: serializers.Serializer, kind: str) -> SentRows:
    """The rows in the body field `kind`. Raises ValidationError if the call itself is wrong, not for a wrong row."""
    data: Any = request.data
    errors: dict[str, Any] = {}
    if not isinstance(data, dict):
        raise ValidationError([f"Send one JSON object with the rows in {kind}."])
    known: dict[str, Any] = dict(body.fields)
    envelope = {name: value for name, value in data.items() if name != kind}
    unknown = dict(unknown_fields(body, envelope))
    if is_lenient(request):
        note_ignored(request, list(unknown))
    else:
        errors.update({name: [text] for name, text in unknown.items()})
    rows, error = _list_of(known[kind], data, kind)
    if error:
        errors[kind] = [error]
    found = SentRows()
    try:
        found.dry_run = known["dry_run"].run_validation(data.get("dry_run", False))
    except ValidationError as wrong:
        errors["dry_run"] = wrong.detail
    if errors:
        raise ValidationError(errors)
    for number, row in enumerate(rows):
        found.rows.append(_read_row(number, row, known[kind].child, found.remarks, lenient=is_lenient(request)))
    return found


def _list_of(field_: Any, data: dict, kind: str) -> tuple[list, str]:
    if kind not in data:
        return [], "This field is required."
    rows = data[kind]
    if not isinstance(rows, list):
        return [], "Send the rows as a list."
    if not field_.min_length <= len(rows) <= field_.max_length:
        return [], f"Send 1 to {field_.max_length:,} rows; this call has {len(rows):,}."
    return rows, ""


def _read_row(number: int, row: Any, serializer: Any, remarks: list[Remark], *, lenient: bool) -> dict | None:
    if isinstance(row, UnreadableRow):
        remarks.append(Remark(number, str(row), is_error=True))
        return None
    key = row.get("external_id") if isinstance(row, dict) else ""
    key = str(key)[:200] if isinstance(key, str | int) else ""
    row, n_before = clear_meanings(serializer, row), len(remarks)
    for name, text in unknown_fields(serializer, row):
        if lenient:
            remarks.append(Remark(number, f"{name[:60]} is not a known field; ignored", name[:60], key))
        else:
            remarks.append(Remark(number, f"{name[:60]}: {text}", name[:60], key, is_error=True))
    valid = None
    try:
        valid = serializer.run_validation(row)
    except ValidationError as wrong:
        for error in errors_of(wrong.detail):
            remarks.append(Remark(number, error["detail"], error["pointer"].strip("/")[:60], key, is_error=True))
    return None if any(remark.is_error for remark in remarks[n_before:]) else valid
