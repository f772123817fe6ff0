"""Creates or updates employees sent in bulk, by external id."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from skills.models import BulkUpsert, Department, Employee
from skills.services.imports.report import Outcome, Remark
from skills.services.people.employee_columns import EMPLOYEE_COLUMNS
from skills.services.people.employee_events import notify_employees_changed
from skills.services.people.employee_occupations import match_people
from skills.services.people.employee_rows import Reading, read_people_of
from skills.services.people.employee_writing import write_people
from skills.services.people.former_ids import current_ids
from skills.sources.tables import Row, Table

_COLUMNS = {name: name for name in EMPLOYEE_COLUMNS}
_TEXTS = ("name", "email", "job_title", "department", "organisation")
_IN_LIMIT = 900


def employee_rows(upsert: BulkUpsert) -> Callable[[], Outcome]:
    """Reads the rows and matches their job titles. Returns the function that writes the employees.

    Of several rows with one external id, the first is used and the others are errors. Fields that a row omits stay
    unchanged. `tasks` replace tasks sent or imported before, but never tasks that people added or confirmed.
    """
    former = current_ids(row["external_id"] for row in upsert.rows if row is not None)
    for row in upsert.rows:
        if row is not None:
            row["external_id"] = former.get(row["external_id"], row["external_id"])
    refused = list(_refused(upsert))
    left_out = {remark.line for remark in refused}
    rows = [(number, row) for number, row in enumerate(upsert.rows) if row is not None and number not in left_out]
    reading = read_rows(rows)
    matches = match_people(reading)
    keys = {number: row["external_id"] for number, row in enumerate(upsert.rows) if row is not None}

    def write() -> Outcome:
        started = timezone.now()
        counts = write_people(reading, matches=matches)
        write_leaving({row["external_id"]: row["left_on"] for _, row in rows if "left_on" in row})
        unchanged = _unchanged_since(started, [person.external_id for person in reading.loadable()])
        n_known = counts["updated"] + counts["unchanged"]
        return Outcome(counts["added"], n_known - unchanged, unchanged, [*refused, *_remarks(reading, keys)])

    return write


def read_rows(rows: list[tuple[int, dict]]) -> Reading:
    """Employees sent as data, read by the rules for files. rows: (number for the remarks, data)."""
    return read_people_of(Table("", list(EMPLOYEE_COLUMNS), _cells(rows)), _COLUMNS, is_file=False)


def _refused(upsert: BulkUpsert) -> Iterator[Remark]:
    """Errors of rows that are not read: duplicates, and employees outside the sender's departments."""
    allowed = upsert.options.get("departments")
    current_departments = (
        _departments_of([row["external_id"] for row in upsert.rows if row]) if allowed is not None else {}
    )
    permitted = {(row.organisation, row.name) for row in Department.objects.filter(pk__in=allowed or [])}
    seen: set[str] = set()
    for number, row in enumerate(upsert.rows):
        if row is None:
            continue
        key = row["external_id"]
        if key in seen:
            yield Remark(number, "duplicate external id; the first row is used", "external_id", key, True)
        elif allowed is not None and key in current_departments and current_departments[key] not in allowed:
            yield Remark(number, "this external id is taken", "external_id", key, True)
        elif (
            allowed is not None
            and (row.get("department") or key not in current_departments)
            and _department(row) not in permitted
        ):
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
    """Rows as in a file: one for the person with their first task, and one for each further task."""
    for number, row in rows:
        cells = {"external_id": row["external_id"], **{name: row.get(name) or "" for name in _TEXTS}}
        cells["soc_code"] = row.get("occupation") or ""
        cells["languages"] = ";".join(row.get("languages") or [])
        cells["weekly_hours"] = _number(row.get("weekly_hours"))
        tasks: list[dict[str, Any]] = row.get("tasks") or [{}]
        for position, task in enumerate(tasks):
            row_cells = cells if position == 0 else {"external_id": row["external_id"]}
            row_cells = row_cells | {"task": task.get("statement", ""), "share": _number(task.get("share"))}
            yield Row(number, {name: row_cells.get(name, "") for name in EMPLOYEE_COLUMNS}, (), len(row_cells))


def write_leaving(days: dict[str, str | None]) -> None:
    """Sets the leaving date of employees by external id. None: the employee has returned."""
    keys, changed = list(days), []
    for start in range(0, len(keys), _IN_LIMIT):
        for employee in Employee.objects.filter(external_id__in=keys[start : start + _IN_LIMIT]):
            text = days[employee.external_id]
            day = date.fromisoformat(text) if text else None
            if employee.left_on != day:
                employee.left_on = day
                employee.save()
                changed.append(employee.pk)
    notify_employees_changed(changed)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _remarks(reading: Reading, keys: dict[int, str]) -> Iterator[Remark]:
    for remark in reading.report.remarks:
        column = {"soc_code": "occupation", "task": "tasks", "share": "tasks"}.get(remark.column, remark.column)
        key = keys.get(remark.line, "") if remark.line is not None else ""
        yield replace(remark, column=column, key=key)


def _unchanged_since(started: datetime, keys: list[str]) -> int:
    n = 0
    for start in range(0, len(keys), _IN_LIMIT):
        n += Employee.objects.filter(external_id__in=keys[start : start + _IN_LIMIT], updated_at__lt=started).count()
    return n
