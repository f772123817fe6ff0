"""What people's goals call for, for the arithmetic: the same figures the page about next roles shows."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.thresholds import CALLS_FROM
from skills.models import Basis
from skills.services.occupations.target_arrays import known_targets


@dataclass(frozen=True)
class Ahead:
    """Of one goal. calls: (K,) mean over its tasks of demand x (1 - exposure). share: (K,) of its tasks that call for
    the skill. direction: (d,) float32, length 1. title: as people read it."""

    title: str
    calls: np.ndarray
    share: np.ndarray
    direction: np.ndarray


def goals_ahead(keys: Iterable[str], basis: Basis, slugs: tuple[str, ...]) -> dict[str, Ahead]:
    """By key; a goal of which no tasks are known on this basis is missing, and then changes nothing."""
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
        answers[key] = Ahead(
            known.targets[row].title,
            (lasting[:, None] * demand).mean(0),
            (demand >= CALLS_FROM).mean(0),
            directions[row].astype(np.float32),
        )
    return answers
