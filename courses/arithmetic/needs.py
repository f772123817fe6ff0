"""How much the lasting part of each person's week requires each human skill. Pure arithmetic, in batches.

    tasks (t): owner, share, exposure, demand (t, K)  ->  need (p, K), adding up to 1 for each person who has tasks

A task that AI is unlikely to change counts with its whole share. A task that AI is likely to change counts with a small
part of its share. If the person's occupation is known, what the occupation requires as a whole is added to the person's
own tasks. Skills that finished courses have built count less. Neighbouring, less exposed work adds a little; the
person's own goal adds more.
"""

from dataclasses import dataclass

import numpy as np

from skills.arithmetic.thresholds import CALLS_FROM, STRONGLY_FROM


@dataclass(frozen=True)
class NeedSettings:
    """Settings of needs. They are part of every answer's fingerprint."""

    least_lasting: float = (
        0.05  # a fully exposed task still counts this much, so that everybody with tasks gets an answer
    )
    occupation: float = 1 / 3  # the occupation's requirements count half as much as the person's own tasks
    adjacent: float = 0.25  # weight of neighbouring work's requirements, relative to the person's own tasks
    goal: float = 0.5  # weight of the goal's requirements; the person's own week still counts most
    built: float = 0.5  # a finished course with emphasis 1 halves the remaining need
    contrast: float = 2.0  # exponent of the requirement, so that the largest requirements stand out
    calls_from: float = CALLS_FROM
    tasks_named: int = 3


@dataclass(frozen=True)
class Work:
    """Tasks of p people. Invariant: every array has t rows; a person's shares add up to 1; exposure, demand are 0..1.

    owner: (t,) row of the person, 0..p-1. ids: (t,) distinct integers, which break ties. vectors: (t, d), length 1.
    """

    owner: np.ndarray
    ids: np.ndarray
    share: np.ndarray
    exposure: np.ndarray
    demand: np.ndarray
    vectors: np.ndarray

    def in_order(self) -> "Work":
        """The tasks by person, then id, so that sums do not depend on the order of the input."""
        order = np.lexsort((self.ids, self.owner))
        return Work(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Needs:
    """For p people and K skills. value: (p, K), rows add up to 1, or to 0 for a person without tasks.

    own: (p, K) what the tasks alone require, 0..1. share: (p, K) share of the week in tasks that require the skill.
    exposure: (p, K) mean exposure of those tasks, nan where there are none. tasks: (p, K, n) ids of the tasks that
    require the skill most, the strongest first; -1 where there are fewer.
    """

    value: np.ndarray
    own: np.ndarray
    share: np.ndarray
    exposure: np.ndarray
    tasks: np.ndarray


def needs_of(
    work: Work,
    n_people: int,
    *,
    built: np.ndarray | None = None,
    occupation: np.ndarray | None = None,
    adjacent: np.ndarray | None = None,
    goal: np.ndarray | None = None,
    settings: NeedSettings | None = None,
) -> Needs:
    """The needs of everybody.

    built, occupation, adjacent, goal: (p, K) 0..1; None: nothing. occupation: requirements of a task of the
    occupation's average day, nan where nothing is known. A person whose tasks require no skill gets equal needs: low
    demand must not leave anyone without an answer.
    """
    settings = settings or NeedSettings()
    work = work.in_order()
    weight = work.share * np.maximum(1 - work.exposure, settings.least_lasting)
    own = _sum_by_owner(work.owner, weight[:, None] * work.demand, n_people)
    wanted = own
    if occupation is not None:
        lasting = _sum_by_owner(work.owner, weight[:, None], n_people)
        of_occupation = np.where(np.isnan(occupation), own, lasting * occupation)
        wanted = own + settings.occupation * (of_occupation - own)
    if adjacent is not None:
        wanted = wanted + settings.adjacent * adjacent
    if goal is not None:
        wanted = wanted + settings.goal * goal
    if built is not None:
        wanted = wanted * (1 - built)
    has_tasks = np.bincount(work.owner, minlength=n_people)[:, None] > 0
    value = np.where(wanted.max(1, keepdims=True, initial=0) > 0, wanted, 1.0) ** settings.contrast * has_tasks
    total = value.sum(1, keepdims=True)
    value = np.divide(value, total, out=np.zeros_like(value), where=total > 0)
    calls = work.demand >= settings.calls_from
    share = _sum_by_owner(work.owner, work.share[:, None] * calls, n_people)
    exposed = _sum_by_owner(work.owner, (work.share * work.exposure)[:, None] * calls, n_people)
    exposure = np.divide(exposed, share, out=np.full_like(exposed, np.nan), where=share > 0)
    return Needs(value, own, share, exposure, _strongest(work, weight, calls, n_people, settings.tasks_named))


def context_of(work: Work, n_people: int, settings: NeedSettings | None = None) -> np.ndarray:
    """(p, d) float32: the direction of each person's own work, lasting tasks weighted more. Zeros for a person without
    tasks."""
    settings = settings or NeedSettings()
    work = work.in_order()
    weight = work.share * np.maximum(1 - work.exposure, settings.least_lasting)
    starts = np.flatnonzero(np.diff(work.owner, prepend=-1))
    out = np.zeros((n_people, work.vectors.shape[1]))
    if len(starts):
        out[work.owner[starts]] = np.add.reduceat(weight[:, None] * work.vectors, starts, axis=0)
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return np.divide(out, length, out=np.zeros_like(out), where=length > 0).astype(np.float32)


def built_by(
    owner: np.ndarray, emphasis: np.ndarray, n_people: int, settings: NeedSettings | None = None
) -> np.ndarray:
    """(p, K): how much of each need finished courses have met. Each further course adds less.

    owner: (f,) row of the person who finished the course. emphasis: (f, K) of the course.
    """
    settings = settings or NeedSettings()
    left = np.zeros((n_people, emphasis.shape[1]))
    np.add.at(left, owner, np.log1p(-settings.built * np.clip(emphasis, 0, 1)))
    return 1 - np.exp(left)


@dataclass(frozen=True)
class Week:
    """Figures of the week of each of p people; every array has p rows.

    low, high: the share-weighted means of the ends of the tasks' intervals. Measured on weeks made of the tasks of
    left-out occupations, the mean label is inside 75 times of 100 with 2 to 4 tasks, 81 with 5 to 10, 89 with 15 to 25.
    automation, augmentation: means over the tasks where they are known, nan where they are known for none. changing:
    share of the week in tasks with exposure >= STRONGLY_FROM. far: share in tasks too far from all known tasks.
    """

    exposure: np.ndarray
    low: np.ndarray
    high: np.ndarray
    automation: np.ndarray
    augmentation: np.ndarray
    changing: np.ndarray
    far: np.ndarray


@dataclass(frozen=True)
class TaskFigures:
    """Figures of t tasks. automation, augmentation: nan where unknown. is_far: (t,) bool."""

    low: np.ndarray
    high: np.ndarray
    automation: np.ndarray
    augmentation: np.ndarray
    is_far: np.ndarray


def week_of(work: Work, figures: TaskFigures, n_people: int) -> Week:
    """Means over each person's week, weighted by share; zeros for a person without tasks."""
    order = np.lexsort((work.ids, work.owner))
    owner, share = work.owner[order], work.share[order]

    def mean(values: np.ndarray) -> np.ndarray:
        return np.clip(_sum_by_owner(owner, (share * values[order])[:, None], n_people)[:, 0], 0, 1)

    def known_mean(values: np.ndarray) -> np.ndarray:
        known = ~np.isnan(values[order])
        pair = np.stack([share * np.where(known, values[order], 0), share * known], axis=1)
        summed = _sum_by_owner(owner, pair, n_people)
        nothing = np.full(n_people, np.nan)
        return np.divide(summed[:, 0], summed[:, 1], out=nothing, where=summed[:, 1] > 0).clip(0, 1)

    exposure = mean(work.exposure)
    return Week(
        exposure,
        np.minimum(mean(figures.low), exposure),
        np.maximum(mean(figures.high), exposure),
        known_mean(figures.automation),
        known_mean(figures.augmentation),
        mean((work.exposure >= STRONGLY_FROM).astype(float)),
        mean(figures.is_far.astype(float)),
    )


def _sum_by_owner(owner: np.ndarray, values: np.ndarray, n_people: int) -> np.ndarray:
    """(p, m) sums of (t, m) rows, in the given order."""
    # astype: bincount of an empty array gives integers
    columns = [np.bincount(owner, weights=column, minlength=n_people).astype(np.float64) for column in values.T]
    return np.stack(columns, axis=1) if columns else np.zeros((n_people, 0))


def _strongest(work: Work, weight: np.ndarray, calls: np.ndarray, n_people: int, n: int) -> np.ndarray:
    """(p, K, n) ids of the tasks that require each skill most. `work` is in order."""
    out = np.full((n_people, calls.shape[1], n), -1, dtype=np.int64)
    for k in range(calls.shape[1]):
        rows = np.flatnonzero(calls[:, k])
        rows = rows[np.lexsort((work.ids[rows], -weight[rows] * work.demand[rows, k], work.owner[rows]))]
        owner = work.owner[rows]
        place = np.arange(len(rows)) - np.searchsorted(owner, owner)
        rows, owner, place = rows[place < n], owner[place < n], place[place < n]
        out[owner, k, place] = work.ids[rows]
    return out
