"""Rows that are no courses: pieces of a text that a line break tore off, and rows whose cells have slipped.

An unquoted line break inside a long text leaves a cut course, then pieces of its text as rows of their own, the last
of which often holds the cut course's address. What tells them apart are facts: cells that read as what their column
is for. A course without any fact is still a course, unless something speaks for a piece.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from courses.services.catalogue import course_values as values
from skills.sources.tables import Row

PIECE, SLIPPED = "skipped: piece of another row", "skipped: cells have slipped"
_LEAST_FACTS = 3  # columns with facts that a file needs before anything can be said of its rows
_LEAST_SLIPPED = 3
_LONGEST_TITLE, _LONGEST_FACT = 150, 80
_RUNNING_ON = re.compile(r"^[,;.)\]}\"”»•*-]|^(?:week|module|section|lesson|unit|chapter|part)\s*\d", re.IGNORECASE)


def _is_duration(text: str) -> bool:
    return len(text) <= _LONGEST_FACT and values.duration(text) != (None, None)


def _is_effort(text: str) -> bool:
    return len(text) <= _LONGEST_FACT and values.duration("1 week", text)[0] is not None


def _is_price(text: str) -> bool:
    return len(text) <= _LONGEST_FACT and values.price(text)[0] is not None


_READS: dict[str, Callable[[str], bool]] = {
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
    """A row that may be a course. n_facts, n_strange: cells of fact columns that read as such, and that do not."""

    row: Row
    cells: dict[str, str]
    n_facts: int = 0
    n_strange: int = 0

    @property
    def key(self) -> str:
        return self.cells.get("key") or self.cells.get("external_id") or ""

    @property
    def has_slipped(self) -> bool:
        return self.n_strange >= _LEAST_SLIPPED and self.n_strange > self.n_facts


@dataclass(frozen=True)
class Sorted:
    """courses: in the file's order. left_out: with the reason. mended: courses whose address a piece below held."""

    courses: list[Candidate]
    left_out: list[tuple[Candidate, str]]
    mended: list[Candidate]


def sort_rows(rows: Iterable[tuple[Row, dict[str, str]]], columns: Mapping[str, str]) -> Sorted:
    """Which rows are courses. rows: with their cells by field. A mended course's cells have the address."""
    facts = [name for name in _READS if name in columns]
    candidates = [_judged(row, cells, facts) for row, cells in rows]
    found = Sorted([], [], [])
    if len(facts) < _LEAST_FACTS:
        return Sorted(candidates, [], [])
    is_torn = any(candidate.has_slipped for candidate in candidates)
    gives_address = _mostly(candidates, "url")
    above: Candidate | None = None
    providers: set[str] = set()
    for candidate in candidates:
        is_cut = gives_address and above is not None and not above.cells.get("url")
        if candidate.has_slipped and candidate.n_facts:
            found.left_out.append((candidate, SLIPPED))
            above = None
        elif _is_piece(candidate, is_torn=is_torn, is_cut=is_cut, providers=providers):
            found.left_out.append((candidate, PIECE))
            if is_cut and above is not None and (address := _address_in(candidate)):
                above.cells["url"] = address
                found.mended.append(above)
        else:
            found.courses.append(candidate)
            above = candidate
            if candidate.cells.get("provider"):
                providers.add(candidate.cells["provider"])
    return found


def _is_piece(candidate: Candidate, *, is_torn: bool, is_cut: bool, providers: set[str]) -> bool:
    """is_torn: the file has rows that slipped. is_cut: the course above has lost its end. providers: seen so far."""
    if candidate.has_slipped:
        return True
    if candidate.n_facts or candidate.cells.get("provider") in providers:
        return False
    return is_torn or (not candidate.key and (is_cut or _runs_on(candidate.cells["title"])))


def _judged(row: Row, cells: dict[str, str], facts: list[str]) -> Candidate:
    filled = [name for name in facts if cells[name]]
    n_facts = sum(_READS[name](cells[name]) for name in filled)
    return Candidate(row, cells, n_facts, len(filled) - n_facts)


def _mostly(candidates: list[Candidate], name: str) -> bool:
    """Whether most rows with facts fill the column."""
    full = [candidate for candidate in candidates if candidate.n_facts]
    return 2 * sum(bool(candidate.cells.get(name)) for candidate in full) > len(full)


def _runs_on(title: str) -> bool:
    """Whether it reads like the middle of a text."""
    return len(title) > _LONGEST_TITLE or bool(_RUNNING_ON.match(title)) or title.count('"') % 2 == 1


def _address_in(candidate: Candidate) -> str:
    """The one address among a piece's cells, where it is the last thing said; else ''."""
    cells = [cell for cell in [*candidate.row.cells.values(), *candidate.row.extra] if cell.strip()]
    last = cells[-1].strip() if cells else ""
    return last if values.address(last) else ""
