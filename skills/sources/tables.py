"""Reads CSV, TSV and XLSX files row by row, with the line number of each row.

An apostrophe before a formula is removed: `skills.sources.table_writing` and spreadsheet users add it.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skills.errors import BadInput
from skills.sources.file_limits import MAX_CHARACTERS, limited
from skills.sources.table_writing import original_text
from skills.sources.workbooks import is_workbook, workbook_cells

csv.field_size_limit(10 * MAX_CHARACTERS)


@dataclass(frozen=True)
class Row:
    """One row. line: the line where the row begins, counted from 1. cells: by column name, stripped; '' if empty.

    extra: cells beyond the last named column. n_cells: the number of cells in the row.
    """

    line: int
    cells: dict[str, str]
    extra: tuple[str, ...]
    n_cells: int


@dataclass(frozen=True)
class Table:
    """A file's name, its column names as written, and its rows. The rows can be read once and are read lazily.

    is_whole: the rows do not come from lines of text, so no row can be a fragment of another row.
    """

    file: str
    columns: list[str]
    rows: Iterator[Row]
    is_whole: bool = False

    def require(self, *columns: str) -> None:
        """Raises BadInput with the missing and the present columns if one of `columns` is missing."""
        absent = [column for column in columns if column not in self.columns]
        if absent:
            raise BadInput(
                f"has no column {', '.join(repr(c) for c in absent)}; its columns are "
                f"{', '.join(repr(c) for c in self.columns)}. Rename the column, or map it.",
                file=self.file,
                line=1,
            )


def read_table(path: str | Path, *, name: str = "", encoding: str = "") -> Table:
    """The table in a .csv, .tsv, .txt or .xlsx file.

    Delimiter: comma, semicolon or tab, whichever is most frequent in the header line. Encoding: `encoding` if given;
    otherwise UTF-8 with or without a byte order mark, or else Windows-1252. name: the file's name in errors, if different.
    Raises BadInput if the file does not exist, cannot be read as a table, has no header or exceeds a limit
    (skills.sources.file_limits).
    """
    path = Path(path)
    name = name or path.name
    if not path.is_file():
        raise BadInput("there is no such file. Check the path.", file=str(path))
    raw = path.read_bytes()
    cells = limited(workbook_cells(raw, name) if is_workbook(raw) else _csv_cells(raw, name, encoding), name)
    try:
        _, header = next(cells)
    except StopIteration:
        raise BadInput("is empty. It needs a first line with column names.", file=name) from None
    columns = [column.strip() for column in header]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise BadInput("has no column names in its first line.", file=name, line=1)
    duplicates = [column for column, n in Counter(columns).items() if column and n > 1]
    if duplicates:
        raise BadInput(f"names the column {sorted(duplicates)[0]!r} twice.", file=name, line=1)
    return Table(name, columns, _rows(cells, columns))


def _rows(cells: Iterator[tuple[int, list[str]]], columns: list[str]) -> Iterator[Row]:
    for line, values in cells:
        if not any(value.strip() for value in values):
            continue
        named = {column: original_text(value.strip()).strip() for column, value in zip(columns, values, strict=False)}
        for column in columns[len(values) :]:
            named[column] = ""
        yield Row(line, named, tuple(values[len(columns) :]), len(values))


def _csv_cells(raw: bytes, name: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = raw.decode(encoding or "utf-8-sig").removeprefix("\ufeff")
    except LookupError as error:
        raise BadInput(f"there is no encoding {encoding!r}. Try utf-8 or cp1252.", file=name) from error
    except UnicodeDecodeError as error:
        if encoding:
            line = raw[: error.start].count(b"\n") + 1
            raise BadInput(f"is not {encoding} text. Name another --encoding.", file=name, line=line) from error
        if b"\x00" in raw[:1000]:
            raise BadInput("is not a text file. Save it as CSV (UTF-8) or XLSX.", file=name) from error
        text = raw.decode("cp1252", errors="replace")
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise BadInput("contains a NUL character. Save it as CSV (UTF-8) or XLSX.", file=name, line=line)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=first.count) if any(mark in first for mark in ",;\t") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for values in reader:
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
