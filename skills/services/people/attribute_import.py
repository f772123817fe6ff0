"""Imports attributes that an organisation holds and must audit by. They are stored for reports only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import BadInput
from skills.models import Employee, HeldAttribute, ImportedAttributes, ImportRun
from skills.services.imports.columns import Column, Columns
from skills.services.imports.file_import import FileImport, import_file
from skills.services.imports.report import Counts, Progress
from skills.services.people.employee_columns import IDENTIFIER
from skills.services.people.former_ids import people_by_id
from skills.sources.tables import Table

_ID = IDENTIFIER.name
LONGEST, LONGEST_NAME = 40, 40
_BATCH = 900
_KEPT = timedelta(days=30)


class AttributeImport(FileImport):
    """Imports attributes of employees. attributes: the names to read, one column each."""

    kind = ImportRun.Kind.ATTRIBUTES

    def __init__(self, *, attributes: list[str], **options: Any) -> None:
        super().__init__(**options)
        for name in attributes:
            if name == _ID or len(name) > LONGEST_NAME:
                raise BadInput(
                    f"{name!r} cannot be the name of an attribute. A name has at most {LONGEST_NAME} characters."
                )
        self.attributes = attributes
        self.columns = Columns(replace(IDENTIFIER, option="--id-column"), *(Column(a) for a in attributes))
        self.wanted: dict[str, dict[str, str]] = {}  # external id -> attribute -> value, '' to delete it
        self.lines: dict[str, int] = {}
        self.id_column = _ID
        self.before: dict[int, dict[str, str]] = {}  # employee -> attribute -> previous value, changed ones only

    def read_rows(self, table: Table, columns: dict[str, str]) -> None:
        self.id_column = columns[_ID]
        for row in table.rows:
            key = row.cells[self.id_column]
            if not key or key in self.wanted:
                problem = (
                    "names no employee." if not key else f"names {key!r} a second time. Keep one row per employee."
                )
                raise BadInput(problem, file=table.file, line=row.line, column=self.id_column)
            for name in self.attributes:
                if len(row.cells[columns[name]]) > LONGEST:
                    problem = f"is longer than {LONGEST} characters."
                    raise BadInput(problem, file=table.file, line=row.line, column=columns[name])
            self.wanted[key] = {name: row.cells[columns[name]] for name in self.attributes}
            self.lines[key] = row.line

    def write(self, run: ImportRun) -> Counts:
        counts = {"rows": len(self.wanted), "set": 0, "unchanged": 0, "emptied": 0, "unknown_employees": 0}
        keys = list(self.wanted)
        for start in range(0, len(keys), _BATCH):
            part = keys[start : start + _BATCH]
            people = {key: row.pk for key, row in people_by_id(Employee.objects.all(), part).items()}
            for key in part:
                if key not in people:
                    self.report.say(self.lines[key], self.id_column, f"{key!r} is not a known employee; left out")
            counts["unknown_employees"] += len(part) - len(people)
            self._write_batch({people[key]: self.wanted[key] for key in part if key in people}, counts)
            self.progress("write attributes", start + len(part), len(keys))
        return counts

    def _write_batch(self, wanted: Mapping[int, Mapping[str, str]], counts: Counts) -> None:
        known = held_values(list(wanted), self.attributes)
        changed: dict[int, dict[str, str]] = {}
        for employee, values in wanted.items():
            for name, value in values.items():
                old = known.get((employee, name), "")
                if old == value:
                    counts["unchanged"] += bool(value)
                    continue
                changed.setdefault(employee, {})[name] = value
                self.before.setdefault(employee, {})[name] = old
                counts["set" if value else "emptied"] += 1
        set_values(changed)

    def write_journal(self, run: ImportRun) -> None:
        rows = [ImportedAttributes(run=run, employee_id=pk, before=values) for pk, values in self.before.items()]
        ImportedAttributes.objects.bulk_create(rows, batch_size=_BATCH)


def import_attributes(
    *,
    path: str | Path,
    columns: Mapping[str, str],
    id_column: str = "",
    user: Any = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """The run, after setting each attribute from its column, by external id. Unknown employees have an entry in the report.

    columns: attribute -> column. id_column: the column with the employees' identifiers, if not `external_id`. An empty
    cell deletes the value. dry_run: gives the same report but saves nothing. Raises BadInput with file, line and column
    for a value that is too long, a duplicate employee or a missing column; then nothing is saved.
    """
    importing = AttributeImport(attributes=list(columns), user=user, progress=progress)
    mapping = {**columns, **({_ID: id_column} if id_column else {})}
    return import_file(importing, path=path, mapping=mapping, dry_run=dry_run)


def held_values(employee_ids: list[int], attributes: list[str]) -> dict[tuple[int, str], str]:
    """The present values, by employee and attribute."""
    rows = HeldAttribute.objects.filter(employee__in=employee_ids, attribute__in=attributes)
    return {(row.employee_id, row.attribute): row.value for row in rows}


def set_values(wanted: Mapping[int, Mapping[str, str]]) -> None:
    """Sets these values by employee and attribute in place of earlier ones; '' deletes the value."""
    names = {name for values in wanted.values() for name in values}
    rows = HeldAttribute.objects.filter(employee__in=list(wanted), attribute__in=names)
    replaced = [row.pk for row in rows if row.attribute in wanted[row.employee_id]]
    HeldAttribute.objects.filter(pk__in=replaced).delete()
    HeldAttribute.objects.bulk_create(
        HeldAttribute(employee_id=employee, attribute=name, value=value)
        for employee, values in wanted.items()
        for name, value in values.items()
        if value
    )


@transaction.atomic
def set_attribute(*, employee: Employee, attribute: str, value: str) -> None:
    """Sets one attribute of one employee; an empty value removes it.

    Raises BadInput for a name that no attribute can have.
    """
    name, value = attribute.strip(), value.strip()
    if not name or name == _ID or len(name) > LONGEST_NAME:
        raise BadInput(_("Enter the name of an attribute, such as sex."), column="attribute")
    if len(value) > LONGEST:
        raise BadInput(_("The value has more than %(n)d characters.") % {"n": LONGEST}, column="value")
    set_values({employee.pk: {name: value}})


def delete_old_values() -> int:
    """Deletes the previous values of imports older than 30 days, which then cannot be undone. Returns the number of rows."""
    return ImportedAttributes.objects.filter(run__finished_at__lt=timezone.now() - _KEPT).delete()[0]
