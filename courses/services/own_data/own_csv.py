"""Exports the data about one employee as CSV files in one ZIP file."""

import base64
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from skills.sources.table_writing import TableWriter


def as_zip(data: Mapping[str, Any]) -> bytes:
    """A ZIP file with one CSV file for each part of `own_data`. A part without rows has no lines below its header.

    The files are UTF-8 with a byte-order mark, because spreadsheets recognise UTF-8 only by the mark. Lists inside a
    cell are JSON.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        tables, files = _without_files(data)
        for name, content in files.items():
            folder.writestr(name, content)
        for name, rows in _tables(tables).items():
            folder.writestr(f"{name}.csv", "\ufeff" + _as_csv(rows))
    return packed.getvalue()


def _without_files(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, bytes]]:
    """The data without the content of certificates, and this content by name in the ZIP file."""
    rows = [dict(row) for row in data.get("certificates", [])]
    files: dict[str, bytes] = {}
    for number, row in enumerate(rows, 1):
        content = row.pop("content", None)
        if content is not None:
            row["file"] = f"certificates/{number:02}-{row['file']}"
            files[row["file"]] = base64.b64decode(content)
    return ({**data, "certificates": rows} if "certificates" in data else data), files


def _tables(data: Mapping[str, Any]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Rows by table name. A list is one table. An object is a table of fields and values, plus one for each list in it."""
    tables: dict[str, Sequence[Mapping[str, Any]]] = {}
    for name, part in data.items():
        if isinstance(part, list):
            tables[name] = part
            continue
        fields = dict(part or {})
        for inner in [key for key, value in fields.items() if _is_table(value)]:
            tables[inner] = fields.pop(inner)
        tables[name] = [{"field": key, "value": value} for key, value in fields.items()]
    return tables


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = TableWriter(text)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """The value; lists and dicts as JSON."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value
