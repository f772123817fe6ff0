"""Published files to records: found, recognised, read and checked whole, before anything is written."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

from skills.errors import BadInput
from skills.sources import organisation_csv
from skills.sources.layout import Layout, nearest, recognise
from skills.sources.publishers import LAYOUTS
from skills.sources.records import OccupationRecord, Record, Silent, TaskRecord
from skills.sources.tables import Table, read_table

Progress = Callable[[str, int, int], None]  # stage, done, total (0: not known beforehand)
_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx"}
_TICK = 500
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class ReadFile:
    """One file as it was read. rows: lines with something to say. modified_on: the day it came to be where it lies."""

    name: str
    table: str
    sha256: str
    rows: int
    modified_on: datetime.date

    def as_json(self) -> dict[str, str | int]:
        return {"name": self.name, "table": self.table, "sha256": self.sha256, "rows": self.rows}


@dataclass
class Reading:
    """Everything the files of one import say.

    records: by type and identity, each once. titles, first_seen (file and line): of occupations, by SOC code.
    measures: the figures of tasks that these files own. tables: the published tables that were read. notes: what was
    left out and why, for people.
    """

    files: list[ReadFile] = field(default_factory=list)
    records: dict[type[Record], dict[tuple[str, ...], Record]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    first_seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    measures: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def of(self, kind: type[R]) -> list[R]:
        return cast(list[R], list(self.records.get(kind, {}).values()))

    @property
    def has_tasks(self) -> bool:
        """Whether a table of tasks was read, be it that none of its lines had anything to say."""
        return bool(self.measures) or TaskRecord in self.records


@dataclass(frozen=True)
class Wanted:
    """What to read. mapping, scale: of a file of one's own."""

    source: str
    paths: Sequence[Path]
    mapping: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    encoding: str = ""


def read_files(wanted: Wanted, *, progress: Progress | None = None) -> Reading:
    """All records of the files and folders. Raises BadInput naming file, line and column at the first that is wrong."""
    reading = Reading()
    places: dict[tuple[type[Record], tuple[str, ...]], tuple[str, int]] = {}
    for path, table, layout in _tables(wanted, reading):
        if layout.table in reading.tables and not layout.may_repeat:
            others = [file.name for file in reading.files if file.table == layout.table]
            raise BadInput(
                f"holds the table {layout.table!r}, and so does {others[0]}. Name one of them.", file=table.file
            )
        rows = _read(table, layout, reading, places, progress)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        modified_on = datetime.date.fromtimestamp(path.stat().st_mtime)
        reading.files.append(ReadFile(table.file, layout.table, digest, rows, modified_on))
        reading.tables.add(layout.table)
        reading.measures.update(layout.measures)
    if not reading.measures and not any(reading.records.values()):
        named = ", ".join(str(path) for path in wanted.paths)
        raise BadInput(f"no table of {wanted.source} with rows is there. Check the path.", file=named)
    return reading


def _tables(wanted: Wanted, reading: Reading):
    """(path, table, layout) of each file to read; files of a folder that are something else go to the notes."""
    seen: dict[Path, None] = {}
    for given in wanted.paths:
        for path in _files(given):
            if path.resolve() in seen:
                continue
            seen[path.resolve()] = None
            try:
                table = read_table(path, encoding=wanted.encoding)
                layout = _layout(table, wanted)
            except BadInput as error:
                if path == given:
                    raise
                reading.notes.append(f"left out: {error}")
                continue
            yield path, table, layout


def _files(given: Path) -> list[Path]:
    if not given.is_dir():
        return [given]
    found = sorted(path for path in given.iterdir() if path.is_file() and path.suffix.lower() in _SUFFIXES)
    if not found:
        raise BadInput("holds no .csv, .tsv, .txt or .xlsx file. Check the path.", file=str(given))
    return found


def _layout(table: Table, wanted: Wanted) -> Layout:
    """The layout of a table that belongs to the source. Raises BadInput saying what it is instead, or what it lacks."""
    if wanted.source == "csv":
        return organisation_csv.layout(table, wanted.mapping, scale=wanted.scale)
    layout = recognise(table.columns, LAYOUTS)
    if layout is not None and layout.source == wanted.source:
        return layout
    close = nearest(table.columns, [known for known in LAYOUTS if known.source == wanted.source])
    absent = [column for column in close.columns if column not in table.columns]
    # A labels file that lost a column still has all those of O*NET's own task table: say what it lacks.
    if layout is not None and len(layout.columns) >= len(close.columns) - len(absent):
        raise BadInput(
            f"is the table {layout.table!r} of {layout.source}, not of {wanted.source}.", file=table.file, line=1
        )
    shown = ", ".join(repr(column) for column in table.columns[:12])
    raise BadInput(
        f"is no table of {wanted.source} that is known: nearest is {close.table!r}, which needs the column "
        f"{absent[0]!r}; the columns here are {shown}. Fetch the file again as its publisher keeps it.",
        file=table.file,
        line=1,
        column=absent[0],
    )


def _read(table: Table, layout: Layout, reading: Reading, places: dict, progress: Progress | None) -> int:
    """How many lines of the table had something to say; their records are added to the reading."""
    silent: Counter[str] = Counter()
    spoke: set[int] = set()
    repeated = 0
    for n, record in enumerate(layout.read(table), 1):
        if isinstance(record, Silent):
            silent[record.reason] += 1
        else:
            spoke.add(record.line)
            repeated += not _add(record, table.file, reading, places)
        if progress and n % _TICK == 0:
            progress(f"read {table.file}", n, 0)
    if progress:
        progress(f"read {table.file}", len(spoke) + silent.total(), 0)
    if not spoke and not silent:
        raise BadInput("has a header but no rows. Fetch the file again.", file=table.file, line=1)
    for reason, n in silent.items():
        reading.notes.append(f"{table.file}: {n:,} rows left out: {reason}")
    if repeated:
        reading.notes.append(f"{table.file}: {repeated:,} said again what an earlier row had said; kept once")
    return len(spoke)


def _add(record: Record, file: str, reading: Reading, places: dict) -> bool:
    """False when an earlier line said the same. Raises BadInput when an earlier line said something else."""
    for code, title in ((record.soc_code, record.title), _related(record)):
        if code:
            reading.first_seen.setdefault(code, (file, record.line))
        if code and title:
            reading.titles.setdefault(code, title)
    known = reading.records.setdefault(type(record), {})
    place = (type(record), record.identity)
    earlier = known.get(record.identity)
    if earlier is None:
        known[record.identity] = record
        places[place] = (file, record.line)
        return True
    if record == earlier:
        return False
    if isinstance(record, TaskRecord) and isinstance(earlier, TaskRecord):
        merged = _merged(earlier, record)
        if merged is not None:
            known[record.identity] = merged
            return merged.figures != earlier.figures
    where, line = places[place]
    raise BadInput(
        f"says something else than line {line} of {where} about the same {_what(record)}. Keep one of the two.",
        file=file,
        line=record.line,
    )


def _related(record: Record) -> tuple[str, str]:
    return getattr(record, "related", ""), getattr(record, "related_title", "")


def _what(record: Record) -> str:
    return "task" if isinstance(record, TaskRecord) else " / ".join(str(part) for part in record.identity)


def _merged(first: TaskRecord, second: TaskRecord) -> TaskRecord | None:
    """What two lines say of one task together; None when they contradict each other."""
    if first.soc_code != second.soc_code or first.is_core != second.is_core:
        return None
    if any(first.figures[name] != value for name, value in second.figures.items() if name in first.figures):
        return None
    return replace(
        first,
        statement=better_cased(first.statement, second.statement),
        figures={**first.figures, **second.figures},
    )


def better_cased(first: str, second: str) -> str:
    """The statement that keeps its capitals: some tables of one publisher are lower case throughout."""
    return second if first.islower() and not second.islower() else first


def occupation_titles(reading: Reading) -> dict[str, str]:
    """Titles by SOC code, those of the occupation table first."""
    described = {record.soc_code: record.title for record in reading.of(OccupationRecord) if record.title}
    return {**reading.titles, **described}
