"""Reads the courses of a file row by row: finds columns by name, parses cells, leaves out rows that are not courses."""

import hashlib
from dataclasses import dataclass, field

from courses.services.catalogue import course_values as values
from courses.services.catalogue.broken_rows import sort_rows
from courses.services.catalogue.course_facts import CourseFacts
from courses.services.catalogue.course_presets import CoursePreset
from courses.services.catalogue.course_situations import named_situations
from courses.services.catalogue.session_values import SessionRow, read_sessions
from skills.errors import BadInput
from skills.services.imports.report import Report
from skills.services.people.row_checks import is_total_or_footer
from skills.sources.tables import Row, Table

_YES, _NO = {"yes", "y", "true", "1", "ja", "x"}, {"no", "n", "false", "0", "nein"}
_LONGEST_ADDRESS = 600


@dataclass
class CourseRow:
    """One course of the file. line: of its first row. keys: the keys in its rows. requires: keys or titles as written.

    values: model fields. sessions: when and where the course takes place. has_own_key: whether its external id tells it
    from courses of other files.
    """

    line: int
    keys: set[str]
    identity: str
    values: dict = field(default_factory=dict)
    requires: list[str] = field(default_factory=list)
    sessions: list[SessionRow] = field(default_factory=list)
    has_own_key: bool = True


@dataclass
class Reading:
    """All courses of the file by identity, in the order of the file, and a report on the other rows.

    columns: the file's column by field. has_own_keys: whether its identifiers tell courses of different files apart.
    """

    file: str
    columns: dict[str, str]
    has_own_keys: bool = True
    courses: dict[str, CourseRow] = field(default_factory=dict)
    report: Report = field(default_factory=Report)

    def say(self, line: int, column: str, message: str, reason: str) -> None:
        """Adds a remark to the report, counted under its reason."""
        self.report.say(line, column, message, reason=reason)


def read_courses_of(
    table: Table, columns: dict[str, str], *, provider: str = "", preset: CoursePreset | None = None
) -> Reading:
    """The courses of the table. A second row of the same course fills in the fields that the first left empty.

    provider: of courses whose row names none; else that of the preset. Raises BadInput for a table without rows.
    """
    reading = Reading(table.file, columns, table.has_own_keys)
    provider = provider or (preset.provider if preset else "")
    cells = ((row, {name: row.cells.get(column, "") for name, column in columns.items()}) for row in table.rows)
    found = sort_rows(cells, {} if table.is_whole else columns)
    reading.report.counts["rows"] = len(found.courses) + len(found.left_out)
    if not reading.report.counts["rows"]:
        raise BadInput("has column names but no courses below them.", file=table.file, line=2)
    for candidate, reason in found.left_out:
        message = f"{candidate.cells['title'][:60]!r}: {reason.removeprefix('skipped: ')}; skipped"
        reading.say(candidate.row.line, columns["title"], message, reason)
    for candidate in found.repaired:
        message = "the row is cut off; its address was found in a row below"
        reading.say(candidate.row.line, columns["url"], message, "address found in a piece below")
    by_title: dict[tuple[str, str], str] = {}
    for candidate in found.courses:
        course = _course(reading, candidate.row, candidate.cells, provider, preset.delivery if preset else "")
        if course is None:
            continue
        known = reading.courses.setdefault(_identity_with_earlier_rows(reading, course, by_title), course)
        if known is not course:
            reason = "another session" if course.sessions else "same course again"
            reading.say(course.line, columns["title"], f"the same course as line {known.line}", reason)
            _complete(known, course)
    return reading


def _identity_with_earlier_rows(reading: Reading, course: CourseRow, by_title: dict[tuple[str, str], str]) -> str:
    """The course's identity; else that of an earlier row with the same provider and title.

    The earlier identity is used if neither row has an address and at most one of them has a key.
    """
    if course.values["url"]:
        return course.identity
    same = by_title.setdefault((course.values["provider"], course.values["title"].casefold()), course.identity)
    if course.identity not in reading.courses and same in reading.courses:
        keys = course.keys, reading.courses[same].keys
        if not all(keys):
            return same
    return course.identity


def _course(reading: Reading, row: Row, cells: dict[str, str], provider: str, delivery: str) -> CourseRow | None:
    title = values.clean(cells["title"])
    if is_total_or_footer({"name": title}, row.cells):
        reading.say(row.line, reading.columns["title"], "is a total, not a course; skipped", "skipped: total")
        return None
    if not title:
        reading.say(row.line, reading.columns["title"], "has no title; skipped", "skipped: no title")
        return None
    if row.extra and any(row.extra):
        reading.say(row.line, "", "has more cells than columns; the extra cells were left out", "extra cells left out")
    provider = (cells.get("provider") or provider)[:120]
    written = cells.get("url", "")
    address, identifier = values.address(written), values.identifier(written)
    key = (cells.get("key") or cells.get("external_id") or "") if reading.has_own_keys else ""
    course = CourseRow(
        row.line,
        {name for name in (cells.get("key"), cells.get("external_id"), identifier) if name},
        identity_of(written, provider=provider, key=key, title=title),
        {
            "title": title[:400],
            "provider": provider,
            "external_id": (cells.get("external_id") or key or identifier)[:200],
        },
    )
    course.has_own_key = reading.has_own_keys
    course.values |= _texts(cells) | CourseFacts(reading, row.line, cells).values(delivery)
    course.values["occupations"] = _occupations(reading, row, cells.get("occupations", ""))
    course.values["situations"] = _situations(reading, row, cells.get("situations", ""))
    course.values["url"] = address if len(address) <= _LONGEST_ADDRESS else ""
    if written and not address and not identifier:
        reading.say(row.line, reading.columns["url"], f"{written[:60]!r} is not an address; left out", "bad address")
    course.values["can_be_requested"] = _can_be_requested(reading, row, cells.get("can_be_requested", ""))
    course.sessions = _sessions(reading, row, cells)
    course.requires = [part.strip() for part in cells.get("prerequisites", "").split(";") if part.strip()]
    return course


def identity_of(written: str, *, provider: str, key: str, title: str) -> str:
    """Hash that is equal for rows of the same course: of the address; else of provider and key; else of provider and title.

    written: the cell with the address.
    """
    name = values.plain_address(values.address(written)) or values.identifier(written)
    return hashlib.sha256((name or f"{provider.casefold()}|{key or title.casefold()}").encode()).hexdigest()


def _texts(cells: dict[str, str]) -> dict:
    summary, description = values.clean(cells.get("summary", "")), values.clean(cells.get("description", ""))
    if not description:
        description = summary or values.clean(cells.get("syllabus", ""))
    elif summary and summary[:80] not in description:
        description = f"{summary}\n{description}"
    return {"description": description, "tags": values.tags(cells.get("tags", ""))}


def _occupations(reading: Reading, row: Row, cell: str) -> list[str]:
    codes, wrong = values.soc_codes(cell)
    for text in wrong:
        message = f"{text[:40]!r} is not a SOC code such as 29-1141 or 29-0000; left out"
        reading.say(row.line, reading.columns["occupations"], message, "unknown occupation")
    return codes


def _situations(reading: Reading, row: Row, cell: str) -> list[str]:
    known, wrong = named_situations(cell.split(";"))
    for text in wrong:
        message = f"{text[:40]!r} is not a situation in use, such as negotiation or complaint; left out"
        reading.say(row.line, reading.columns["situations"], message, "unknown situation")
    return known


def _can_be_requested(reading: Reading, row: Row, cell: str) -> bool | None:
    word = cell.strip().casefold()
    if word and word not in _YES | _NO:
        message = f"{cell[:40]!r} is neither yes nor no; left empty"
        reading.say(row.line, reading.columns["can_be_requested"], message, "neither yes nor no")
    return True if word in _YES else False if word in _NO else None


def _sessions(reading: Reading, row: Row, cells: dict[str, str]) -> list[SessionRow]:
    found = read_sessions(cells)
    for problem in found.problems:
        reading.say(row.line, reading.columns[problem.name], problem.message, problem.reason)
    return found.sessions


def _complete(known: CourseRow, other: CourseRow) -> None:
    """Fills empty values of the known course from another row of it. It is offered if one of its rows is."""
    if not other.values.get("is_retired"):
        known.values.pop("is_retired", None)
    for name, value in other.values.items():
        if name != "is_retired" and known.values.get(name) in ("", None, []) and value not in ("", None, []):
            known.values[name] = value
    known.keys |= other.keys
    known.sessions = list(dict.fromkeys([*known.sessions, *other.sessions]))
    known.requires = list(dict.fromkeys([*known.requires, *other.requires]))
