"""Courses in a file, row by row: columns found by name, cells turned into values, what is no course left out."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from courses.services import catalogue_values as values
from skills.errors import BadInput
from skills.tables import Row, Table, read_table

FIELDS: dict[str, tuple[str, ...]] = {
    "key": ("key", "course key"),
    "external_id": ("external_id", "external id", "course_id", "course id", "item_id"),
    "title": ("title", "course title", "name", "course name", "course"),
    "description": ("description", "course_description", "course description", "about"),
    "summary": ("summary", "short intro", "short description", "intro", "teaser"),
    "syllabus": ("course_syllabus", "syllabus", "outline", "contents"),
    "provider": ("provider", "site", "institution", "platform", "publisher", "school"),
    "url": ("url", "course_url", "link", "address"),
    "language": ("language", "lang"),
    "level": ("level", "difficulty"),
    "hours": ("hours", "duration_hours", "duration hours"),
    "weeks": ("weeks", "duration_weeks", "duration weeks"),
    "duration": ("duration", "course_length", "length"),
    "effort": ("course_effort", "effort", "hours per week"),
    "cost": ("cost", "price", "fee"),
    "currency": ("currency",),
    "category": ("category", "subject", "sub-category", "topic"),
    "tags": ("tags", "skills", "skill tags", "keywords"),
    "prerequisites": ("prerequisites", "prerequisite", "requires"),
}
_MOSTLY, _LONGEST_ADDRESS = 0.5, 600
_DESCRIBING = ("provider", "language", "level", "description", "summary", "category")
_KNOWN = (("language", lambda text: values.language_code(text) or values.is_level(text)), ("level", values.is_level))


@dataclass
class CourseRow:
    """One course of the file. requires: keys or titles as written. values: model fields."""

    line: int
    key: str
    identity: str
    values: dict = field(default_factory=dict)
    requires: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """All courses of the file by identity, in its order, and what became of the other rows."""

    file: str
    courses: dict[str, CourseRow]
    report: list[dict]
    counts: Counter
    columns: dict[str, str]

    def say(self, line: int, column: str, message: str, reason: str) -> None:
        """Counts the reason; the report keeps where it happened."""
        self.counts[reason] += 1
        self.report.append({"line": line, "column": column, "message": message, "reason": reason})


def find_columns(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """Field -> the file's column. Raises BadInput for a mapping to what is not there, or without a title."""
    for name, column in mapping.items():
        if name not in FIELDS:
            raise BadInput(f"there is no field {name!r} to map to. Fields are {', '.join(FIELDS)}.", file=table.file)
        table.require(column)
    plain = {_plain(column): column for column in reversed(table.columns) if column}
    found = dict(mapping)
    for name, synonyms in FIELDS.items():
        for synonym in synonyms:
            if name not in found and _plain(synonym) in plain and plain[_plain(synonym)] not in found.values():
                found[name] = plain[_plain(synonym)]
    if "title" not in found:
        raise BadInput(
            f"has no column with titles; its columns are {', '.join(table.columns)}. Call one 'title', or map it: "
            "--map title=COLUMN.",
            file=table.file,
            line=1,
        )
    return found


def _plain(column: str) -> str:
    return "".join(ch for ch in column.casefold() if ch.isalnum())


def read_courses(path: str | Path, *, mapping: Mapping[str, str] | None = None, provider: str = "") -> Reading:
    """Every course of the file once; a second row of a course fills in what the first left open."""
    table = read_table(path)
    columns = find_columns(table, mapping or {})
    reading = Reading(table.file, {}, [], Counter(), columns)
    for row in table.rows:
        reading.counts["rows"] += 1
        cells = {name: row.cells.get(column, "") for name, column in columns.items()}
        course = _course(reading, row, cells, provider, len(table.columns))
        if course is None:
            continue
        known = reading.courses.setdefault(course.identity, course)
        if known is not course:
            reading.say(course.line, columns["title"], f"the same course as line {known.line}", "same course again")
            _complete(known, course)
    return reading


def _course(reading: Reading, row: Row, cells: dict[str, str], provider: str, n_columns: int) -> CourseRow | None:
    title = values.clean(cells["title"])
    if not title:
        reading.say(row.line, reading.columns["title"], "has no title; skipped", "skipped: no title")
        return None
    if why := _fragment(cells, row, n_columns):
        reading.say(row.line, reading.columns["title"], f"{why}; skipped", "skipped: piece of another row")
        return None
    if row.extra and any(row.extra):
        reading.say(row.line, "", "has more cells than columns; the extra ones were left out", "extra cells left out")
    provider = (cells.get("provider") or provider)[:120]
    address = values.address(cells.get("url", ""))
    name = cells.get("key") or cells.get("external_id") or title.casefold()
    identity = values.plain_address(address) or f"{provider.casefold()}|{name}"
    course = CourseRow(
        row.line,
        cells.get("key") or cells.get("external_id", ""),
        hashlib.sha256(identity.encode()).hexdigest(),
        {
            "title": title[:400],
            "provider": provider,
            "external_id": (cells.get("external_id") or cells.get("key", ""))[:200],
        },
    )
    course.values |= _texts(cells) | _facts(reading, row, cells)
    if cells.get("url") and not address:
        reading.say(row.line, reading.columns["url"], f"{cells['url'][:60]!r} is no address; left out", "bad address")
    course.values["url"] = address if len(address) <= _LONGEST_ADDRESS else ""
    course.requires = [part.strip() for part in cells.get("prerequisites", "").split(";") if part.strip()]
    return course


def _fragment(cells: dict[str, str], row: Row, n_columns: int) -> str:
    """Why a row is no course but a piece of a broken one; '' when it is one.

    A line break inside an unquoted description leaves rows whose first cell is running text and whose others are empty
    or shifted.
    """
    if n_columns < 4:
        return ""
    if "url" in cells and not cells.get("external_id") and not values.address(cells["url"]):
        if cells["url"]:
            return "its cells are shifted"
        if any(cells.get(name) and not knows(cells[name]) for name, knows in _KNOWN):
            return "its cells are shifted"
        named = [name for name in _DESCRIBING if name in cells]
        if sum(bool(cells[name]) for name in named) < _MOSTLY * len(named):
            return "nearly all its cells are empty, as in a piece of a description"
    return ""


def _texts(cells: dict[str, str]) -> dict:
    summary, description = values.clean(cells.get("summary", "")), values.clean(cells.get("description", ""))
    if not description:
        description = summary or values.clean(cells.get("syllabus", ""))
    elif summary and summary[:80] not in description:
        description = f"{summary}\n{description}"
    return {"description": description, "tags": values.tags(cells.get("tags", ""))}


def _facts(reading: Reading, row: Row, cells: dict[str, str]) -> dict:
    language, level = "", None
    if raw := cells.get("language", ""):
        code = values.language_code(raw)
        if code is None and values.is_level(raw):
            level = values.level_number(raw)
            reading.say(
                row.line,
                reading.columns["language"],
                f"{raw!r} is a level, and was taken as one",
                "level in the language column",
            )
        elif code is None:
            reading.say(
                row.line, reading.columns["language"], f"{raw[:40]!r} is no language we know", "unknown language"
            )
        language = code or ""
    if raw := cells.get("level", ""):
        if values.is_level(raw):
            level = values.level_number(raw) or level
        else:
            reading.say(row.line, reading.columns["level"], f"{raw[:40]!r} is no level; left open", "unknown level")
    hours, weeks = values.duration(cells.get("duration", ""), cells.get("effort", ""))
    hours = values.duration(cells.get("hours", ""))[0] or hours
    number, said = values.duration(cells.get("weeks", ""))
    weeks = said or number or weeks
    cost, currency = values.price(cells.get("cost", ""), cells.get("currency", ""))
    return {
        "language": language,
        "level": level,
        "duration_hours": hours,
        "duration_weeks": weeks,
        "cost": cost,
        "currency": currency[:3],
        "category": values.clean(cells.get("category", "")).strip("[]'")[:200],
    }


def _complete(known: CourseRow, other: CourseRow) -> None:
    for name, value in other.values.items():
        if known.values.get(name) in ("", None, []) and value not in ("", None, []):
            known.values[name] = value
    known.requires = list(dict.fromkeys([*known.requires, *other.requires]))
