"""Employees sent in bulk, created or updated by external id."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from skills.models import BulkUpsert, Department, Employee
from skills.services.imports.report import Outcome, Remark
from skills.services.people.employee_columns import EMPLOYEE_COLUMNS
from skills.services.people.employee_rows import Reading, read_people_of
from skills.services.people.employee_writing import match_people, write_people
from skills.sources.tables import Row, Table

_COLUMNS = {name: name for name in EMPLOYEE_COLUMNS}
_TEXTS = ("name", "email", "job_title", "department", "organisation")
_IN_LIMIT = 900


def employee_rows(upsert: BulkUpsert) -> Callable[[], Outcome]:
    """Reads the rows and finds occupations for their job titles; gives what writes them.

    Of rows with one external id the first counts, the others are errors. What a row leaves out stays as it is; its
    `tasks` take the place of tasks sent or imported before, never of those that people added or confirmed.
    """
    refused = list(_refused(upsert))
    left_out = {remark.line for remark in refused}
    rows = [(number, row) for number, row in enumerate(upsert.rows) if number not in left_out]
    reading = read_rows(rows)
    matches = match_people(reading)
    keys = {number: row["external_id"] for number, row in enumerate(upsert.rows)}

    def write() -> Outcome:
        started = timezone.now()
        counts = write_people(reading, matches=matches)
        write_leaving({row["external_id"]: row["left_on"] for _, row in rows if "left_on" in row})
        unchanged = _unchanged_since(started, [person.external_id for person in reading.sound()])
        return Outcome(counts["added"], counts["updated"] - unchanged, unchanged, [*refused, *_remarks(reading, keys)])

    return write


def read_rows(rows: list[tuple[int, dict]]) -> Reading:
    """Employees sent as data, by the rules of a file; each with the number its remarks are to carry."""
    return read_people_of(Table("", list(EMPLOYEE_COLUMNS), _cells(rows)), _COLUMNS)


def _refused(upsert: BulkUpsert) -> Iterator[Remark]:
    """Rows that are not even read: a second one of somebody, or one outside the sender's departments."""
    allowed = upsert.options.get("departments")
    theirs = _departments_of([row["external_id"] for row in upsert.rows]) if allowed is not None else {}
    own = {(row.organisation, row.name) for row in Department.objects.filter(pk__in=allowed or [])}
    seen: set[str] = set()
    for number, row in enumerate(upsert.rows):
        key = row["external_id"]
        if key in seen:
            yield Remark(number, "the same external id again; the first counts", "external_id", key, True)
        elif allowed is not None and key in theirs and theirs[key] not in allowed:
            yield Remark(number, "this external id is taken", "external_id", key, True)
        elif allowed is not None and (row.get("department") or key not in theirs) and _department(row) not in own:
            yield Remark(number, "not a department this client may use", "department", key, True)
        seen.add(key)


def _department(row: dict) -> tuple[str, str]:
    return row.get("organisation") or "", row.get("department") or ""


def _departments_of(keys: list[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for start in range(0, len(keys), _IN_LIMIT):
        rows = Employee.objects.filter(external_id__in=keys[start : start + _IN_LIMIT])
        found.update(rows.values_list("external_id", "department_id"))
    return found


def _cells(rows: list[tuple[int, dict]]) -> Iterator[Row]:
    """One row for the person with their first task, one for each further task: what a file would hold."""
    for number, row in rows:
        cells = {"external_id": row["external_id"], **{name: row.get(name) or "" for name in _TEXTS}}
        cells["soc_code"] = row.get("occupation") or ""
        cells["languages"] = ";".join(row.get("languages") or [])
        cells["weekly_hours"] = _number(row.get("weekly_hours"))
        tasks: list[dict[str, Any]] = row.get("tasks") or [{}]
        for position, task in enumerate(tasks):
            own = cells if position == 0 else {"external_id": row["external_id"]}
            own = own | {"task": task.get("statement", ""), "share": _number(task.get("share"))}
            yield Row(number, {name: own.get(name, "") for name in EMPLOYEE_COLUMNS}, (), len(own))


def write_leaving(days: dict[str, str | None]) -> None:
    """The day somebody left, or null for who is back."""
    keys = list(days)
    for start in range(0, len(keys), _IN_LIMIT):
        for employee in Employee.objects.filter(external_id__in=keys[start : start + _IN_LIMIT]):
            said = days[employee.external_id]
            day = date.fromisoformat(said) if said else None
            if employee.left_on != day:
                employee.left_on = day
                employee.save()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _remarks(reading: Reading, keys: dict[int, str]) -> Iterator[Remark]:
    for remark in reading.report.remarks:
        column = {"soc_code": "occupation", "task": "tasks", "share": "tasks"}.get(remark.column, remark.column)
        key = keys.get(remark.line, "") if remark.line is not None else ""
        yield replace(remark, column=column, key=key)


def _unchanged_since(started, keys: list[str]) -> int:
    n = 0
    for start in range(0, len(keys), _IN_LIMIT):
        n += Employee.objects.filter(external_id__in=keys[start : start + _IN_LIMIT], updated_at__lt=started).count()
    return n
