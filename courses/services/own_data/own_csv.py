"""What is held about one employee as tables, for a spreadsheet: a folder of CSV files in one ZIP file."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from skills.sources.table_writing import TableWriter


def as_zip(data: Mapping[str, Any]) -> bytes:
    """The ZIP file with one CSV for each part of `own_data`; parts without rows have their heading only.

    UTF-8 with a byte-order mark, which spreadsheets need to know it. Lists inside a cell are JSON.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, rows in _tables(data).items():
            folder.writestr(f"{name}.csv", "\ufeff" + _as_csv(rows))
    return packed.getvalue()


def _tables(data: Mapping[str, Any]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Each part as rows: lists as they stand, one thing as its fields, an answer's lists as tables of their own."""
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
    """Lists and mappings as JSON."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value
