"""How close occupations are, from what is done in them and what they are called. Pure arithmetic, in batches.

    mean task vectors, mean title vectors, job zones, groups  ->  closeness of a query to every occupation, 0..1

Both means are taken from the mean of all occupations first: what all work has in common says nothing of who is close.
"""

from dataclasses import dataclass

import numpy as np

FEWEST = 20  # occupations; the mean of fewer is not what all work has in common, and is not taken off


@dataclass(frozen=True)
class Weights:
    """What counts beside the two cosines. zone: taken off for each job zone (O*NET's 1 to 5) between the two.

    group: added within one SOC minor group (the code's first four characters, "11-1").
    """

    zone: float = 0.04
    group: float = 0.03


@dataclass(frozen=True)
class Work:
    """n occupations, or queries. tasks, titles: (n, d) means of unit vectors, rows of 0 where nothing is known.

    zones: (n,) 1..5, nan where unknown. groups: (n,) text, '' where unknown.
    """

    tasks: np.ndarray
    titles: np.ndarray
    zones: np.ndarray
    groups: np.ndarray

    def rows(self, which: np.ndarray) -> "Work":
        return Work(self.tasks[which], self.titles[which], self.zones[which], self.groups[which])


def closeness(queries: Work, known: Work, weights: Weights | None = None) -> np.ndarray:
    """(q, n) in 0..1, higher is closer; a query does not depend on the others. 0 where one of the two is unknown.

    Where tasks or titles are missing on either side, the other cosine stands for both.
    """
    weights = weights or Weights()
    cosines, seen = [], []
    for asked, rows in ((queries.tasks, known.tasks), (queries.titles, known.titles)):
        there, is_asked = np.any(rows, axis=1), np.any(asked, axis=1, keepdims=True)
        middle = rows[there].mean(0) if there.sum() >= FEWEST else np.zeros(rows.shape[1])
        cosines.append(_unit(asked - middle) @ _unit(rows - middle).T)
        seen.append(is_asked & there[None])
    n_seen = seen[0].astype(int) + seen[1]
    total = np.where(seen[0], cosines[0], 0.0) + np.where(seen[1], cosines[1], 0.0)
    mean = np.divide(total, n_seen, out=np.zeros_like(total), where=n_seen > 0)
    apart = np.nan_to_num(np.abs(queries.zones[:, None] - known.zones[None]), nan=1.0)
    same = (queries.groups[:, None] == known.groups[None]) & (queries.groups != "")[:, None]
    return np.clip(np.where(n_seen > 0, mean - weights.zone * apart + weights.group * same, 0.0), 0.0, 1.0)


def nearest(scores: np.ndarray, n: int) -> np.ndarray:
    """(q, min(n, columns)) column numbers, best first; ties by number. Scores of -inf or less than 0 are still ranked."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :n]


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
