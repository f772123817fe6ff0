"""The columns of a kind of import, and how they are found among the columns of a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skills.errors import BadInput
from skills.sources.tables import Table


@dataclass(frozen=True)
class Cell:
    """What a cell says. value: None where it cannot be taken. problem: what the report says of it, '' for nothing."""

    value: Any = None
    problem: str = ""


def _as_written(text: str) -> Cell:
    return Cell(text)


@dataclass(frozen=True)
class Column:
    """One column of a kind of import.

    synonyms: what files call it; capitals, spaces and punctuation do not matter. parse: a filled cell -> its value.
    required: the word for its contents in the error message; '' where a file may lack the column. option: the command's
    option that says where it is, if not --map.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    parse: Callable[[str], Cell] = _as_written
    required: str = ""
    option: str = ""


class Columns:
    """The columns of one kind of import, in the order in which they are looked for."""

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
        """Name -> the file's column, by its name or a synonym, unless `mapping` says it; '' in it: not in the file."""
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
        """Name -> the file's column. Raises BadInput where a mapped column or a required one is missing."""
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
                    f"has no column with {declared.required}; its columns are {', '.join(table.columns)}. Call one "
                    f"{name!r}, or map it: {option}.",
                    file=table.file,
                    line=1,
                )
        return found


def _plain(column: str) -> str:
    return "".join(ch for ch in column.casefold() if ch.isalnum())
