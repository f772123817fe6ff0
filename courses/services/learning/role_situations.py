"""Situations that an employee's work and a next role have in common, and those that would be new."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from courses.services.learning.week import TaskView
from skills.services.situations.situation_models import LoadedSituations, settings_of

MOST = 4
MORE_THAN_ONE_TASK = 2


@dataclass(frozen=True)
class CarriedSituation:
    """A situation of the target that the employee knows. own: the employee's task that contains it most certainly."""

    slug: str
    own: str


@dataclass(frozen=True)
class RoleSituations:
    """carried, missing: at most MOST each, those of most of the target's tasks first. missing: slugs."""

    carried: Sequence[CarriedSituation] = ()
    missing: Sequence[str] = ()


def compare_situations(tasks: Sequence[TaskView], vectors: np.ndarray, known: LoadedSituations) -> RoleSituations:
    """The situations of the target's tasks compared with those of the employee's tasks. vectors: (n, d) of the target.
    known: the model of task statements, loaded once for many targets.

    A missing situation has to be in at least two tasks of the target, or in half of them.
    """
    if not known.slugs or not len(vectors):
        return RoleSituations()
    named = known.strengths(vectors) >= settings_of("task").named_from
    counts = {slug: int(n) for slug, n in zip(known.slugs, named.sum(0), strict=True) if n}
    order = sorted(counts, key=lambda slug: (-counts[slug], slug))
    own = _own_tasks(tasks)
    least = min(MORE_THAN_ONE_TASK, (len(vectors) + 1) // 2)
    return RoleSituations(
        [CarriedSituation(slug, own[slug]) for slug in order if slug in own][:MOST],
        [slug for slug in order if slug not in own and counts[slug] >= least][:MOST],
    )


def _own_tasks(tasks: Sequence[TaskView]) -> dict[str, str]:
    """The employee's task that contains each situation most certainly, by slug."""
    best: dict[str, tuple[float, str]] = {}
    for item in tasks:
        named = set(item.named_situations)
        for row in item.assessment.situations if item.assessment else ():
            if row["slug"] in named and row["strength"] > best.get(row["slug"], (0.0, ""))[0]:
                best[row["slug"]] = (row["strength"], item.task.statement)
    return {slug: statement for slug, (_strength, statement) in best.items()}
