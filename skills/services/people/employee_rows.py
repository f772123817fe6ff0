"""Employees in a file, row by row: found by column name, checked, gathered per person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from skills.errors import BadInput
from skills.sources.tables import Row, Table, number, read_table

FIELDS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "external_id",
        "employee_id",
        "employee id",
        "personnel number",
        "id",
        "person_id",
        "worker id",
        "personalnummer",
    ),
    "name": ("name", "full name", "employee name", "full_name"),
    "email": ("email", "e-mail", "mail", "email address"),
    "job_title": ("job_title", "job title", "title", "position", "role", "stelle", "berufsbezeichnung"),
    "department": ("department", "dept", "unit", "team", "division", "abteilung"),
    "organisation": ("organisation", "organization", "company", "employer", "agency"),
    "languages": ("languages", "language", "learning languages", "sprache", "sprachen"),
    "weekly_hours": ("weekly_hours", "weekly hours", "learning hours", "hours per week"),
    "soc_code": ("soc_code", "occupation", "soc", "o*net-soc code", "soc code"),
    "left_on": ("left_on", "left on", "leaving date", "last day", "termination date", "austritt", "austrittsdatum"),
    "task": ("task", "statement", "task statement", "activity", "aufgabe"),
    "share": ("share", "share of week", "percent", "percentage", "weight", "anteil"),
}
_TOLERANCE = 0.01
_LONGEST_ID = 80
_LANGUAGES = {
    name.casefold(): code.split("-")[0]
    for code, info in LANG_INFO.items()
    for name in (code, info.get("name", ""), info.get("name_local", ""))
    if name
}


@dataclass
class Person:
    """One employee of the file. tasks: (statement, share as written or None, line). problem: why they are skipped."""

    external_id: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    tasks: list[tuple[str, float | None, int]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    weekly_hours: float | None = None
    left_on: date | None = None
    problem: dict | None = None


@dataclass
class Reading:
    """Everybody in the file, in its order, and what has to be said of single rows."""

    file: str
    people: dict[str, Person]
    report: list[dict]
    n_rows: int

    def sound(self) -> list[Person]:
        """Those who can be loaded."""
        return [person for person in self.people.values() if not person.problem]


def guess_columns(table: Table, mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field -> the file's column, by the column's name, where `mapping` says nothing. '' in it: not in the file."""
    given = mapping or {}
    plain = {_plain(column): column for column in reversed(table.columns) if column}
    found = {name: column for name, column in given.items() if column}
    for name, synonyms in FIELDS.items():
        for synonym in synonyms:
            column = plain.get(_plain(synonym))
            if column and name not in found and name not in given and column not in found.values():
                found[name] = column
    return found


def find_columns(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """Field -> the file's column. Raises BadInput for a mapping to what is not there, or without external ids."""
    for name, column in mapping.items():
        if name not in FIELDS:
            raise BadInput(f"there is no field {name!r} to map to. Fields are {', '.join(FIELDS)}.", file=table.file)
        if column:
            table.require(column)
    found = guess_columns(table, mapping)
    if "external_id" not in found:
        raise BadInput(
            f"has no column with the employees' identifiers; its columns are {', '.join(table.columns)}. Call one "
            "'external_id', or map it: --map external_id=COLUMN.",
            file=table.file,
            line=1,
        )
    if "job_title" not in found and "task" not in found and "soc_code" not in found:
        raise BadInput(
            "has neither tasks nor job titles, so nothing could be said of anybody's work. Name the column 'task' or "
            "'job_title', or map it.",
            file=table.file,
            line=1,
        )
    return found


def _plain(column: str) -> str:
    return "".join(ch for ch in column.casefold() if ch.isalnum())


def read_people(path: str | Path, *, mapping: Mapping[str, str] | None = None, limit: int | None = None) -> Reading:
    """Everybody in the file. Raises BadInput for one that cannot be read as employees."""
    table = read_table(path)
    return read_people_of(table, find_columns(table, mapping or {}), limit=limit)


def read_people_of(table: Table, columns: dict[str, str], *, limit: int | None = None) -> Reading:
    """Everybody in the table. Later rows of a person complete the first and add tasks; a blank identifier continues."""
    reading = Reading(table.file, {}, [], 0)
    current: Person | None = None
    for row in table.rows:
        reading.n_rows += 1
        cells = {name: row.cells.get(column, "") for name, column in columns.items()}
        key = cells["external_id"]
        if row.extra and any(row.extra):
            reading.report.append(entry(row.line, "", "has more cells than columns; the extra ones were left out"))
        if not key and (current is None or not cells.get("task")):
            reading.report.append(entry(row.line, columns["external_id"], "has no identifier; skipped"))
            continue
        if key:
            if key not in reading.people:
                if limit is not None and len(reading.people) >= limit:
                    break
                reading.people[key] = Person(key, row.line)
                if len(key) > _LONGEST_ID:
                    message = f"an identifier has at most {_LONGEST_ID} characters, this has {len(key)}; skipped"
                    reading.people[key].problem = entry(row.line, columns["external_id"], message)
            current = reading.people[key]
        assert current is not None
        _add_row(reading, current, cells, columns, row)
    for person in reading.people.values():
        _settle_shares(reading, person, columns)
    return reading


def entry(line: int | None, column: str, message: str) -> dict:
    """One line of an import's report. line: None where the remark is about no single row."""
    return {"line": line, "column": column, "message": message}


def _add_row(reading: Reading, person: Person, cells: dict[str, str], columns: dict[str, str], row: Row) -> None:
    for name, value in cells.items():
        if not value or name in {"task", "share", "external_id"} or not _is_sound(name, cells, columns, row, reading):
            continue
        known = person.fields.setdefault(name, value)
        if known != value:
            message = f"{value!r} differs from {known!r} above; the first counts"
            reading.report.append(entry(row.line, columns[name], message))
        elif name == "languages":
            person.languages = _languages(value)[0]
        elif name == "left_on":
            person.left_on = _day(value)
        elif name == "weekly_hours":
            person.weekly_hours = number(value, row=row, column=columns[name], file=reading.file)
    if cells.get("task"):
        _add_task(reading, person, cells, columns, row)


def _is_sound(name: str, cells: dict[str, str], columns: dict[str, str], row: Row, reading: Reading) -> bool:
    """Can the cell be taken? If not, the report says why, and what was known stays."""
    value, problem = cells[name], ""
    if name == "weekly_hours":
        try:
            number(value, row=row, column=columns[name], file=reading.file, low=0.25, high=40)
        except BadInput as error:
            problem = f"{error.message} The hours stay as they were."
    elif name == "left_on":
        if _day(value) is None:
            problem = f"{value!r} is no day (as 2026-03-31 or 31.03.2026); left out"
    elif name == "email":
        try:
            validate_email(value)
        except ValidationError:
            problem = f"{value!r} is not an e-mail address; left out"
    elif name == "languages":
        codes, unknown = _languages(value)
        if unknown:
            reading.report.append(entry(row.line, columns[name], f"no language is called {unknown[0]!r}; left out"))
        return bool(codes)
    if problem:
        reading.report.append(entry(row.line, columns[name], problem))
    return not problem


def _day(value: str) -> date | None:
    """The day a cell names, as ISO, day.month.year, or a spreadsheet's date and time; None where it is none."""
    text = value.strip().removesuffix("00:00:00").strip()
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _languages(value: str) -> tuple[list[str], list[str]]:
    """Codes of the languages named ('en', 'en-GB', 'English', 'Deutsch'), and the names that are none."""
    codes: list[str] = []
    unknown = []
    for part in value.replace(",", ";").replace("/", ";").split(";"):
        name = part.strip().casefold()
        code = _LANGUAGES.get(name) or _LANGUAGES.get(name.replace("_", "-").split("-")[0])
        if code and code not in codes:
            codes.append(code)
        elif name and not code:
            unknown.append(part.strip())
    return codes, unknown


def _add_task(reading: Reading, person: Person, cells: dict[str, str], columns: dict[str, str], row: Row) -> None:
    share = None
    if cells.get("share"):
        try:
            share = number(cells["share"], row=row, column=columns["share"], file=reading.file, low=0)
        except BadInput as error:
            message = f"{error.message} {person.external_id} was skipped; correct the share and import again."
            person.problem = entry(row.line, columns["share"], message)
    if cells["task"].casefold() in {text.casefold() for text, _, _ in person.tasks}:
        reading.report.append(entry(row.line, columns["task"], "the same task again; left out"))
        return
    person.tasks.append((cells["task"], share, row.line))


def _settle_shares(reading: Reading, person: Person, columns: dict[str, str]) -> None:
    """Brings shares to a sum of 1. A sum that is neither 1 nor 100 skips the person: nobody guesses what was meant."""
    if not person.tasks or person.problem:
        return
    given = [share for _, share, _ in person.tasks if share is not None]
    line, column = person.tasks[0][2], columns.get("share", "")
    if not given:
        person.tasks = [(text, 1 / len(person.tasks), at) for text, _, at in person.tasks]
        if len(person.tasks) > 1:
            message = f"{person.external_id}: no shares given; each task counts the same"
            reading.report.append(entry(line, column, message))
        return
    total = sum(given)
    whole = next((unit for unit in (1.0, 100.0) if abs(total / unit - 1) <= _TOLERANCE), None)
    if len(given) < len(person.tasks) or whole is None:
        why = "some tasks have no share" if len(given) < len(person.tasks) else f"the shares add up to {total:g}"
        message = f"{person.external_id}: {why}; they have to add up to 100 (or 1). Skipped; correct and import again."
        person.problem = entry(line, column, message)
        return
    person.tasks = [(text, (share or 0.0) / total, at) for text, share, at in person.tasks]
