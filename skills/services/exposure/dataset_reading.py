"""Reads published files into records. All files are recognised, read and checked before any row is written."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

from skills.errors import BadInput
from skills.sources import onet, organisation_csv
from skills.sources.layout import Layout, nearest, recognise
from skills.sources.publishers import LAYOUTS, PUBLISHERS
from skills.sources.records import OccupationRecord, PeriodRecord, Record, SkippedLine, TaskRecord
from skills.sources.tables import Table, read_table

Progress = Callable[[str, int, int], None]  # stage, done, total (0: unknown)
_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx"}
_TICK = 500
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class ReadFile:
    """One file that was read. rows: lines with usable data. modified_on: the date of its last modification."""

    name: str
    table: str
    sha256: str
    rows: int
    modified_on: datetime.date

    def as_json(self) -> dict[str, str | int]:
        return {"name": self.name, "table": self.table, "sha256": self.sha256, "rows": self.rows}


@dataclass
class DatasetReading:
    """The content of the files of one import.

    records: by type and identity, each once. titles, first_seen (file and line): of occupations, by SOC code.
    measures: the task figures that only these tables contain. tables: the published tables that were read. notes: skipped
    files and lines with the reason, for the user. release: as the files or their folder name it; '' if they do not.
    least_release: of the tables that only newer releases have; '' if none was read.
    """

    files: list[ReadFile] = field(default_factory=list)
    records: dict[type[Record], dict[tuple[str, ...], Record]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    first_seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    measures: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    release: str = ""
    least_release: str = ""

    @property
    def period(self) -> str:
        """The days whose data was read, '' if the files do not say."""
        found = [record for record in self.of(PeriodRecord) if record.ends_on]
        return f"{found[0].starts_on} to {found[0].ends_on}" if found else ""

    def of(self, kind: type[R]) -> list[R]:
        return cast(list[R], list(self.records.get(kind, {}).values()))

    @property
    def has_tasks(self) -> bool:
        """Whether a table of tasks was read, even if none of its lines had usable data."""
        return bool(self.measures) or TaskRecord in self.records


@dataclass(frozen=True)
class ReadRequest:
    """The files to read. mapping, scale: for an organisation's own file. origins: addresses of downloaded files by name."""

    source: str
    paths: Sequence[Path]
    mapping: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    encoding: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)


def read_files(request: ReadRequest, *, progress: Progress | None = None) -> DatasetReading:
    """All records of the files and folders. Raises BadInput with file, line and column at the first error."""
    reading = DatasetReading()
    places: dict[tuple[type[Record], tuple[str, ...]], tuple[str, int]] = {}
    for path, table, layout in _tables(request, reading):
        if layout.table in reading.tables and not layout.may_repeat:
            others = [file.name for file in reading.files if file.table == layout.table]
            raise BadInput(
                f"contains the table {layout.table!r}, and so does {others[0]}. Import only one of them.",
                file=table.file,
            )
        rows = _read(table, layout, reading, places, progress)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        modified_on = datetime.date.fromtimestamp(path.stat().st_mtime)
        reading.files.append(ReadFile(table.file, layout.table, digest, rows, modified_on))
        _note_release(reading, layout, path, request.origins.get(path.name, ""))
        reading.tables.add(layout.table)
        reading.measures.update(layout.measures)
    if not reading.measures and not any(reading.records.values()):
        named = ", ".join(str(path) for path in request.paths)
        raise BadInput(f"no table of {request.source} with rows was found. Check the path.", file=named)
    return reading


def _note_release(reading: DatasetReading, layout: Layout, path: Path, origin: str) -> None:
    """Notes the release that a file is from. Raises BadInput for files of two releases."""
    if layout.source != "onet":
        return
    reading.least_release = max(reading.least_release, layout.since)
    release = onet.release_of(origin) if origin else onet.release_of(path.resolve())
    if release and reading.release and release != reading.release:
        raise BadInput(
            f"is of release {release}, and a file before it of {reading.release}. Import one release at a time.",
            file=path.name,
        )
    reading.release = reading.release or release


def _tables(request: ReadRequest, reading: DatasetReading) -> Iterator[tuple[Path, Table, Layout]]:
    """(path, table, layout) of each file to read. Other files of a folder are skipped with a note."""
    seen: dict[Path, None] = {}
    for requested in request.paths:
        for path in _files(requested):
            if path.resolve() in seen:
                continue
            seen[path.resolve()] = None
            try:
                table = read_table(path, encoding=request.encoding)
                layout = _layout(table, request)
            except BadInput as error:
                if path == requested:
                    raise
                reading.notes.append(f"left out: {error}")
                continue
            yield path, table, layout


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in _SUFFIXES)
    if not found:
        raise BadInput("contains no .csv, .tsv, .txt or .xlsx file. Check the path.", file=str(path))
    return found


def _layout(table: Table, request: ReadRequest) -> Layout:
    """The layout of a table of the source. Raises BadInput with the actual table or the missing column."""
    if request.source == "csv":
        return organisation_csv.layout(table, request.mapping, scale=request.scale)
    layout = recognise(table.columns, LAYOUTS)
    if layout is not None and layout.source == request.source:
        return layout
    close = nearest(table.columns, [known for known in LAYOUTS if known.source == request.source])
    absent = [column for column in close.columns if column not in table.columns]
    # A labels file without one column still has all columns of O*NET's task table: name the missing column.
    if layout is not None and len(layout.columns) >= len(close.columns) - len(absent):
        raise BadInput(
            f"is the table {layout.table!r} of {layout.source}, not of {request.source}.", file=table.file, line=1
        )
    shown = ", ".join(repr(column) for column in table.columns[:12])
    raise BadInput(
        f"is not a table of {request.source} that can be read. The most similar table is {close.table!r}, which needs the "
        f"column {absent[0]!r}; the columns here are {shown}. Releases that can be read: "
        f"{PUBLISHERS[request.source].releases}. Import one of these, or import this file as a table of your own: source "
        "csv, with --map statement=COLUMN --map exposure=COLUMN.",
        file=table.file,
        line=1,
        column=absent[0],
    )


def _read(table: Table, layout: Layout, reading: DatasetReading, places: dict, progress: Progress | None) -> int:
    """The number of lines with usable data. Adds their records to the reading."""
    skipped: Counter[str] = Counter()
    used_lines: set[int] = set()
    repeated = 0
    for n, record in enumerate(layout.read(table), 1):
        if isinstance(record, SkippedLine):
            skipped[record.reason] += 1
        else:
            used_lines.add(record.line)
            repeated += not _add(record, table.file, reading, places)
        if progress and n % _TICK == 0:
            progress(f"read {table.file}", n, 0)
    if progress:
        progress(f"read {table.file}", len(used_lines) + skipped.total(), 0)
    if not used_lines and not skipped:
        raise BadInput("has a header but no rows below it. Check that the file is complete.", file=table.file, line=1)
    for reason, n in skipped.items():
        reading.notes.append(f"{table.file}: {n:,} rows left out: {reason}")
    if repeated:
        reading.notes.append(f"{table.file}: {repeated:,} rows repeat an earlier row; kept once")
    return len(used_lines)


def _add(record: Record, file: str, reading: DatasetReading, places: dict) -> bool:
    """Adds the record. False if an earlier line has the same content. Raises BadInput if an earlier line contradicts it."""
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
        f"contradicts line {line} of {where} about the same {_what(record)}. Keep one of the two.",
        file=file,
        line=record.line,
    )


def _related(record: Record) -> tuple[str, str]:
    return getattr(record, "related", ""), getattr(record, "related_title", "")


def _what(record: Record) -> str:
    return "task" if isinstance(record, TaskRecord) else " / ".join(str(part) for part in record.identity)


def _merged(first: TaskRecord, second: TaskRecord) -> TaskRecord | None:
    """The combined record of two lines about one task; None if they contradict each other."""
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
    """The statement with capitals: some tables of a publisher are entirely in lower case."""
    return second if first.islower() and not second.islower() else first


def occupation_titles(reading: DatasetReading) -> dict[str, str]:
    """Titles by SOC code. Titles of the occupation table have priority."""
    described = {record.soc_code: record.title for record in reading.of(OccupationRecord) if record.title}
    return {**reading.titles, **described}
