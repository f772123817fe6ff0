"""The columns of a kind of import, and the search for them among the columns of a file."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skills.errors import BadInput
from skills.sources.file_layout import plain
from skills.sources.tables import Table

# Words of columns that hold something else than the synonym beside them.
_OTHER_THINGS = {
    "code", "date", "since", "start", "manager", "supervisor", "manager's", "previous", "former", "old", "level", "type",
    "effective", "vorgesetzter", "datum", "seit", "count", "number of",
}  # fmt: skip
_ONE_COLUMN = " The file was read as one column: choose its delimiter, or export it as CSV or XLSX."
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LAST_WORD = re.compile(r"(?<=\w)[\s_.-]+(?:name|text|label|bezeichnung)\s*$", re.IGNORECASE)


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
    by_words: a column whose name contains a synonym of several words is taken too, if no other is found.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    parse: Callable[[str], Cell] = _as_written
    required: str = ""
    option: str = ""
    by_words: bool = False


@dataclass(frozen=True)
class Preset:
    """The columns of the export of one system.

    columns: the names of its columns by field. absent: fields that a column of the export has the name of but not the
    content. signs: names of columns that no other system uses; the preset is recognised by them.
    """

    slug: str
    name: str
    columns: Mapping[str, tuple[str, ...]]
    signs: tuple[tuple[str, ...], ...]
    absent: tuple[str, ...] = ()

    def fits(self, columns: Sequence[str]) -> int:
        """The size of the largest set of signs that the file has completely; 0 if it has none."""
        present = {plain(column) for column in columns}
        return max((len(signs) for signs in self.signs if {plain(sign) for sign in signs} <= present), default=0)


class Columns:
    """The columns of one kind of import, in the order of the search. presets: of systems whose exports are known.

    further_names: synonyms by the name of the column, searched after the column's own.
    """

    def __init__(
        self,
        *columns: Column,
        presets: Sequence[Preset] = (),
        further_names: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        more = further_names or {}
        columns = tuple(replace(column, synonyms=(*column.synonyms, *more.get(column.name, ()))) for column in columns)
        self._columns = {column.name: column for column in columns}
        self.presets = {preset.slug: preset for preset in presets}
        self._names = {plain(name): column.name for column in columns for name in (column.name, *column.synonyms)}
        for preset in presets:
            for field, names in preset.columns.items():
                self._names |= {plain(name): field for name in names}

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def parse(self, name: str, text: str) -> Cell:
        """The value of a filled cell."""
        return self._columns[name].parse(text)

    def n_recognised(self, cells: Sequence[str]) -> int:
        """The number of fields whose names are among the cells. The header line of a file is found by it."""
        short = [cell for cell in cells if len(cell) < 80]
        return len({self._names[name] for cell in short if (name := self._known(cell))})

    def _known(self, cell: str) -> str:
        """The plain name of a field that a column's name stands for; '' if it stands for none."""
        return next((name for name in (plain(cell), plain(_bare(cell))) if name in self._names), "")

    def recognise_preset(self, columns: Sequence[str]) -> Preset | None:
        """The system whose export has these columns, None if it is not known."""
        best = max(self.presets.values(), key=lambda preset: preset.fits(columns), default=None)
        return best if best is not None and best.fits(columns) else None

    def guess(
        self, table: Table, mapping: Mapping[str, str] | None = None, preset: Preset | None = None
    ) -> dict[str, str]:
        """Name -> the file's column, found by name or synonym unless `mapping` names it. '' in `mapping`: not in the file.

        preset: its names come before the synonyms; without one, it is recognised by the columns.
        """
        given = mapping or {}
        by_name = {plain(column): column for column in reversed(table.columns) if column}
        found = {name: column for name, column in given.items() if column}
        preset = preset or self.recognise_preset(table.columns)
        preset_names = dict(preset.columns) if preset else {}
        searches = [(name, preset_names.get(name, ())) for name in self._columns]
        searches += [(name, (name, *column.synonyms)) for name, column in self._columns.items()]
        for name, synonyms in searches:
            if name in found or name in given or (preset and name in preset.absent):
                continue
            columns = (by_name[key] for synonym in synonyms if (key := plain(synonym)) in by_name)
            column = next((column for column in columns if column not in found.values()), None)
            if column:
                found[name] = column
        settled = {*given, *(preset.absent if preset else ())}
        self._guess_by_bare_names(table, found, settled)
        self._guess_by_words(table, found, settled)
        return found

    def _guess_by_bare_names(self, table: Table, found: dict[str, str], settled: set[str]) -> None:
        """Adds columns such as "First Name [Required]" and "Site Name", for fields without a column."""
        for column in (column for column in table.columns if column and column not in found.values()):
            name = self._names.get(plain(_bare(column)), "")
            if name and name not in found and name not in settled:
                found[name] = column

    def _guess_by_words(self, table: Table, found: dict[str, str], settled: set[str]) -> None:
        """Adds the columns whose names contain a synonym, such as "Job Title Description", for fields without a column."""
        unused = [column for column in table.columns if column and column not in found.values()]
        for name, declared in self._columns.items():
            if not declared.by_words or name in found or name in settled:
                continue
            synonyms = [words for text in (name, *declared.synonyms) if len(words := _words(text)) > 1]
            for column in unused:
                words = _words(column)
                starts = (words[i : i + len(synonym)] == synonym for synonym in synonyms for i in range(len(words)))
                if not _OTHER_THINGS & set(words) and column not in found.values() and any(starts):
                    found[name] = column
                    break

    def find(
        self, table: Table, mapping: Mapping[str, str] | None = None, preset: Preset | None = None
    ) -> dict[str, str]:
        """Name -> the file's column. Raises BadInput if a mapped or required column is missing."""
        for name, column in (mapping or {}).items():
            if name not in self:
                raise BadInput(f"there is no field {name!r} to map to. Fields are {', '.join(self)}.", file=table.file)
            if column:
                table.require(column)
        found = self.guess(table, mapping, preset)
        for name, declared in self._columns.items():
            if declared.required and name not in found:
                option = f"{declared.option} COLUMN" if declared.option else f"--map {name}=COLUMN"
                raise BadInput(
                    f"has no column with {declared.required}; its columns are {', '.join(table.columns)}. Rename "
                    f"one to {name!r}, or map it: {option}.{hint_of_one_column(table)}",
                    file=table.file,
                    line=table.header_line,
                )
        return found


def hint_of_one_column(table: Table) -> str:
    """What to do about a file that was read as one column; '' for a file with several columns."""
    return "" if len(table.columns) > 1 else _ONE_COLUMN


def _bare(name: str) -> str:
    """The name of a column without remarks in brackets and without a last word such as "name" or "text"."""
    return _LAST_WORD.sub("", _IN_BRACKETS.sub(" ", name).strip())


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.casefold())
