"""The last evaluations saved by `manage.py evaluate --save`, for the page about these numbers."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.evaluation.registry import Answer

SHIPPED = Path(__file__).resolve().parents[2] / "starter" / "validity.json"


@dataclass(frozen=True)
class Measured:
    """One question with its figures and the day of the measurement."""

    question: str
    on: date
    evaluation: Evaluation


def own_file() -> Path:
    """The path of an installation's own evaluations. They replace the shipped ones."""
    return Path(settings.VAR_DIR) / "validity.json"


def save(answers: Sequence[Answer], path: Path, *, on: date) -> int:
    """Saves the answers that have an evaluation, and returns their number. Other entries of the file stay.

    The same figures give the same bytes.
    """
    entries = {entry["question"]: entry for entry in _entries(path)}
    n = 0
    for answer in answers:
        if answer.evaluation is not None:
            measured = _rounded(asdict(answer.evaluation))
            entries[answer.question] = {"question": answer.question, "on": on.isoformat(), **measured}
            n += 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(entries.values()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return n


def stored() -> list[Measured]:
    """The evaluations of this installation; for other questions the shipped ones. In the order of the files."""
    entries = {entry["question"]: entry for entry in _entries(SHIPPED)}
    entries.update({entry["question"]: entry for entry in _entries(own_file())})
    return [_measured(entry) for entry in entries.values()]


def _entries(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def _measured(entry: dict[str, Any]) -> Measured:
    figures = tuple(
        Figure(
            **{
                **figure,
                "plain": ComparedFigure(**figure["plain"]) if figure["plain"] else None,
                "bar": ComparedFigure(**figure["bar"]) if figure["bar"] else None,
                "must_reach": Target(**figure["must_reach"]) if figure["must_reach"] else None,
            }
        )
        for figure in entry["figures"]
    )
    return Measured(
        entry["question"],
        date.fromisoformat(entry["on"]),
        Evaluation(entry["split"], figures, tuple(entry["notes"])),
    )
