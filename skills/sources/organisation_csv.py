"""Anybody's own table of task statements with exposure figures, its columns named by a mapping."""

import functools
from collections.abc import Iterator, Mapping, Sequence

from skills.arithmetic.text import normalise, statement_key, text_hash
from skills.errors import BadInput
from skills.sources.layout import Layout, Line, lines
from skills.sources.records import Record, TaskRecord
from skills.sources.tables import Table

MEASURES = ("exposure", "exposure_model", "exposure_observed", "automation", "augmentation")
FIELDS = ("statement", "key", "soc_code", "occupation", "is_core", *MEASURES)
_YES_NO = {"yes": 1.0, "true": 1.0, "1": 1.0, "core": 1.0, "no": 0.0, "false": 0.0, "0": 0.0, "supplemental": 0.0}


def parse_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """field -> column from `field=Column`. Raises BadInput for a field there is not."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, mark, column = pair.partition("=")
        if not mark or field not in FIELDS or not column.strip():
            raise BadInput(f"--map {pair!r}: write FIELD=COLUMN, with FIELD one of {', '.join(FIELDS)}.")
        mapping[field] = column.strip()
    return mapping


def layout(table: Table, mapping: Mapping[str, str], *, scale: float = 1.0) -> Layout:
    """How this table is read: columns as mapped; those called like a field need no mapping.

    Raises BadInput when a mapped column, the statement or every exposure figure is missing.
    """
    columns = {field: mapping.get(field, field) for field in FIELDS}
    table.require(columns["statement"], *mapping.values())
    columns = {field: column for field, column in columns.items() if column in table.columns}
    if not set(MEASURES[:3]) & set(columns):
        raise BadInput(
            f"has no column with exposure figures; its columns are {', '.join(map(repr, table.columns))}. "
            "Say which it is: --map exposure=COLUMN.",
            file=table.file,
            line=1,
            column="exposure",
        )
    reader = functools.partial(_read, columns=columns, scale=scale)
    return Layout("csv", "tasks", tuple(columns.values()), reader, measures=MEASURES, may_repeat=True)


def _read(table: Table, *, columns: Mapping[str, str], scale: float) -> Iterator[Record]:
    """A task per line. Without an identifier of its own it is known by its occupation and wording."""
    for line in lines(table):
        statement = line.text(columns["statement"])
        code = line.soc_code(columns["soc_code"]) if _cell(line, columns, "soc_code") else ""
        title = line.title(columns["occupation"]) if "occupation" in columns else ""
        own = _cell(line, columns, "key")
        where = code or normalise(title).casefold()
        yield TaskRecord(
            line.row.line,
            code,
            title,
            key=line.text(columns["key"], longest=64) if own else _key(where, statement),
            statement=statement,
            is_core=_is_core(line, columns),
            figures={
                name: value
                for name in MEASURES
                if name in columns and (value := line.share(columns[name], scale=scale)) is not None
            },
        )


def _key(where: str, statement: str) -> str:
    return text_hash(f"{where}\n{statement_key(statement)}") if where else statement_key(statement)


def _cell(line: Line, columns: Mapping[str, str], field: str) -> str:
    return line.optional(columns[field]) if field in columns else ""


def _is_core(line: Line, columns: Mapping[str, str]) -> bool | None:
    label = _cell(line, columns, "is_core").casefold()
    if label and label not in _YES_NO:
        raise line.error(f"{label!r} is neither yes nor no.", columns["is_core"])
    return bool(_YES_NO[label]) if label else None
