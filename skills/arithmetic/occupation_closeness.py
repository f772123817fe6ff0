"""Closeness of occupations, computed from their tasks and titles. Pure arithmetic, in batches.

    mean task vectors, mean title vectors, job zones, groups  ->  closeness of a query to every occupation, 0..1

The mean of all occupations is subtracted first, because what all occupations have in common does not separate them.
"""

from dataclasses import dataclass

import numpy as np

MIN_FOR_MEAN = 20  # occupations; the mean of fewer does not represent all work and is not subtracted


@dataclass(frozen=True)
class Weights:
    """Corrections to the two cosines. zone: subtracted per job zone (O*NET's 1 to 5) of difference.

    group: added if both are in the same SOC minor group (first four characters of the code, such as "11-1").
    """

    zone: float = 0.04
    group: float = 0.03


@dataclass(frozen=True)
class Work:
    """n occupations, or queries. tasks, titles: (n, d) means of unit vectors, rows of 0 if unknown.

    zones: (n,) 1..5, nan if unknown. groups: (n,) text, '' if unknown.
    """

    tasks: np.ndarray
    titles: np.ndarray
    zones: np.ndarray
    groups: np.ndarray

    def rows(self, which: np.ndarray) -> "Work":
        return Work(self.tasks[which], self.titles[which], self.zones[which], self.groups[which])


def closeness(queries: Work, known: Work, weights: Weights | None = None) -> np.ndarray:
    """(q, n) closeness in 0..1. A query's result is independent of the other queries. 0 if query or occupation is unknown.

    If tasks or titles are missing on either side, the other cosine is used for both.
    """
    weights = weights or Weights()
    cosines, seen = [], []
    for wanted, rows in ((queries.tasks, known.tasks), (queries.titles, known.titles)):
        present, is_wanted = np.any(rows, axis=1), np.any(wanted, axis=1, keepdims=True)
        middle = rows[present].mean(0) if present.sum() >= MIN_FOR_MEAN else np.zeros(rows.shape[1])
        cosines.append(_unit(wanted - middle) @ _unit(rows - middle).T)
        seen.append(is_wanted & present[None])
    n_seen = seen[0].astype(int) + seen[1]
    total = np.where(seen[0], cosines[0], 0.0) + np.where(seen[1], cosines[1], 0.0)
    mean = np.divide(total, n_seen, out=np.zeros_like(total), where=n_seen > 0)
    apart = np.nan_to_num(np.abs(queries.zones[:, None] - known.zones[None]), nan=1.0)
    same = (queries.groups[:, None] == known.groups[None]) & (queries.groups != "")[:, None]
    return np.clip(np.where(n_seen > 0, mean - weights.zone * apart + weights.group * same, 0.0), 0.0, 1.0)


def nearest(scores: np.ndarray, n: int) -> np.ndarray:
    """(q, min(n, columns)) column numbers, best first; ties by number. Negative and infinite scores are ranked too."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :n]


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
