"""Tables written for spreadsheets, in which no cell is run as a formula; `skills.sources.tables` reads them back.

A spreadsheet runs a cell of a CSV file as a formula where its text begins with one of a few characters. An apostrophe
before such a text makes the cell plain text, in every spreadsheet program. A text that already is an apostrophe before
such a character gets one more, so that reading can take exactly one away.
"""

import csv
import re
from collections.abc import Iterable
from typing import Any, Protocol

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # the wide ones are what East Asian keyboards write
_ESCAPED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")  # a negative number as text stays a number


class _Writable(Protocol):
    def write(self, text: str, /) -> Any: ...


def safe_cell(value: Any) -> Any:
    """The value as a cell that no spreadsheet runs. Numbers, dates and harmless texts come back as they are."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def original_text(cell: str) -> str:
    """The text that `safe_cell` made this cell of."""
    return cell[1:] if _ESCAPED.match(cell) else cell


class TableWriter:
    """Writes CSV like `csv.writer`, each cell through `safe_cell`. Every export of the program uses it."""

    def __init__(self, target: _Writable, *, lineterminator: str = "\r\n") -> None:
        self._rows = csv.writer(target, lineterminator=lineterminator)
        self._quoted = csv.writer(target, lineterminator=lineterminator, quoting=csv.QUOTE_NONNUMERIC)

    def writerow(self, cells: Iterable[Any]) -> None:
        row = [safe_cell(cell) for cell in cells]
        # csv leaves a lone carriage return unquoted where rows end with a line feed; what follows would be a new row.
        has_return = any(isinstance(cell, str) and "\r" in cell for cell in row)
        (self._quoted if has_return else self._rows).writerow(row)

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        for cells in rows:
            self.writerow(cells)
