"""What people's goals require, as arrays: the same figures as on the page about next roles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from courses.arithmetic.situation_needs import SituationNeedSettings
from skills.arithmetic.thresholds import CALLS_FROM
from skills.models import Basis
from skills.services.occupations.target_arrays import known_targets
from skills.services.situations.situation_models import settings_of, task_situations


@dataclass(frozen=True)
class GoalFigures:
    """Figures of one goal. calls: (K,) mean over its tasks of demand x (1 - exposure). share: (K,) share of its tasks
    that require the skill. direction: (d,) float32, length 1. situations: by slug, how much a course on a situation of the
    goal's tasks would help, 0..1. title: as shown to people."""

    title: str
    calls: np.ndarray
    share: np.ndarray
    direction: np.ndarray
    situations: Mapping[str, float] = field(default_factory=dict)


def goal_figures_by_key(keys: Iterable[str], basis: Basis, slugs: tuple[str, ...]) -> dict[str, GoalFigures]:
    """The figures by goal key. A goal without known tasks on this basis is missing and changes nothing."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    known = known_targets(basis, slugs)
    answers, arrays = {}, known.arrays
    directions = arrays.directions() if len(arrays) else np.zeros((0, 0))
    for key in wanted:
        row = known.row_of.get(key)
        if row is None:
            continue
        tasks = known.tasks_of(row)
        demand, lasting = arrays.demand[tasks], 1 - arrays.exposure[tasks]
        answers[key] = GoalFigures(
            known.targets[row].title,
            (lasting[:, None] * demand).mean(0),
            (demand >= CALLS_FROM).mean(0),
            directions[row].astype(np.float32),
            _situations(arrays.vectors[tasks], [known.statements[task] for task in tasks], arrays.exposure[tasks]),
        )
    return answers


def _situations(vectors: np.ndarray, statements: Sequence[str], exposure: np.ndarray) -> dict[str, float]:
    """By slug: of the goal's tasks, the one that contains the situation most; weak ones are left out."""
    loaded = task_situations()
    if not loaded.slugs:
        return {}
    strengths = loaded.strengths(vectors, statements)
    helps = (strengths * (1 - SituationNeedSettings().exposed * exposure)[:, None]).max(0)
    least = settings_of("task").named_from
    return {slug: round(float(value), 4) for slug, value in zip(loaded.slugs, helps, strict=True) if value >= least}
