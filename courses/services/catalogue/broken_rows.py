"""Finds rows of a catalogue that are not courses: fragments of a broken text, and rows whose cells are shifted.

An unquoted line break inside a long text splits one course into several rows: a row that is cut off, then fragments of
its text. The last fragment often holds the course's address. Rows are told apart by facts: cells whose value fits their
column. A row without facts is still a course, unless there is evidence that it is a fragment.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from courses.services.catalogue import course_values as values
from courses.services.catalogue.course_prices import names_no_price
from skills.sources.tables import Row

FRAGMENT, SHIFTED = "skipped: piece of another row", "skipped: cells have slipped"
_LEAST_FACTS = 3  # fact columns that a file needs; with fewer, no row is judged
_LEAST_SHIFTED = 3  # cells that do not fit their column
_LONGEST_TITLE, _LONGEST_FACT = 150, 80
_MID_TEXT_START = re.compile(r"^[,;.)\]}\"”»•*-]|^(?:week|module|section|lesson|unit|chapter|part)\s*\d", re.IGNORECASE)


def _is_duration(text: str) -> bool:
    return len(text) <= _LONGEST_FACT and values.duration(text) != (None, None)


def _is_effort(text: str) -> bool:
    return len(text) <= _LONGEST_FACT and values.duration("1 week", text)[0] is not None


def _is_price(text: str) -> bool:
    return len(text) <= _LONGEST_FACT and (values.price(text)[0] is not None or names_no_price(text))


_FITS_COLUMN: dict[str, Callable[[str], bool]] = {
    "url": lambda text: bool(values.address(text) or values.identifier(text)),
    "language": lambda text: values.language_code(text) is not None or values.is_level(text),
    "level": lambda text: values.is_level(text) or (len(text) <= _LONGEST_FACT and values.is_length(text)),
    "hours": _is_duration,
    "weeks": _is_duration,
    "duration": _is_duration,
    "effort": _is_effort,
    "cost": _is_price,
}


@dataclass
class Candidate:
    """A row that may be a course. n_facts, n_misfits: filled cells of fact columns that fit their column, and that do not."""

    row: Row
    cells: dict[str, str]
    n_facts: int = 0
    n_misfits: int = 0

    @property
    def key(self) -> str:
        return self.cells.get("key") or self.cells.get("external_id") or ""

    @property
    def is_shifted(self) -> bool:
        return self.n_misfits >= _LEAST_SHIFTED and self.n_misfits > self.n_facts


@dataclass(frozen=True)
class SortedRows:
    """courses: in the file's order. left_out: with the reason. repaired: courses whose address stood in a fragment below."""

    courses: list[Candidate]
    left_out: list[tuple[Candidate, str]]
    repaired: list[Candidate]


def sort_rows(rows: Iterable[tuple[Row, dict[str, str]]], columns: Mapping[str, str]) -> SortedRows:
    """The rows, sorted into courses and rows to leave out.

    rows: each with its cells by field. columns: the file's column by field. The cells of a repaired course include its
    address. With fewer than _LEAST_FACTS fact columns, every row is a course.
    """
    facts = [name for name in _FITS_COLUMN if name in columns]
    candidates = [_candidate(row, cells, facts) for row, cells in rows]
    found = SortedRows([], [], [])
    if len(facts) < _LEAST_FACTS:
        return SortedRows(candidates, [], [])
    has_shifted_rows = any(candidate.is_shifted for candidate in candidates)
    has_addresses = _is_mostly_filled(candidates, "url")
    above: Candidate | None = None
    providers: set[str] = set()
    for candidate in candidates:
        is_cut = has_addresses and above is not None and not above.cells.get("url")
        if candidate.is_shifted and candidate.n_facts:
            found.left_out.append((candidate, SHIFTED))
            above = None
        elif _is_fragment(candidate, has_shifted_rows=has_shifted_rows, is_cut=is_cut, providers=providers):
            found.left_out.append((candidate, FRAGMENT))
            if is_cut and above is not None and (address := _address_in(candidate)):
                above.cells["url"] = address
                found.repaired.append(above)
        else:
            found.courses.append(candidate)
            above = candidate
            if candidate.cells.get("provider"):
                providers.add(candidate.cells["provider"])
    return found


def _is_fragment(candidate: Candidate, *, has_shifted_rows: bool, is_cut: bool, providers: set[str]) -> bool:
    """Whether the row is a fragment of another row.

    has_shifted_rows: the file has shifted rows. is_cut: the course above lacks its address. providers: seen so far.
    """
    if candidate.is_shifted:
        return True
    if candidate.n_facts or candidate.cells.get("provider") in providers:
        return False
    return has_shifted_rows or (not candidate.key and (is_cut or _is_mid_text(candidate.cells["title"])))


def _candidate(row: Row, cells: dict[str, str], facts: list[str]) -> Candidate:
    filled = [name for name in facts if cells[name]]
    n_facts = sum(_FITS_COLUMN[name](cells[name]) for name in filled)
    return Candidate(row, cells, n_facts, len(filled) - n_facts)


def _is_mostly_filled(candidates: list[Candidate], name: str) -> bool:
    """Whether more than half of the rows with facts fill the column."""
    full = [candidate for candidate in candidates if candidate.n_facts]
    return 2 * sum(bool(candidate.cells.get(name)) for candidate in full) > len(full)


def _is_mid_text(title: str) -> bool:
    """Whether the title looks like the middle of a text."""
    return len(title) > _LONGEST_TITLE or bool(_MID_TEXT_START.match(title)) or title.count('"') % 2 == 1


def _address_in(candidate: Candidate) -> str:
    """The address in the last filled cell of a fragment; '' where that cell holds no address."""
    cells = [cell for cell in [*candidate.row.cells.values(), *candidate.row.extra] if cell.strip()]
    last = cells[-1].strip() if cells else ""
    return last if values.address(last) else ""
