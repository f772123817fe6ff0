"""Reads CSV, TSV and XLSX files row by row, with the line number of each row.

An apostrophe before a formula is removed: `skills.sources.table_writing` and spreadsheet users add it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from skills.errors import BadInput
from skills.sources.encodings import decode
from skills.sources.file_kinds import refuse_other_kinds
from skills.sources.file_layout import (
    LINES_LOOKED_AT,
    Layout,
    Line,
    Recognise,
    find_delimiter,
    find_header,
    is_preamble,
    is_second_header,
    letters,
    named_twice,
    quoting_of,
    without_outer_quotes,
)
from skills.sources.file_limits import MAX_CHARACTERS, Cells, limited
from skills.sources.table_writing import original_text
from skills.sources.workbooks import OddText, WorkbookReader, is_workbook

csv.field_size_limit(10 * MAX_CHARACTERS)
_PREAMBLE = 3  # `sep=` and `#TYPE` stand in the first lines
_SHEETS_LOOKED_AT = 20
_FORCED_TEXT = re.compile(r'=\s*"([^"]*)"')  # how exports keep a spreadsheet from changing 00123
# Characters without a width or shape, and spaces of other kinds. Copying from web pages and chats brings them.
_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)
_UNSEEN |= dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")


@dataclass(frozen=True)
class Row:
    """One row. line: the line where the row begins, counted from 1. cells: by column name, stripped; '' if empty.

    extra: cells beyond the last named column. n_cells: the number of cells in the row. odd: by column name, the kind of
    a workbook's cell whose text nobody typed (`skills.sources.workbooks`).
    """

    line: int
    cells: dict[str, str]
    extra: tuple[str, ...]
    n_cells: int
    odd: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """A remark of the reader on a line that is no row of the table."""

    line: int
    message: str


@dataclass(frozen=True)
class Table:
    """A file's name, its column names as written, and its rows. The rows can be read once and are read lazily.

    is_whole: the rows do not come from lines of text, so no row can be a fragment of another row. layout: how the file
    was read. has_own_keys: identifiers in the rows tell rows of different files apart. sheets: titles of a workbook's sheets.
    notes: remarks on lines that are no rows; complete when all rows were
    read.
    """

    file: str
    columns: list[str]
    rows: Iterator[Row]
    is_whole: bool = False
    has_own_keys: bool = True
    layout: Layout = field(default_factory=Layout)
    sheets: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)

    @property
    def header_line(self) -> int:
        return self.layout.header_line or 1

    def require(self, *columns: str) -> None:
        """Raises BadInput with the missing and the present columns if one of `columns` is missing."""
        absent = [column for column in columns if column not in self.columns]
        if absent:
            raise BadInput(
                f"has no column {', '.join(repr(c) for c in absent)}; its columns are "
                f"{', '.join(repr(c) for c in self.columns)}. Rename the column, or map it.",
                file=self.file,
                line=self.header_line,
            )


def read_table(
    path: str | Path,
    *,
    name: str = "",
    encoding: str = "",
    layout: Layout | None = None,
    recognise: Recognise | None = None,
) -> Table:
    """The table in a .csv, .tsv, .txt or .xlsx file.

    layout: what a person named; the rest is guessed (`skills.sources.file_layout`, `skills.sources.encodings`).
    recognise: counts known names of columns in a row; without it, the header is the first row. encoding: short for a
    layout. name: the file's name in errors, if different. Raises BadInput if the file does not exist, cannot be read as a
    table, has no header or exceeds a limit (skills.sources.file_limits).
    """
    path = Path(path)
    name = name or path.name
    if not path.is_file():
        raise BadInput("there is no such file. Check the path.", file=str(path))
    raw = path.read_bytes()
    layout = layout or Layout(encoding=encoding)
    notes: list[Note] = []
    if is_workbook(raw):
        layout, sheets, cells = _open_workbook(raw, name, layout, recognise)
    else:
        if recognise:
            refuse_other_kinds(raw, name)
        layout, sheets, cells = _open_text(raw, name, layout, recognise, notes)
    start = list(islice(cells, max(LINES_LOOKED_AT, layout.header_line)))
    place = _header_place(start, layout, recognise, name)
    line, header = start[place]
    columns = _column_names(header, recognise, name, line)
    above = [row for row in start[:place] if any(cell.strip() for cell in row[1])]
    if above:
        told = "; ".join(" ".join(cell.strip() for cell in values if cell.strip())[:60] for _, values in above[:3])
        notes.append(Note(above[0][0], f"is above the column names and was not read: {told}"))
    rest = chain(start[place + 1 :], cells)
    found = Layout(layout.encoding, layout.delimiter, layout.sheet, line)
    rows = _rows(rest, columns, notes, recognise)
    return Table(name, columns, rows, layout=found, sheets=tuple(sheets), notes=notes)


def _header_place(start: list[Line], layout: Layout, recognise: Recognise | None, name: str) -> int:
    if not start:
        raise BadInput("is empty. It needs a first line with column names.", file=name)
    if layout.header_line:
        found = [i for i, (line, _) in enumerate(start) if line == layout.header_line]
        if not found:
            raise BadInput("has no such line. Name another line as the line of column names.", file=name,
                           line=layout.header_line)  # fmt: skip
        return found[0]
    return find_header(start, recognise).index if recognise else 0


def _column_names(header: list[str], recognise: Recognise | None, name: str, line: int) -> list[str]:
    columns = [column.strip() for column in header]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise BadInput("has no column names in its first line.", file=name, line=line)
    columns = _told_apart(columns, recognise) if recognise else columns
    if problem := named_twice(columns):
        raise BadInput(f"{problem}.", file=name, line=line)
    return columns


def _open_workbook(
    raw: bytes, name: str, layout: Layout, recognise: Recognise | None
) -> tuple[Layout, list[str], Cells]:
    book = WorkbookReader(raw, name)
    if layout.sheet and layout.sheet not in book.sheets:
        raise BadInput(f"has no sheet {layout.sheet!r}; its sheets are {', '.join(book.sheets)}.", file=name)
    sheet = layout.sheet or book.sheets[0]
    if not layout.sheet and recognise and len(book.sheets) > 1:

        def quality(title: str) -> tuple[int, int]:
            header = find_header(list(islice(limited(book.cells(title), name), LINES_LOOKED_AT)), recognise)
            return header.n_recognised, header.n_even

        sheet = max(book.sheets[:_SHEETS_LOOKED_AT], key=quality)
    return Layout(sheet=sheet, header_line=layout.header_line), book.sheets, limited(book.cells(sheet), name)


def _open_text(
    raw: bytes, name: str, layout: Layout, recognise: Recognise | None, notes: list[Note]
) -> tuple[Layout, list[str], Cells]:
    decoded = decode(raw, name, layout.encoding, recognise)
    text = decoded.text
    if decoded.was_encoded_twice:
        notes.append(Note(1, "letters were stored twice as UTF-8 (such as \u00c3\u00bc for \u00fc) and were repaired"))
    notes += [Note(n, "is in another encoding than the lines around it. Check its letters") for n in decoded.odd_lines]
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise BadInput("contains a NUL character. Save it as CSV (UTF-8) or XLSX.", file=name, line=line)
    if recognise:
        text = without_outer_quotes(text)
    delimiter = layout.delimiter or find_delimiter(text, recognise)
    found = Layout(decoded.encoding, delimiter, "", layout.header_line)
    return found, [], limited(_csv_cells(text, name, delimiter), name)


def _rows(cells: Iterator[Line], columns: list[str], notes: list[Note], recognise: Recognise | None) -> Iterator[Row]:
    is_first = True
    for line, values in cells:
        if not any(value.strip() or isinstance(value, OddText) for value in values):
            continue
        is_below_header, is_first = is_first, False
        if recognise and (
            _repeats(values, columns) or (is_below_header and is_second_header(values, columns, recognise))
        ):
            notes.append(Note(line, "repeats the column names; not read as a row"))
            continue
        named = {column: _typed(value, recognise) for column, value in zip(columns, values, strict=False)}
        odd = {c: v.kind for c, v in zip(columns, values, strict=False) if isinstance(v, OddText)}
        for column in columns[len(values) :]:
            named[column] = ""
        yield Row(line, named, tuple(values[len(columns) :]), len(values), odd)


def _typed(value: str, recognise: Recognise | None) -> str:
    """The text of a cell as a person typed it. recognise: as in `read_table`; published tables are read as written."""
    if recognise:
        value = value.translate(_UNSEEN)
    if found := _FORCED_TEXT.fullmatch(value.strip()):
        return found[1].strip()
    return original_text(value.strip()).strip()


def _told_apart(columns: list[str], recognise: Recognise) -> list[str]:
    """The columns, with the place added to the repetitions of a name that no field has."""
    seen: set[str] = set()
    found = []
    for place, column in enumerate(columns):
        is_free = column and column in seen and not recognise([column])
        found.append(f"{column} ({letters(place)})" if is_free else column)
        seen.add(column)
    return found


def _repeats(values: list[str], columns: list[str]) -> bool:
    return len(columns) > 1 and [value.strip() for value in values[: len(columns)]] == columns


def _csv_cells(text: str, name: str, delimiter: str) -> Cells:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **quoting_of(text, delimiter))
    start = 1
    try:
        for values in reader:
            # `sep=;` is split at its own delimiter.
            if not (start <= _PREAMBLE and is_preamble(delimiter.join(values))):
                yield start, values
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"cannot be read as CSV ({error}).", file=name, line=reader.line_num) from error


def number(
    text: str, *, row: Row, column: str, file: str, low: float | None = None, high: float | None = None
) -> float:
    """The number in a cell, which may be written as '1,234.5' or '12 %'. Raises BadInput with file, line and column."""
    try:
        return number_of(text, low=low, high=high)
    except ValueError as error:
        raise BadInput(str(error), file=file, line=row.line, column=column) from None


def number_of(text: str, *, low: float | None = None, high: float | None = None) -> float:
    """The number in a text, in the formats of `number`. Raises ValueError with a message for the user."""
    cleaned = text.replace("%", "").replace("\u00a0", "").replace(" ", "").strip()
    if "," in cleaned and "." not in cleaned and len(cleaned.rsplit(",", 1)[1]) != 3:
        cleaned = cleaned.replace(",", ".")
    try:
        value = float(cleaned.replace(",", ""))
    except ValueError:
        raise ValueError(f"{text!r} is not a number.") from None
    if value != value or (low is not None and value < low) or (high is not None and value > high):
        limits = f"between {low} and {high}" if high is not None else f"at least {low}"
        raise ValueError(f"{text!r} must be {limits}.")
    return value
