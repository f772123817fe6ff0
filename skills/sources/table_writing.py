"""Writes CSV files in which spreadsheets run no cell as a formula; `skills.sources.tables` reads them back.

Spreadsheets run a CSV cell as a formula if its text begins with one of a few characters. A leading apostrophe makes such
a cell plain text in every spreadsheet program. A text that already has apostrophes before such a character gets one
more, so that the reader can remove exactly one.

The same holds after a semicolon within a text: programs set to German, French and many other languages separate cells
there, even in a file that separates them by commas.
"""

import csv
import re
from collections.abc import Iterable
from typing import Any, Protocol

_START = "[=+\\-@\t\r\n＝＋－＠]"  # the full-width characters are typed on East Asian keyboards
_FORMULA = re.compile(f"(^|;[ \"]*)(?='*{_START})")
_ESCAPED = re.compile(f"(^|;[ \"]*)'(?='*{_START})")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")  # a negative number stored as text stays a number


class _Writable(Protocol):
    def write(self, text: str, /) -> Any: ...


def safe_cell(value: Any) -> Any:
    """The value as a cell that spreadsheets do not run. Numbers, dates and harmless texts are returned unchanged."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return _FORMULA.sub(r"\1'", value)
    return value


def original_text(cell: str) -> str:
    """The text before `safe_cell` escaped it."""
    return _ESCAPED.sub(r"\1", cell)


class TableWriter:
    """Writes CSV like `csv.writer`, with each cell escaped by `safe_cell`. All exports use this class."""

    def __init__(self, target: _Writable, *, lineterminator: str = "\r\n") -> None:
        self._rows = csv.writer(target, lineterminator=lineterminator)
        self._quoted = csv.writer(target, lineterminator=lineterminator, quoting=csv.QUOTE_NONNUMERIC)

    def writerow(self, cells: Iterable[Any]) -> None:
        row = [safe_cell(cell) for cell in cells]
        # If rows end with a line feed, csv does not quote a lone carriage return, which would start a new row.
        has_return = any(isinstance(cell, str) and "\r" in cell for cell in row)
        (self._quoted if has_return else self._rows).writerow(row)

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        for cells in rows:
            self.writerow(cells)
