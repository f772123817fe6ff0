"""Recognition of published tables by their columns, and strict reading of their cells."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from skills.errors import BadInput
from skills.sources.records import Record
from skills.sources.tables import Row, Table, number

_SOC = re.compile(r"\d\d-\d{4}(\.\d\d)?")


@dataclass(frozen=True)
class Layout:
    """One published table. columns: the columns that identify the table; it may have more.

    measures: the task figures that only this table of its source contains. may_repeat: whether one import may read
    several files of this layout. since: the first release with this table; '' for a table of all releases.
    """

    source: str
    table: str
    columns: tuple[str, ...]
    read: Callable[[Table], Iterator[Record]]
    measures: tuple[str, ...] = ()
    may_repeat: bool = False
    since: str = ""


def recognise(columns: Sequence[str], layouts: Sequence[Layout]) -> Layout | None:
    """The layout whose columns are all present; the one with the most columns if several fit; None if none fits."""
    fitting = [layout for layout in layouts if set(layout.columns) <= set(columns)]
    return max(fitting, key=lambda layout: len(layout.columns), default=None)


def nearest(columns: Sequence[str], layouts: Sequence[Layout]) -> Layout:
    """The layout that shares the largest part of its columns with the file. For the error about an unrecognised file."""
    return max(layouts, key=lambda layout: len(set(layout.columns) & set(columns)) / len(layout.columns))


@dataclass(frozen=True)
class Line:
    """One row of a table with strict access to its cells. Every error names file, line and column."""

    table: Table
    row: Row

    def error(self, message: str, column: str = "") -> BadInput:
        return BadInput(message, file=self.table.file, line=self.row.line, column=column)

    def optional(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def text(self, column: str, *, longest: int = 4000) -> str:
        """The cell's text. Raises BadInput if it is empty or longer than `longest` characters."""
        value = self.optional(column)
        if not value:
            raise self.error("is empty. Fill it in, or delete the row.", column)
        if len(value) > longest:
            raise self.error(f"has {len(value):,} characters; the maximum is {longest:,}.", column)
        return value

    def title(self, column: str = "Title") -> str:
        """The occupation's title; '' if this edition of the table has no such column."""
        value = self.optional(column)
        if len(value) > 200:
            raise self.error(f"has {len(value):,} characters; the maximum is 200.", column)
        return value

    def soc_code(self, column: str) -> str:
        value = self.text(column)
        if not _SOC.fullmatch(value):
            raise self.error(f"{value!r} is not a SOC code such as 11-1011.00.", column)
        return value

    def share(self, column: str, *, scale: float = 1.0) -> float | None:
        """The cell as 0..1; None if it is empty. scale: the value in the file that stands for 1."""
        if not self.optional(column):
            return None
        return number(self.row.cells[column], row=self.row, column=column, file=self.table.file, low=0, high=scale) / (
            scale
        )

    def needed(self, column: str, *, low: float = 0.0, high: float = 1.0) -> float:
        """The number in the cell. Raises BadInput if the cell is empty or the number is outside `low` to `high`."""
        return number(self.text(column), row=self.row, column=column, file=self.table.file, low=low, high=high)

    def whole(self, column: str, *, low: int = 0, high: int = 10**9) -> int:
        """The whole number in the cell; 8823.0, as spreadsheets write it, is 8823."""
        value = self.needed(column, low=low, high=high)
        if not value.is_integer():
            raise self.error(f"{self.row.cells[column]!r} is not a whole number.", column)
        return int(value)

    def one_of(self, column: str, values: dict[str, float]) -> float | None:
        """The value of the label in the cell; None if the cell is empty. Raises BadInput for an unknown label."""
        label = self.optional(column)
        if not label:
            return None
        if label not in values:
            raise self.error(f"{label!r} is none of {', '.join(values)}.", column)
        return values[label]


def lines(table: Table) -> Iterator[Line]:
    """The table's rows. Raises BadInput for a row with more or fewer cells than the header.

    XLSX files do not store empty cells at the end of a row; there, only too many cells are an error.
    """
    is_text = not table.file.lower().endswith(".xlsx")
    for row in table.rows:
        if any(cell.strip() for cell in row.extra) or (is_text and row.n_cells < len(table.columns)):
            raise BadInput(
                f"has {row.n_cells} cells where the header names {len(table.columns)}. The file may be cut off, or a "
                "quotation mark or separator is missing.",
                file=table.file,
                line=row.line,
                column=table.columns[min(row.n_cells, len(table.columns) - 1)],
            )
        yield Line(table, row)
