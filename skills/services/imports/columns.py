"""The columns of a kind of import, and the search for them among the columns of a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skills.errors import BadInput
from skills.sources.tables import Table


@dataclass(frozen=True)
class Cell:
    """The parsed value of a cell. value: None if the cell is invalid. problem: the remark for the report; '' for none."""

    value: Any = None
    problem: str = ""


def _as_written(text: str) -> Cell:
    return Cell(text)


@dataclass(frozen=True)
class Column:
    """One column of a kind of import.

    synonyms: other names of the column; case, spaces and punctuation are ignored. parse: a filled cell -> its value.
    required: the description of its contents for the error message; '' if the column is optional. option: the command
    option that names the file's column, if not --map.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    parse: Callable[[str], Cell] = _as_written
    required: str = ""
    option: str = ""


class Columns:
    """The columns of one kind of import, in the order of the search."""

    def __init__(self, *columns: Column) -> None:
        self._columns = {column.name: column for column in columns}

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def parse(self, name: str, text: str) -> Cell:
        """The value of a filled cell."""
        return self._columns[name].parse(text)

    def guess(self, table: Table, mapping: Mapping[str, str] | None = None) -> dict[str, str]:
        """Name -> the file's column, found by name or synonym unless `mapping` names it. '' in `mapping`: not in the file."""
        given = mapping or {}
        plain = {_plain(column): column for column in reversed(table.columns) if column}
        found = {name: column for name, column in given.items() if column}
        for name, declared in self._columns.items():
            for synonym in (name, *declared.synonyms):
                column = plain.get(_plain(synonym))
                if column and name not in found and name not in given and column not in found.values():
                    found[name] = column
        return found

    def find(self, table: Table, mapping: Mapping[str, str] | None = None) -> dict[str, str]:
        """Name -> the file's column. Raises BadInput if a mapped or required column is missing."""
        for name, column in (mapping or {}).items():
            if name not in self:
                raise BadInput(f"there is no field {name!r} to map to. Fields are {', '.join(self)}.", file=table.file)
            if column:
                table.require(column)
        found = self.guess(table, mapping)
        for name, declared in self._columns.items():
            if declared.required and name not in found:
                option = f"{declared.option} COLUMN" if declared.option else f"--map {name}=COLUMN"
                raise BadInput(
                    f"has no column with {declared.required}; its columns are {', '.join(table.columns)}. Rename "
                    f"one to {name!r}, or map it: {option}.",
                    file=table.file,
                    line=1,
                )
        return found


def _plain(column: str) -> str:
    return "".join(ch for ch in column.casefold() if ch.isalnum())
