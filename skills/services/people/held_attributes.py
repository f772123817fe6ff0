"""Attributes an organisation holds and has to audit by: read from a file, kept for reports only."""

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from skills.errors import BadInput
from skills.models import Employee, HeldAttribute
from skills.sources.tables import read_table

_LONGEST = 40
_BATCH = 900


@transaction.atomic
def import_attributes(
    *, path: str | Path, columns: Mapping[str, str], id_column: str = "external_id"
) -> dict[str, int]:
    """Sets each attribute from its column, by external id; counts: rows, set, unchanged, emptied, unknown_employees.

    columns: attribute -> column. An empty cell takes the value back. Whole or not at all: raises BadInput with file,
    line and column for a value that is too long, an id twice, or a column that is not there.
    """
    table = read_table(path)
    table.require(id_column, *columns.values())
    wanted: dict[str, dict[str, str]] = {}
    for row in table.rows:
        key = row.cells[id_column]
        if not key or key in wanted:
            problem = "names no employee." if not key else f"names {key!r} a second time. Keep one row per employee."
            raise BadInput(problem, file=table.file, line=row.line, column=id_column)
        for column in columns.values():
            if len(row.cells[column]) > _LONGEST:
                raise BadInput(f"is longer than {_LONGEST} characters.", file=table.file, line=row.line, column=column)
        wanted[key] = {attribute: row.cells[column] for attribute, column in columns.items()}
    counts = {"rows": len(wanted), "set": 0, "unchanged": 0, "emptied": 0, "unknown_employees": 0}
    keys = list(wanted)
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        people = dict(Employee.objects.filter(external_id__in=part).values_list("external_id", "pk"))
        counts["unknown_employees"] += len(part) - len(people)
        _write({people[key]: wanted[key] for key in part if key in people}, list(columns), counts)
    return counts


def _write(wanted: Mapping[int, Mapping[str, str]], attributes: list[str], counts: dict[str, int]) -> None:
    rows = HeldAttribute.objects.filter(employee__in=list(wanted), attribute__in=attributes)
    before = {(row.employee_id, row.attribute): row for row in rows}
    new, gone = [], []
    for employee, values in wanted.items():
        for attribute, value in values.items():
            old = before.get((employee, attribute))
            if old is not None and old.value == value:
                counts["unchanged"] += 1
                continue
            if old is not None:
                gone.append(old.pk)
            if value:
                new.append(HeldAttribute(employee_id=employee, attribute=attribute, value=value))
            elif old is not None:
                counts["emptied"] += 1
    HeldAttribute.objects.filter(pk__in=gone).delete()
    HeldAttribute.objects.bulk_create(new)
    counts["set"] += len(new)
