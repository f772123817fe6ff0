"""How near somebody's own work is to other kinds of work, and what would carry over. Pure arithmetic.

own tasks (t) x targets' tasks (n), n over m targets  ->  closeness (m,), what carries over, what is missing
"""

from dataclasses import dataclass

import numpy as np

from skills.arithmetic.thresholds import ALIKE_FROM

_WHOLE = 0.5  # closeness is this much of the whole week's direction, the rest task by task
LESS_EXPOSED = 0.03  # by less than this nobody would call one kind of work less exposed than another
RICHER = 0.02  # the same for how much it calls for human skills, a mean over skills of 0..1


@dataclass(frozen=True)
class Targets:
    """m kinds of work. Invariant: tasks are sorted by owner (0..m-1) and every target has at least one; n rows each.

    vectors: (n, d) unit rows, float32. exposure: (n,) 0..1. demand: (n, K) 0..1.
    """

    owner: np.ndarray
    vectors: np.ndarray
    exposure: np.ndarray
    demand: np.ndarray

    def __len__(self) -> int:
        return int(self.owner[-1]) + 1 if len(self.owner) else 0

    def means(self, values: np.ndarray) -> np.ndarray:
        """(m, ...) mean of (n, ...) over each target's tasks."""
        if not len(self):
            return np.zeros((0, *values.shape[1:]))
        starts = np.flatnonzero(np.diff(self.owner, prepend=-1))
        counts = np.diff(np.append(starts, len(self.owner))).reshape(-1, *([1] * (values.ndim - 1)))
        return np.add.reduceat(values.astype(np.float64), starts, axis=0) / counts

    def directions(self) -> np.ndarray:
        """(m, d) unit rows: where each target's tasks point."""
        return _unit(self.means(self.vectors))


@dataclass(frozen=True)
class OwnWork:
    """One person's t tasks, t >= 1. share: (t,) adds up to 1. The rest as in Targets."""

    vectors: np.ndarray
    share: np.ndarray
    exposure: np.ndarray
    demand: np.ndarray


@dataclass(frozen=True)
class Comparison:
    """closeness: (m,) 0..1. nearest: (n,) the person's task nearest to each target task; cosine: (n,) how near.

    carried: (m,) share of the target's tasks that one of the person's carries over to. less_exposed: (m,) how much
    lower the target's mean exposure is; richer: (m,) how much more it calls for human skills. Both may be negative.
    """

    closeness: np.ndarray
    nearest: np.ndarray
    cosine: np.ndarray
    carried: np.ndarray
    less_exposed: np.ndarray
    richer: np.ndarray


def compare(own: OwnWork, targets: Targets) -> Comparison:
    """The person's week held against every target; empty arrays where there are none."""
    if not len(targets):
        none = np.zeros(0)
        return Comparison(none, none.astype(np.int64), none, none, none, none)
    cosines = targets.vectors @ own.vectors.T
    nearest = cosines.argmax(1)
    best = cosines[np.arange(len(nearest)), nearest].astype(np.float64)
    week = _unit((own.share[:, None] * own.vectors).sum(0, keepdims=True))[0]
    closeness = _WHOLE * (targets.directions() @ week) + (1 - _WHOLE) * targets.means(best)
    return Comparison(
        closeness=np.clip(closeness, 0, 1),
        nearest=nearest,
        cosine=best,
        carried=targets.means(best >= ALIKE_FROM),
        less_exposed=float(own.share @ own.exposure) - targets.means(targets.exposure),
        richer=targets.means(targets.demand).mean(1) - float((own.share @ own.demand).mean()),
    )


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows, dtype=np.float64), where=length > 0)
