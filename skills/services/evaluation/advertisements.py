"""Tasks found in job advertisements and curricula vitae, compared with labels of every line.

docs/validity/advertisements.csv holds twelve made-up texts in three languages, line by line, with the tasks of each line.
Six were used while the extraction was written; six were not.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from skills.arithmetic.bootstrap import Bootstrap
from skills.services.evaluation.measured_figures import Evaluation, Figure, Target
from skills.services.people.job_descriptions import find_tasks

Progress = Callable[[int, int], None]
SHEET = Path(__file__).resolve().parents[3] / "docs" / "validity" / "advertisements.csv"
SAME_FROM = 85.0  # per cent of equal letters from which an extracted statement is the labelled task
HELD_OUT = "held out"
_SEPARATOR = " | "


@dataclass
class Advertisement:
    """One text. lines: as pasted. tasks: the tasks that its lines contain."""

    number: str
    group: str
    language: str
    lines: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """The comparison for one text. wrong: ticked statements that are no labelled task. missed: tasks that are not ticked."""

    advertisement: Advertisement
    n_ticked: int
    wrong: Sequence[str]
    missed: Sequence[str]


def read_advertisements(path: Path = SHEET) -> list[Advertisement]:
    """The texts of the sheet, in its order."""
    found: dict[str, Advertisement] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = found.setdefault(
                row["advertisement"], Advertisement(row["advertisement"], row["set"], row["language"])
            )
            text.lines.append(row["text"])
            text.tasks += row["tasks"].split(_SEPARATOR) if row["tasks"] else []
    return list(found.values())


def compare(advertisement: Advertisement) -> Found:
    """The ticked statements of one text compared with its labelled tasks; each task counts once."""
    ticked = [task.statement for task in find_tasks("\n".join(advertisement.lines)) if task.is_likely]
    missed, wrong = list(advertisement.tasks), []
    for statement in ticked:
        best = max(missed, key=lambda task: _likeness(statement, task), default="")
        if best and _likeness(statement, best) >= SAME_FROM:
            missed.remove(best)
        else:
            wrong.append(statement)
    return Found(advertisement, len(ticked), wrong, missed)


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(one.casefold(), other.casefold())


def evaluate_advertisements(*, progress: Progress | None = None) -> Evaluation:
    """Precision and recall of the ticked tasks, on the held-out texts and on those of development."""
    found = []
    texts = read_advertisements()
    for number, text in enumerate(texts, 1):
        found.append(compare(text))
        if progress:
            progress(number, len(texts))
    held_out = [row for row in found if row.advertisement.group == HELD_OUT]
    others = [row for row in found if row.advertisement.group != HELD_OUT]
    figures = [
        *_figures("held out", held_out, Target(0.95), Target(0.90)),
        *_figures("development", others, None, None),
    ]
    notes = [f"{row.advertisement.number} not a task: {text}" for row in found for text in row.wrong]
    notes += [f"{row.advertisement.number} missed: {text}" for row in found for text in row.missed]
    split = f"{len(held_out)} texts held out, {len(others)} for development; one author wrote and labelled all of them"
    return Evaluation(split, tuple(figures), tuple(notes))


def _figures(name: str, rows: Sequence[Found], precision: Target | None, recall: Target | None) -> list[Figure]:
    right = np.array([row.n_ticked - len(row.wrong) for row in rows])
    ticked = np.array([row.n_ticked for row in rows])
    tasks = np.array([len(row.advertisement.tasks) for row in rows])
    pair = Bootstrap(np.arange(len(rows)))

    def share(question: str, of: np.ndarray, target: Target | None) -> Figure:
        low, high = pair.ends(lambda chosen: float(right[chosen].sum() / max(of[chosen].sum(), 1)))
        return Figure(question, float(right.sum() / max(of.sum(), 1)), low, high, n=int(of.sum()), must_reach=target)

    return [
        share(f"{name}: a ticked statement is a task", ticked, precision),
        share(f"{name}: a task is ticked", tasks, recall),
    ]
