"""Judgements in sheets: a sheet is never overwritten, and each answer is yes, no or empty."""

from pathlib import Path

from skills.errors import BadInput
from skills.sources.tables import Row

_ANSWERS = {"yes": True, "no": False, "": None}


def refuse_existing(path: Path) -> None:
    """Raises BadInput if the file exists, so that no judgements are lost."""
    if path.exists():
        raise BadInput("already exists; judgements are not overwritten. Give another file name.", file=str(path))


def judgement(row: Row, column: str, *, file: str) -> bool | None:
    """Whether the row's answer in this column is yes; None if nobody judged it. Raises BadInput for other answers."""
    answer = row.cells[column].strip().casefold()
    if answer not in _ANSWERS:
        raise BadInput("Expected yes or no.", file=file, line=row.line, column=column)
    return _ANSWERS[answer]
