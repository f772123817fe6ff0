"""How a published table is recognised, and how its cells are read strictly."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from skills.errors import BadInput
from skills.sources.records import Record
from skills.sources.tables import Row, Table, number

_SOC = re.compile(r"\d\d-\d{4}(\.\d\d)?")


@dataclass(frozen=True)
class Layout:
    """One published table. columns: those it is recognised by; more may be there.

    measures: the figures of tasks that this table, and no other of its source, states. may_repeat: several files of
    this layout may be read in one import.
    """

    source: str
    table: str
    columns: tuple[str, ...]
    read: Callable[[Table], Iterator[Record]]
    measures: tuple[str, ...] = ()
    may_repeat: bool = False


def recognise(columns: Sequence[str], layouts: Sequence[Layout]) -> Layout | None:
    """The layout with the most columns of those that are all present; None when there is none."""
    fitting = [layout for layout in layouts if set(layout.columns) <= set(columns)]
    return max(fitting, key=lambda layout: len(layout.columns), default=None)


def nearest(columns: Sequence[str], layouts: Sequence[Layout]) -> Layout:
    """The layout that shares most columns: what an unrecognised file was probably meant to be."""
    return max(layouts, key=lambda layout: len(set(layout.columns) & set(columns)) / len(layout.columns))


@dataclass(frozen=True)
class Line:
    """One row of a table whose cells are read strictly: every error names file, line and column."""

    table: Table
    row: Row

    def error(self, message: str, column: str = "") -> BadInput:
        return BadInput(message, file=self.table.file, line=self.row.line, column=column)

    def optional(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def text(self, column: str, *, longest: int = 4000) -> str:
        """The cell, which must not be empty nor longer than the program can keep."""
        value = self.optional(column)
        if not value:
            raise self.error("is empty. Fill it in, or fetch the file again.", column)
        if len(value) > longest:
            raise self.error(f"has {len(value):,} characters; at most {longest:,} can be kept.", column)
        return value

    def title(self, column: str = "Title") -> str:
        """The occupation's title; '' where the publisher's edition has no such column."""
        value = self.optional(column)
        if len(value) > 200:
            raise self.error(f"has {len(value):,} characters; at most 200 can be kept.", column)
        return value

    def soc_code(self, column: str) -> str:
        value = self.text(column)
        if not _SOC.fullmatch(value):
            raise self.error(f"{value!r} is no SOC code such as 11-1011.00.", column)
        return value

    def share(self, column: str, *, scale: float = 1.0) -> float | None:
        """The cell as 0..1; None where it is empty. scale: what the file writes for 1."""
        if not self.optional(column):
            return None
        return number(self.row.cells[column], row=self.row, column=column, file=self.table.file, low=0, high=scale) / (
            scale
        )

    def needed(self, column: str, *, low: float = 0.0, high: float = 1.0) -> float:
        """The number in the cell, which must not be empty."""
        return number(self.text(column), row=self.row, column=column, file=self.table.file, low=low, high=high)

    def whole(self, column: str, *, low: int = 0, high: int = 10**9) -> int:
        """A whole number, also where a table program wrote it as 8823.0."""
        value = self.needed(column, low=low, high=high)
        if not value.is_integer():
            raise self.error(f"{self.row.cells[column]!r} is not a whole number.", column)
        return int(value)

    def one_of(self, column: str, values: dict[str, float]) -> float | None:
        """What the label in the cell stands for; None where it is empty."""
        label = self.optional(column)
        if not label:
            return None
        if label not in values:
            raise self.error(f"{label!r} is none of {', '.join(values)}.", column)
        return values[label]


def lines(table: Table) -> Iterator[Line]:
    """The table's rows. Raises BadInput at one that has more or fewer cells than the header names.

    Spreadsheets store no empty cells at the end of a row, so there only cells too many are an error.
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
