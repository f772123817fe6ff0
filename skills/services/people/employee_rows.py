"""Reads employees from the rows of a file, checks the cells and groups the rows by person."""

from dataclasses import dataclass, field
from typing import Any

from skills.errors import BadInput
from skills.external_ids import MAX_LENGTH, composed, fault_in
from skills.services.imports.report import Remark, Report
from skills.services.people.employee_columns import EMPLOYEE_COLUMNS
from skills.services.people.row_checks import (
    damaged_identifier,
    is_blank,
    is_heading,
    is_total_or_footer,
    no_job_title,
    odd_cell,
    spoken_name,
    spreadsheet_error,
    whole_identifier,
)
from skills.sources.days import UNCLEAR, common_order, order_of, read_day
from skills.sources.tables import Row, Table, number

_TOLERANCE = 0.01
DOUBTFUL_HOURS = "doubtful hours"  # the reason of a remark on hours that are used all the same
INACTIVE = "inactive"  # left on a day that the file does not name


@dataclass
class Person:
    """One employee of the file.

    fields: cells as written, by column. values: parsed values, by column. tasks: (statement, share as written or None,
    line). problem: the reason for skipping the person, None if there is none. department: its name for the job title's
    match, also if only the database knows it.
    """

    external_id: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    tasks: list[tuple[str, float | None, int]] = field(default_factory=list)
    problem: Remark | None = None
    department: str = ""


@dataclass
class Reading:
    """The people of a file in its order, by external id, and the report on its rows."""

    file: str
    people: dict[str, Person] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    n_rows: int = 0
    n_damaged: int = 0  # rows without a usable identifier
    ids_have_digits: bool = True  # all of the identifiers so far
    orders: set[str] = field(default_factory=set)  # of day and month in the cells of the file
    unclear_days: list[tuple[Person, int, str]] = field(default_factory=list)  # days of leaving, with their line

    def loadable(self) -> list[Person]:
        """The people without a problem."""
        return [person for person in self.people.values() if not person.problem]


_FULL = Person("", 0)


def read_people_of(table: Table, columns: dict[str, str], *, limit: int | None = None, is_file: bool = True) -> Reading:
    """The people of the table. Later rows of a person complete the first row and add tasks.

    A row with a task and a blank identifier belongs to the person above. is_file: the table may have totals and lines of
    text below the people, which are skipped.
    """
    reading = Reading(table.file)
    current: Person | None = None
    for row in table.rows:
        reading.n_rows += 1
        # Line breaks in cells are for the eye: "Cook\n(night)" is one job title.
        cells = {name: " ".join(row.cells.get(column, "").split()) for name, column in columns.items()}
        if is_file and is_total_or_footer(cells, row.cells):
            reading.report.say(
                row.line, "", f"is a total or a line below the table, not a person; skipped: {_shown(row)}"
            )
            continue
        ids_have_digits = bool(reading.people) and reading.ids_have_digits
        if is_file and is_heading(cells, row.cells, ids_have_digits=ids_have_digits):
            reading.report.say(row.line, "", f"is a heading between the people, not a person; skipped: {_shown(row)}")
            current = None
            continue
        if row.extra and any(row.extra):
            reading.report.say(row.line, "", "has more cells than columns; the extra ones were left out")
        current = _person_of(reading, current, cells, columns, row, limit)
        if current is _FULL:
            break
        if current is not None:
            _add_row(reading, current, cells, columns, row, is_file=is_file)
    _settle_days(reading, columns)
    for person in reading.people.values():
        _settle_name(person, is_file=is_file)
        _settle_leaving(reading, person, columns)
        _settle_shares(reading, person, columns)
    return reading


def _person_of(
    reading: Reading,
    current: Person | None,
    cells: dict[str, str],
    columns: dict[str, str],
    row: Row,
    limit: int | None,
) -> Person | None:
    """The person a row belongs to. None if the row is skipped; _FULL if it would exceed the limit."""
    key, column = cells["external_id"], columns["external_id"]
    kind = row.odd.get(column, "")
    if not key and not kind:
        if current is not None and cells.get("task"):
            return current
        reading.report.say(row.line, column, "has no identifier; skipped")
        return None
    if problem := damaged_identifier(key, kind):
        reading.n_damaged += 1
        reading.report.say(row.line, column, problem, is_error=True)
        return None
    key = composed(whole_identifier(key))
    if fault := fault_in(key):
        reading.n_damaged += 1
        reading.report.say(row.line, column, f"{key!r}: {fault} Skipped; correct the cell.", is_error=True)
        return None
    if key not in reading.people:
        if limit is not None and len(reading.people) >= limit:
            return _FULL
        reading.people[key] = Person(key, row.line)
        reading.ids_have_digits = reading.ids_have_digits and any(ch.isdigit() for ch in key)
        if len(key) > MAX_LENGTH:
            message = f"an identifier has at most {MAX_LENGTH} characters, this has {len(key)}; skipped"
            reading.people[key].problem = Remark(row.line, message, column, is_error=True)
    return reading.people[key]


def _shown(row: Row) -> str:
    return " ".join(text for text in row.cells.values() if text)[:80]


def _add_row(
    reading: Reading, person: Person, cells: dict[str, str], columns: dict[str, str], row: Row, *, is_file: bool
) -> None:
    if is_file and "left_on" in columns:
        reading.orders |= {order for text in row.cells.values() if len(text) < 30 and (order := order_of(text))}
    for name, text in cells.items():
        kind = row.odd.get(columns[name], "")
        if not (text or kind) or name == "external_id":
            continue
        if is_file and is_blank(text):
            cells[name] = ""
            continue
        problem = odd_cell(kind, name) or spreadsheet_error(text)
        if problem or (is_file and name == "job_title" and (problem := no_job_title(text))):
            reading.report.say(row.line, columns[name], problem, reason="no job title" if name == "job_title" else "")
            cells[name] = ""
            continue
        if is_file and name == "left_on" and order_of(text) == UNCLEAR:
            reading.unclear_days.append((person, row.line, text))
            continue
        if name in {"task", "share"}:
            continue
        cell = EMPLOYEE_COLUMNS.parse(name, text)
        if cell.problem:
            is_doubt = name == "weekly_hours" and cell.value is not None
            reading.report.say(row.line, columns[name], cell.problem, reason=DOUBTFUL_HOURS if is_doubt else "")
        if cell.value is None:  # the known value stays
            continue
        known = person.fields.setdefault(name, text)
        if known != text:
            reading.report.say(
                row.line, columns[name], f"{text!r} differs from {known!r} above; the first value is used"
            )
        else:
            person.values[name] = cell.value
    if cells.get("task"):
        _add_task(reading, person, cells, columns, row)


def _settle_days(reading: Reading, columns: dict[str, str]) -> None:
    """Reads days such as 03/04/2026 in the order of day and month that the other days of the file have."""
    order = common_order(reading.orders)
    for person, line, text in reading.unclear_days:
        day = read_day(text, order)
        if isinstance(day, str):
            reading.report.say(line, columns["left_on"], day)
        else:
            person.fields.setdefault("left_on", text)
            person.values.setdefault("left_on", day)
    if order and reading.unclear_days:
        line = reading.unclear_days[0][1]
        reading.report.say(
            line, columns["left_on"], f"days are read {order}, as the other days of the file are written"
        )


def _settle_name(person: Person, *, is_file: bool) -> None:
    """Joins first and last name if the file has no column with both. Beside a first name, "Name" is the last name."""
    if is_file and person.fields.get("name"):
        spoken, has_left = spoken_name(person.fields["name"])
        person.fields["name"] = person.values["name"] = spoken
        if has_left and "status" not in person.values:
            person.fields["status"], person.values["status"] = "Terminated", False
    first, name = person.fields.get("first_name", ""), person.fields.get("name", "")
    if first and name and not person.fields.get("last_name") and first.casefold() not in name.casefold():
        person.fields["name"] = person.values["name"] = f"{first} {name}"
        return
    parts = [person.fields[name] for name in ("first_name", "last_name") if person.fields.get(name)]
    whole = person.values.get("name_last_first") or " ".join(parts)
    if whole and not person.fields.get("name"):
        person.fields["name"] = person.values["name"] = whole


def _settle_leaving(reading: Reading, person: Person, columns: dict[str, str]) -> None:
    """Sets the day of leaving of somebody who is inactive. Somebody who is active without such a day has not left."""
    is_employed = person.values.get("status")
    if is_employed is None or "left_on" in person.values:
        return
    if is_employed:
        person.values["left_on"] = None
        return
    person.values["left_on"] = INACTIVE
    message = (
        f"{person.fields['status']!r} without a day of leaving; counts as left since today, or since the known day"
    )
    reading.report.say(person.line, columns.get("status", columns.get("name", "")), message)


def _add_task(reading: Reading, person: Person, cells: dict[str, str], columns: dict[str, str], row: Row) -> None:
    share = None
    if cells.get("share"):
        try:
            share = number(cells["share"], row=row, column=columns["share"], file=reading.file, low=0)
        except BadInput as error:
            message = f"{error.message} {person.external_id} was skipped; correct the share and import again."
            person.problem = Remark(row.line, message, columns["share"], is_error=True)
    if cells["task"].casefold() in {text.casefold() for text, _, _ in person.tasks}:
        reading.report.say(row.line, columns["task"], "the same task again; left out")
        return
    person.tasks.append((cells["task"], share, row.line))


def _settle_shares(reading: Reading, person: Person, columns: dict[str, str]) -> None:
    """Scales the shares to a sum of 1. A sum that is neither 1 nor 100 skips the person, since its meaning is unclear."""
    if not person.tasks or person.problem:
        return
    shares = [share for _, share, _ in person.tasks if share is not None]
    line, column = person.tasks[0][2], columns.get("share", "")
    if not shares:
        person.tasks = [(text, 1 / len(person.tasks), at) for text, _, at in person.tasks]
        if len(person.tasks) > 1:
            message = f"{person.external_id}: no shares given; all tasks get the same share"
            reading.report.say(line, column, message)
        return
    total = sum(shares)
    whole = next((unit for unit in (1.0, 100.0) if abs(total / unit - 1) <= _TOLERANCE), None)
    if len(shares) < len(person.tasks) or whole is None:
        why = "some tasks have no share" if len(shares) < len(person.tasks) else f"the shares add up to {total:g}"
        message = f"{person.external_id}: {why}; they have to add up to 100 (or 1). Skipped; correct and import again."
        person.problem = Remark(line, message, column, is_error=True)
        return
    person.tasks = [(text, (share or 0.0) / total, at) for text, share, at in person.tasks]
