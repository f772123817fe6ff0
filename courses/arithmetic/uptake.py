"""What people took on after what, and whose work it suited, in aggregate. Pure arithmetic.

    who took what, in which order  x  the work of each  ->  per course: what followed it, and its audience

Nothing that fewer than `min_group` people did leaves this module, so that no single person's taste shows. For pairs the
order counts: what was taken on soon after says more than what was taken on at some time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class UptakeSettings:
    """Chosen on the last-but-one view of MARS' learners (`manage.py evaluate next-course`), not on the last."""

    soon: float = 0.5  # each course further on counts this much less
    before: float = 0.3  # ... and what came before instead of after, this much
    prior: float = 10.0  # people added to those who took the first course: few make no certainty
    prior_audience: float = 5.0
    recent: float = 0.5  # each course further back in what a person took on counts this much less
    half: float = 0.05  # of those who took one course, the share that makes half of the greatest part
    most: int = 50  # of one person's courses, the last so many


@dataclass(frozen=True)
class Uptake:
    """Of c courses. starts: (c + 1,), where each course's rows begin in `then`, `share` and `n`: the courses taken on
    after it, by which share of those who took it, and by how many. audience: (c, d) float32, what the work of those who
    took a course on has in common, beyond all who took any; zeros where they are too few. n_people: (c,).
    explore: at most this much is added for courses that too few have tried.
    """

    starts: np.ndarray
    then: np.ndarray
    share: np.ndarray
    n: np.ndarray
    audience: np.ndarray
    n_people: np.ndarray
    min_group: int
    explore: float = 0.0

    def after(self, taken: Sequence[int], settings: UptakeSettings | None = None) -> np.ndarray:
        """(c,) 0..1: how often people went on from these courses (rows, the latest first) to each."""
        settings, out, weight = settings or UptakeSettings(), np.zeros(len(self.n_people)), 0.0
        for age, row in enumerate(taken[: settings.most]):
            part = slice(self.starts[row], self.starts[row + 1])
            out[self.then[part]] += settings.recent**age * self.share[part]
            weight += settings.recent**age
        if weight:
            out /= weight
        return out / (out + settings.half)

    def came_from(self, row: int, taken: Sequence[int]) -> int:
        """Of the courses taken, the one from which most went on to this; -1 where nobody is known to have."""
        best, found = 0.0, -1
        for other in taken:
            part = slice(self.starts[other], self.starts[other + 1])
            share = self.share[part][self.then[part] == row].sum()
            if share > best:
                best, found = share, other
        return found


def count_uptake(
    person: np.ndarray,
    course: np.ndarray,
    contexts: np.ndarray,
    n_courses: int,
    *,
    min_group: int,
    settings: UptakeSettings | None = None,
) -> Uptake:
    """person, course: (f,) rows, each person's together and in the order in which they took them on, each pair once.

    contexts: (p, d) unit rows of the people's own work; zeros for those of whom nothing is known.
    """
    settings = settings or UptakeSettings()
    n_people = np.bincount(course, minlength=n_courses)
    first, then, weight = _pairs(person, course, settings)
    key, place = np.unique(first * n_courses + then, return_inverse=True)
    n = np.bincount(place, minlength=len(key))
    enough = n >= min_group
    share = np.bincount(place, weights=weight, minlength=len(key)) / (n_people[key // n_courses] + settings.prior)
    key, n, share = key[enough], n[enough], np.round(share[enough], 3)
    starts = np.searchsorted(key, np.arange(n_courses + 1) * n_courses)
    audience = _audience(person, course, contexts, n_people, min_group, settings)
    return Uptake(starts, key % n_courses, share, n, audience, n_people, min_group)


def _pairs(
    person: np.ndarray, course: np.ndarray, settings: UptakeSettings
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every pair of one person's courses: the one, the other, and how much it counts that the other came when it did."""
    firsts, thens, weights = [], [], []
    for rows in np.split(course, np.flatnonzero(np.diff(person)) + 1):
        rows = rows[-settings.most :]
        gap = np.arange(len(rows))[None, :] - np.arange(len(rows))[:, None]
        weight = settings.soon ** (np.abs(gap) - 1.0) * np.where(gap > 0, 1.0, settings.before)
        one, other = np.nonzero(gap)
        firsts.append(rows[one])
        thens.append(rows[other])
        weights.append(weight[one, other])
    if not firsts:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    return np.concatenate(firsts), np.concatenate(thens), np.concatenate(weights)


def _audience(
    person: np.ndarray,
    course: np.ndarray,
    contexts: np.ndarray,
    n_people: np.ndarray,
    min_group: int,
    settings: UptakeSettings,
) -> np.ndarray:
    total = np.zeros((len(n_people), contexts.shape[1]))
    np.add.at(total, course, contexts[person])
    mean = total / np.maximum(n_people, 1)[:, None]
    enough = n_people >= min_group
    if enough.any():
        mean -= mean[enough].mean(0)
    sure = n_people / (n_people + settings.prior_audience) * enough
    return (mean * sure[:, None]).astype(np.float32)


def own_direction(liked: np.ndarray, refused: np.ndarray, middle: np.ndarray, recent: float = 0.5) -> np.ndarray:
    """(d,) float32: towards courses a person took on, away from those refused: (n, d) vectors, the latest first.

    middle: the mean of all courses' vectors. Zeros for a person who has said nothing.
    """
    out = np.zeros(len(middle))
    if len(liked):
        weight = recent ** np.arange(len(liked))
        out += weight @ np.asarray(liked, dtype=float) / weight.sum() - middle
    if len(refused):
        out -= np.mean(refused, axis=0) - middle
    return out.astype(np.float32)


def noise(seeds: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """(b, m) 0..1: always the same for a person (seeds, (b,)) and a course (ids, (b, m)), and without pattern.

    The mixing function of splitmix64.
    """
    z = seeds[:, None].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + ids.astype(np.uint64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53
