"""Which courses people took on after which, and whose work each course suited, in aggregate. Pure arithmetic.

    people's courses in order  x  people's work  ->  per course: the courses taken on after it, and its audience

This module returns no result about fewer than `min_group` people, so that no single person's taste shows. The order of
two courses counts: a course taken on soon after another counts more than one taken on at any other time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


@dataclass(frozen=True)
class UptakeSettings:
    """Chosen on the last-but-one view of MARS' learners (`manage.py evaluate next-course`), not on the last."""

    soon: float = 0.5  # factor for each further course between two courses
    before: float = 0.3  # factor for a course taken on before the other instead of after it
    prior: float = 10.0  # added to the number of people who took the first course: small numbers are uncertain
    prior_audience: float = 5.0
    recent: float = 0.5  # factor for each step back in the courses a person took on
    half: float = 0.05  # share of the people who took the first course at which the result is half its maximum
    most: int = 50  # number of each person's latest courses that are counted


@dataclass(frozen=True)
class Uptake:
    """Uptake of c courses.

    starts: (c + 1,), where each course's rows begin in `then`, `share` and `n`: the courses taken on after it, the
    share of the course's people who took each on, and their number. audience: (c, d) float32, what the work of the
    people who took a course on has in common, compared with all people who took any; zeros where they are too few.
    n_people: (c,). explore: largest value added for courses that too few people have tried.
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
        """(c,) 0..1: how often people took on each course after these courses. taken: rows, the latest first."""
        settings, out, weight = settings or UptakeSettings(), np.zeros(len(self.n_people)), 0.0
        for age, row in enumerate(taken[: settings.most]):
            part = slice(self.starts[row], self.starts[row + 1])
            out[self.then[part]] += settings.recent**age * self.share[part]
            weight += settings.recent**age
        if weight:
            out /= weight
        return out / (out + settings.half)

    def usual_predecessor(self, row: int, taken: Sequence[int]) -> int:
        """The course among `taken` after which people most often took on this course; -1 if that is known of no
        course."""
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
    """The uptake of n_courses courses.

    person, course: (f,) rows, each person's together and in the order in which the person took the courses on, each
    pair once. contexts: (p, d) unit rows of the people's own work; zeros for people whose work is not known.
    """
    settings = settings or UptakeSettings()
    n_people = np.bincount(course, minlength=n_courses)
    pairs = _pairs(person, course, settings)
    key, place = np.unique(pairs.first * n_courses + pairs.then, return_inverse=True)
    n = np.bincount(place, minlength=len(key))
    enough = n >= min_group
    share = np.bincount(place, weights=pairs.weight, minlength=len(key)) / (n_people[key // n_courses] + settings.prior)
    key, n, share = key[enough], n[enough], np.round(share[enough], 3)
    starts = np.searchsorted(key, np.arange(n_courses + 1) * n_courses)
    audience = _audience(person, course, contexts, n_people, min_group, settings)
    return Uptake(starts, key % n_courses, share, n, audience, n_people, min_group)


class _CoursePairs(NamedTuple):
    """All ordered pairs of one person's courses, for all people. weight: how much the pair counts, by order and distance."""

    first: np.ndarray
    then: np.ndarray
    weight: np.ndarray


def _pairs(person: np.ndarray, course: np.ndarray, settings: UptakeSettings) -> _CoursePairs:
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
        return _CoursePairs(nothing, nothing, np.zeros(0))
    return _CoursePairs(np.concatenate(firsts), np.concatenate(thens), np.concatenate(weights))


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
    """(d,) float32: direction towards the courses a person took on and away from the courses they refused.

    liked, refused: (n, d) vectors, the latest first. middle: the mean of all courses' vectors. Zeros where both are
    empty.
    """
    out = np.zeros(len(middle))
    if len(liked):
        weight = recent ** np.arange(len(liked))
        out += weight @ np.asarray(liked, dtype=float) / weight.sum() - middle
    if len(refused):
        out -= np.mean(refused, axis=0) - middle
    return out.astype(np.float32)


def noise(seeds: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """(b, m) pseudo-random numbers 0..1, always the same for a person (seeds, (b,)) and a course (ids, (b, m)).

    The mixing function of splitmix64.
    """
    z = seeds[:, None].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + ids.astype(np.uint64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53
