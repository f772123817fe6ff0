"""Fits the model that decides which texts are clear enough to be judged, on files that ship."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from skills.arithmetic.clarity import ClarityModel, has_words
from skills.arithmetic.text import normalise
from skills.embedding import get_encoder
from skills.services.shipped.model_profiles import CLARITY, write_fitted
from skills.services.shipped.starter import read_statements

Progress = Callable[[int, int], None]
_STARTER = Path(__file__).resolve().parents[2] / "starter"
EXAMPLES, SITUATIONS = _STARTER / "statement_examples.csv", _STARTER / "situations.json"
LANGUAGES = ("en", "de")
BATCH = 512


@dataclass(frozen=True)
class Example:
    """One text. is_written_for_this: from the list of examples, and not one of the starter's many task statements."""

    text: str
    is_task: bool
    is_written_for_this: bool = True


def read_examples() -> list[Example]:
    """The examples: short tasks and texts that are no task, statements of the starter, and phrases of situations."""
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        written = [Example(row["text"], row["is_task"] == "1") for row in csv.DictReader(file)]
    data = json.loads(SITUATIONS.read_text(encoding="utf-8"))
    phrases = [
        text
        for situation in data["situations"]
        for language in LANGUAGES
        for text in (*situation["task_phrases"][language], *(item["text"] for item in situation["not"][language]))
    ]
    others = [*(row.statement for row in read_statements()), *phrases]
    return [*written, *(Example(text, is_task=True, is_written_for_this=False) for text in others)]


def fit_statements(*, progress: Progress | None = None) -> dict[str, float]:
    """The shares of the examples that the fitted model puts on the right side. Writes clarity_weights.json."""
    examples = [example for example in read_examples() if has_words(example.text)]
    texts = [normalise(example.text) for example in examples]
    pieces = []
    for start in range(0, len(texts), BATCH):
        pieces.append(get_encoder().encode(texts[start : start + BATCH]))
        if progress:
            progress(min(start + BATCH, len(texts)), len(texts))
    matrix = np.concatenate(pieces)
    is_task = np.array([example.is_task for example in examples])
    is_written = np.array([example.is_written_for_this for example in examples])
    # The starter's statements and the phrases together weigh as much as the texts that are no task.
    weight = np.where(is_written, 1.0, (~is_task).sum() / max((~is_written).sum(), 1))
    model = ClarityModel.fit(matrix, texts, is_task, weight)
    data = {
        "command": "manage.py fit statements",
        "n_tasks": int(is_task.sum()),
        "n_others": int((~is_task).sum()),
        "of_vector": [round(float(x), 4) for x in model.of_vector],
        "of_signs": [round(float(x), 4) for x in model.of_signs],
        "offset": round(model.offset, 4),
    }
    write_fitted(CLARITY, data)
    score = model.score(matrix, texts)
    return {"tasks judged": float((score[is_task] >= 0).mean()), "others not": float((score[~is_task] < 0).mean())}
