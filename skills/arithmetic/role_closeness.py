"""Closeness of a person's work to other kinds of work, and the tasks that carry over. Pure arithmetic.

own tasks (t) x tasks of targets (n), n over m targets  ->  closeness (m,), carried and missing tasks
"""

from dataclasses import dataclass

import numpy as np

from skills.arithmetic.closeness import Closeness

_WHOLE = 0.5  # weight of the whole week's direction in the closeness; the rest compares single tasks
LESS_EXPOSED = 0.03  # a smaller difference in exposure is not worth reporting
RICHER = 0.02  # the same for the demand for human skills, a mean over skills in 0..1


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
        """(m, d) unit rows: the mean direction of each target's tasks."""
        return _unit(self.means(self.vectors))


@dataclass(frozen=True)
class OwnWork:
    """One person's t tasks, t >= 1. share: (t,) adds up to 1. Other fields as in Targets."""

    vectors: np.ndarray
    share: np.ndarray
    exposure: np.ndarray
    demand: np.ndarray


@dataclass(frozen=True)
class Comparison:
    """One person's work compared with m targets, which have n tasks.

    closeness: (m,) 0..1. nearest: (n,) the person's task nearest to each target task. cosine: (n,) their cosine.
    carried: (m,) share of the target's tasks that are like one of the person's tasks. less_exposed: (m,) difference by
    which the target's mean exposure is lower. richer: (m,) difference by which its demand for human skills is higher.
    Both differences may be negative.
    """

    closeness: np.ndarray
    nearest: np.ndarray
    cosine: np.ndarray
    carried: np.ndarray
    less_exposed: np.ndarray
    richer: np.ndarray


def compare(own: OwnWork, targets: Targets, *, alike_from: float = Closeness.alike_from) -> Comparison:
    """The comparison of a person's week with every target; empty arrays without targets.

    alike_from: cosine of two tasks from which one carries over to the other.
    """
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
        carried=targets.means(best >= alike_from),
        less_exposed=float(own.share @ own.exposure) - targets.means(targets.exposure),
        richer=targets.means(targets.demand).mean(1) - float((own.share @ own.demand).mean()),
    )


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows, dtype=np.float64), where=length > 0)
