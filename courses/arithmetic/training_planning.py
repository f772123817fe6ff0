"""Coverage and effort of a training plan. Pure arithmetic over groups of people, never over one person.

    groups (g) x courses (c), a budget, a number of seats  ->  seats per group and course with the highest coverage

The same groups answer two questions: how many hours a week AI could free if it took on a share of the work that it
could, and which courses then cover most of what the lasting part of the week requires. The results are hours, cost and
seats. They are never a number of jobs: exposure measures how far tasks can be sped up, not how many people are needed.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

WEEKS_A_MONTH = 365.25 / 12 / 7
WORKING_WEEK_HOURS = 38.0  # assumed where nobody says otherwise
# Exposure 1 means "takes at most half the time at equal quality" (Eloundou et al., Science 2024). More is not claimed.
TIME_SAVED_AT_FULL_EXPOSURE = 0.5
_GAP = 0.002  # a plan within this share of the best possible plan is accepted
_THRIFT = 1e-6  # share of the total need that a seat has to cover to be planned


@dataclass(frozen=True)
class Groups:
    """g groups. Invariant: every array has g rows.

    n: (g,) people. exposure, low, high: (g,) mean over their weeks, 0..1. need: (g, K) mean need of a person, rows add
    up to 1 or 0. hours: (g,) hours that one person can learn in the whole period.
    """

    n: np.ndarray
    exposure: np.ndarray
    low: np.ndarray
    high: np.ndarray
    need: np.ndarray
    hours: np.ndarray


@dataclass(frozen=True)
class Offers:
    """c courses. emphasis: (c, K) 0..1. hours, cost: (c,) for one person. suits: (g, c) bool, whether a course may be
    planned for a group. requires: per course the rows of courses that have to be planned with it. places: (c,) seats that
    a course has for all groups together, inf without a limit; None: no course has a limit."""

    emphasis: np.ndarray
    hours: np.ndarray
    cost: np.ndarray
    suits: np.ndarray
    requires: tuple[tuple[int, ...], ...]
    places: np.ndarray | None = None


@dataclass(frozen=True)
class Limits:
    """Limits of a plan. None: no limit."""

    budget: float | None = None
    seats: int | None = None


@dataclass(frozen=True)
class Plan:
    """seats: (g, c) whole numbers. covered: (g, K) people times coverage, at most n each. coverage: covered need over
    all need, 0..1. gap: upper bound of the additional coverage of the best plan, as a share of this plan's coverage; 0
    if the plan is proven to be the best."""

    seats: np.ndarray
    covered: np.ndarray
    coverage: float
    hours: float
    cost: float
    gap: float


@dataclass(frozen=True)
class Freed:
    """Hours over g groups. a_week: at the end of the period, with low and high from the interval of the exposure.
    in_period: over the whole period, growing linearly from 0."""

    a_week: np.ndarray
    low: np.ndarray
    high: np.ndarray
    in_period: np.ndarray = field(default_factory=lambda: np.zeros(0))


def hours_freed(groups: Groups, *, uptake: float, months: float, work_hours: float) -> Freed:
    """Hours that tasks would take less if AI took on `uptake` (0..1) of the work that it could, reached linearly over
    the period.

    people x work_hours a week x exposure x 0.5 x uptake. These hours are available for other work and for learning.
    """
    each = groups.n * work_hours * TIME_SAVED_AT_FULL_EXPOSURE * uptake
    a_week = each * groups.exposure
    return Freed(a_week, each * groups.low, each * groups.high, a_week / 2 * months * WEEKS_A_MONTH)


def plan_training(groups: Groups, offers: Offers, limits: Limits | None = None, *, time_limit_s: float = 10.0) -> Plan:
    """The seats that cover the most need within the limits; none if nothing fits.

    Coverage of a skill in a group grows with the emphasis of every seat up to the group's number of people: one more
    seat for a covered skill adds nothing. Deterministic except for the time limit; if the limit is reached, `gap` gives
    the unproven part. Solved as a mixed-integer programme by HiGHS (Huangfu and Hall 2018) through scipy.
    """
    limits = limits or Limits()
    pairs = np.argwhere(offers.suits & (offers.hours <= groups.hours[:, None] + 1e-9))
    n_groups, n_skills = groups.need.shape
    total = float((groups.n[:, None] * groups.need).sum())
    if not len(pairs) or total <= 0:
        return _plan(groups, offers, np.zeros(offers.suits.shape, dtype=np.int64), 0.0)
    n_pairs, n_cover = len(pairs), n_groups * n_skills
    weight = groups.need.ravel() / total
    spent = offers.hours[pairs[:, 1]]
    objective = np.concatenate([np.full(n_pairs, _THRIFT / max(groups.n.sum(), 1)), -weight])
    upper = np.concatenate([groups.n[pairs[:, 0]], np.repeat(groups.n, n_skills)]).astype(float)
    rows = _Rows(n_pairs + n_cover)
    _coverage_rows(rows, pairs, offers, n_pairs, n_groups, n_skills)
    for group in range(n_groups):
        own = np.flatnonzero(pairs[:, 0] == group)
        rows.add(own, spent[own], float(groups.n[group] * groups.hours[group]))
    everything = np.arange(n_pairs)
    if limits.budget is not None:
        rows.add(everything, offers.cost[pairs[:, 1]], limits.budget)
    if limits.seats is not None:
        rows.add(everything, np.ones(n_pairs), float(limits.seats))
    _place_rows(rows, pairs, offers)
    _prerequisite_rows(rows, pairs, offers, upper)
    from scipy.optimize import Bounds, milp  # slow to import: only when used

    found = milp(
        objective,
        integrality=np.concatenate([np.ones(n_pairs), np.zeros(n_cover)]),
        bounds=Bounds(np.zeros(len(upper)), upper),
        constraints=rows.constraint(),
        options={"time_limit": time_limit_s, "mip_rel_gap": _GAP},
    )
    seats = np.zeros(offers.suits.shape, dtype=np.int64)
    if found.x is None:  # the time limit was reached before any plan was found
        return _plan(groups, offers, seats, 1.0)
    seats[pairs[:, 0], pairs[:, 1]] = np.round(found.x[:n_pairs]).astype(np.int64)
    return _plan(groups, offers, seats, float(found.mip_gap or 0.0))


class _Rows:
    """Sparse rows of `sum of values x variables <= bound`."""

    def __init__(self, n_variables: int) -> None:
        self._n, self._columns, self._values, self._bounds = n_variables, [], [], []  # type: ignore[var-annotated]

    def add(self, columns: np.ndarray, values: np.ndarray, bound: float) -> None:
        if len(columns):
            self._columns.append(columns)
            self._values.append(values)
            self._bounds.append(bound)

    def constraint(self) -> "LinearConstraint":
        from scipy.optimize import LinearConstraint
        from scipy.sparse import coo_array

        row = np.repeat(np.arange(len(self._columns)), [len(columns) for columns in self._columns])
        matrix = coo_array(
            (np.concatenate(self._values), (row, np.concatenate(self._columns))), shape=(len(self._columns), self._n)
        )
        return LinearConstraint(matrix.tocsr(), -np.inf, np.array(self._bounds))


def _coverage_rows(rows: _Rows, pairs: np.ndarray, offers: Offers, n_pairs: int, n_groups: int, n_skills: int) -> None:
    """covered[g, k] <= sum over the group's seats of the course's emphasis on k."""
    for group in range(n_groups):
        own = np.flatnonzero(pairs[:, 0] == group)
        for k in range(n_skills):
            column = n_pairs + group * n_skills + k
            emphasis = offers.emphasis[pairs[own, 1], k]
            rows.add(np.append(own, column), np.append(-emphasis, 1.0), 0.0)


def _place_rows(rows: _Rows, pairs: np.ndarray, offers: Offers) -> None:
    """No more seats in a course, over all groups, than its sessions have."""
    places = np.full(len(offers.hours), np.inf) if offers.places is None else offers.places
    for course in np.flatnonzero(np.isfinite(places)):
        own = np.flatnonzero(pairs[:, 1] == course)
        rows.add(own, np.ones(len(own)), float(places[course]))


def _prerequisite_rows(rows: _Rows, pairs: np.ndarray, offers: Offers, upper: np.ndarray) -> None:
    """No more seats in a course than in each course it requires; no seats if a required course cannot be planned."""
    number = {(int(group), int(course)): i for i, (group, course) in enumerate(pairs)}
    for i, (group, course) in enumerate(pairs):
        for required in offers.requires[course]:
            before = number.get((int(group), required))
            if before is None:
                upper[i] = 0
            else:
                rows.add(np.array([i, before]), np.array([1.0, -1.0]), 0.0)


def _plan(groups: Groups, offers: Offers, seats: np.ndarray, gap: float) -> Plan:
    covered = np.minimum(seats @ offers.emphasis, groups.n[:, None])
    total = float((groups.n[:, None] * groups.need).sum())
    coverage = float((groups.need * covered).sum()) / total if total > 0 else 0.0
    by_course = seats.sum(0)
    return Plan(seats, covered, coverage, float(by_course @ offers.hours), float(by_course @ offers.cost), gap)
