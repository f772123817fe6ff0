"""An organisation's own table of task statements with exposure figures. A mapping names its columns."""

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
    """field -> column, parsed from `field=Column`. Raises BadInput for an unknown field."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, mark, column = pair.partition("=")
        if not mark or field not in FIELDS or not column.strip():
            raise BadInput(f"--map {pair!r}: write FIELD=COLUMN, with FIELD one of {', '.join(FIELDS)}.")
        mapping[field] = column.strip()
    return mapping


def layout(table: Table, mapping: Mapping[str, str], *, scale: float = 1.0) -> Layout:
    """The layout of this table: columns as mapped; a column with the name of a field needs no mapping.

    Raises BadInput if a mapped column or the statement is missing, or if no column has exposure figures.
    """
    columns = {field: mapping.get(field, field) for field in FIELDS}
    table.require(columns["statement"], *mapping.values())
    columns = {field: column for field, column in columns.items() if column in table.columns}
    if not set(MEASURES[:3]) & set(columns):
        raise BadInput(
            f"has no column with exposure figures; its columns are {', '.join(map(repr, table.columns))}. "
            "Name the column: --map exposure=COLUMN.",
            file=table.file,
            line=1,
            column="exposure",
        )
    reader = functools.partial(_read, columns=columns, scale=scale)
    return Layout("csv", "tasks", tuple(columns.values()), reader, measures=MEASURES, may_repeat=True)


def _read(table: Table, *, columns: Mapping[str, str], scale: float) -> Iterator[Record]:
    """One task per line. A task without a key gets one from its occupation and wording."""
    for line in lines(table):
        statement = line.text(columns["statement"])
        code = line.soc_code(columns["soc_code"]) if _cell(line, columns, "soc_code") else ""
        title = line.title(columns["occupation"]) if "occupation" in columns else ""
        has_key = bool(_cell(line, columns, "key"))
        occupation = code or normalise(title).casefold()
        yield TaskRecord(
            line.row.line,
            code,
            title,
            key=line.text(columns["key"], longest=64) if has_key else _key(occupation, statement),
            statement=statement,
            is_core=_is_core(line, columns),
            figures={
                name: value
                for name in MEASURES
                if name in columns and (value := line.share(columns[name], scale=scale)) is not None
            },
        )


def _key(occupation: str, statement: str) -> str:
    return text_hash(f"{occupation}\n{statement_key(statement)}") if occupation else statement_key(statement)


def _cell(line: Line, columns: Mapping[str, str], field: str) -> str:
    return line.optional(columns[field]) if field in columns else ""


def _is_core(line: Line, columns: Mapping[str, str]) -> bool | None:
    label = _cell(line, columns, "is_core").casefold()
    if label and label not in _YES_NO:
        raise line.error(f"{label!r} is neither yes nor no.", columns["is_core"])
    return bool(_YES_NO[label]) if label else None
