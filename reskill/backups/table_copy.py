"""Copies the rows of a table from SQLite to PostgreSQL, with a hash of all values to compare both sides."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_AT_ONCE = 2000  # rows
_SUM_OF = 1 << 256
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Digest:
    """Rows of a table and the sum of their hashes, which does not depend on their order."""

    n_rows: int
    total: int


def rows_of(model: type[models.Model], database: BaseDatabaseWrapper) -> Iterator[Row]:
    """The rows as Python values of the columns, the same for both databases. JSON stays text."""
    fields = _fields(model)
    columns = [field.get_col(model._meta.db_table) for field in fields]
    # Those of the database alone: converters of fields would lose a stored JSON null.
    converters = [() if _is_json(field) else database.ops.get_db_converters(column)
                  for field, column in zip(fields, columns, strict=True)]  # fmt: skip
    with database.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {_names(fields, database)} FROM {database.ops.quote_name(model._meta.db_table)}")
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                values = []
                for value, column, functions in zip(row, columns, converters, strict=True):
                    for function in functions:
                        value = function(value, column, database)
                    values.append(bytes(value) if isinstance(value, memoryview) else value)
                yield tuple(values)


def copy_rows(model: type[models.Model], rows: Iterable[Row], new: BaseDatabaseWrapper) -> Digest:
    """Writes the rows into the table of the new database and returns their digest."""
    digest = _Sum(model)
    table = new.ops.quote_name(model._meta.db_table)
    with new.cursor() as cursor, new.wrap_database_errors:
        command = f"COPY {table} ({_names(_fields(model), new)}) FROM STDIN"
        with cursor.copy(command) as copy:
            for row in rows:
                digest.add(row)
                copy.write_row(row)
    return digest.result()


def digest_of(rows: Iterable[Row], model: type[models.Model]) -> Digest:
    digest = _Sum(model)
    for row in rows:
        digest.add(row)
    return digest.result()


def move_sequence(model: type[models.Model], old: BaseDatabaseWrapper, new: BaseDatabaseWrapper) -> None:
    """Continues the ids above the highest one that SQLite ever gave, so that no id of a deleted row is given again."""
    field = model._meta.auto_field
    if field is None or field not in model._meta.local_fields:
        return
    table = model._meta.db_table
    with old.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    if row is not None and row[0]:
        with new.cursor() as cursor:
            name = new.ops.quote_name(table)
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [name, field.column, row[0]])


class _Sum:
    """The digest of the rows that are added."""

    def __init__(self, model: type[models.Model]) -> None:
        self._is_json = [_is_json(field) for field in _fields(model)]
        self._n_rows = self._total = 0

    def add(self, row: Row) -> None:
        values = [_plain(value, is_json) for value, is_json in zip(row, self._is_json, strict=True)]
        hashed = hashlib.sha256(repr(values).encode()).digest()
        self._total = (self._total + int.from_bytes(hashed)) % _SUM_OF
        self._n_rows += 1

    def result(self) -> Digest:
        return Digest(self._n_rows, self._total)


def _plain(value: Any, is_json: bool) -> Any:
    """The value in the one form that both databases give it. PostgreSQL orders the keys of JSON and rewrites numbers."""
    if value is None or (isinstance(value, str) and not is_json):
        return value
    if is_json:
        return _sorted(json.loads(value, parse_float=Decimal, parse_int=Decimal))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.normalize() if isinstance(value, Decimal) else value


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(part) for part in value]
    return value.normalize() if isinstance(value, Decimal) else value


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _names(fields: list[Any], database: BaseDatabaseWrapper) -> str:
    return ", ".join(database.ops.quote_name(field.column) for field in fields)


def _is_json(field: Any) -> bool:
    return isinstance(field, models.JSONField)
