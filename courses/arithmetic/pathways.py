"""From ranked courses to a learning path: prerequisites first, lower levels first, within the weekly hours.

Pure arithmetic, one person at a time. A path never contains an unmet prerequisite, the same course twice, or a course
that the person cannot use. Courses left out are returned with their reason.
"""

import dataclasses
import heapq
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

_UNKNOWN_LEVEL = 1.5  # between introductory and intermediate: neither first nor last
_EPS = 1e-9


@dataclass(frozen=True)
class PathSettings:
    """Settings of learning paths. They are part of every answer's fingerprint."""

    max_recommended: int = 6
    max_situations: int = 5  # steps of a path that is made of situations
    max_steps: int = 12  # prerequisites included
    max_weeks: int = 26
    hours_per_course_week: float = 3.0  # if the provider gives weeks but no hours
    hours_by_level: tuple[float, float, float] = (10.0, 15.0, 20.0)  # if it gives neither, and few others do
    enough_for_median: int = 5


@dataclass(frozen=True)
class PathCourse:
    """What planning a path needs to know about a course. level: None where unknown. requires: ids, unknown courses
    included."""

    id: int
    level: int | None
    hours: float
    hours_are_estimated: bool = False
    requires: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """One course of a path.

    situation: number of the person's situation that it trains, -1 for none. prepares: the next step that requires it,
    None if no step does. Weeks count from 1.
    """

    course: int
    purpose: str  # recommended | chosen (by the person) | prepares
    prepares: int | None
    hours: float
    hours_are_estimated: bool
    starts_week: int
    ends_week: int
    situation: int = -1


@dataclass(frozen=True)
class LeftOut:
    """A course that is not in the path. reason: finished | unusable | requires_unusable | circle | too_long | enough |
    same_situation | needs_others (first, and another course on its situation does not)"""

    course: int
    reason: str


@dataclass(frozen=True)
class Path:
    """Steps in order. weeks: 0 for an empty path."""

    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...]
    weeks: int


def estimate_hours(
    hours: Sequence[float | None],
    weeks: Sequence[float | None],
    levels: Sequence[int | None],
    settings: PathSettings | None = None,
) -> list[tuple[float, bool]]:
    """Hours of each course, and whether they are estimated: from the weeks, else from the median of its level's known
    hours."""
    settings = settings or PathSettings()
    known: dict[int | None, list[float]] = {}
    for value, level in zip(hours, levels, strict=True):
        if value and value > 0:
            known.setdefault(level, []).append(value)
    everything = [value for values in known.values() for value in values]
    answers = []
    for value, n_weeks, level in zip(hours, weeks, levels, strict=True):
        if value and value > 0:
            answers.append((float(value), False))
        elif n_weeks and n_weeks > 0:
            answers.append((n_weeks * settings.hours_per_course_week, True))
        else:
            answers.append((_typical(known.get(level, []), everything, level, settings), True))
    return answers


def _typical(same: list[float], everything: list[float], level: int | None, settings: PathSettings) -> float:
    for values in (same, everything):
        if len(values) >= settings.enough_for_median:
            return _median(values)
    return settings.hours_by_level[(level or 1) - 1]


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def out_of_reach(
    courses: Mapping[int, PathCourse],
    *,
    unusable: Collection[int] = (),
    finished: Collection[int] = (),
    roots: Iterable[int] | None = None,
) -> dict[int, str]:
    """Courses whose prerequisites the person cannot meet, with the reason: a prerequisite (or one of its own
    prerequisites) is not offered, is unusable for this person, or leads back in a circle. A finished prerequisite
    always counts as met.

    roots: courses to check, None: all. Finished and unusable courses themselves are not returned.
    """
    state: dict[int, str] = {}  # "" while it is being checked, then "ok" or the reason

    def verdict(course: int) -> str:
        if course in finished:
            return "ok"
        if course not in courses or course in unusable:
            return "requires_unusable"
        return state.get(course, "ok" if not courses[course].requires else "")

    for root in courses if roots is None else roots:
        stack = [root] if courses[root].requires and root not in finished and root not in state else []
        while stack:
            course = stack[-1]
            state.setdefault(course, "")
            waiting = [need for need in courses[course].requires if not verdict(need) and need not in state]
            if waiting:
                stack.append(waiting[0])
                continue
            stack.pop()
            # A prerequisite that is still being checked is further down the stack: a circle.
            found = {verdict(need) or "circle" for need in courses[course].requires}
            state[course] = next((reason for reason in ("circle", "requires_unusable") if reason in found), "ok")
    return {course: reason for course, reason in state.items() if reason != "ok" and course not in unusable}


def plan_path(
    ranked: Sequence[int],
    courses: Mapping[int, PathCourse],
    *,
    weekly_hours: float,
    finished: Collection[int] = (),
    unusable: Collection[int] = (),
    blocked: Mapping[int, str] | None = None,
    chosen: Collection[int] = (),
    n_first: int = 0,
    situation_of: Mapping[int, int] | None = None,
    most: int | None = None,
    settings: PathSettings | None = None,
) -> Path:
    """The path for one person.

    ranked: course ids, best first. courses: the offered courses. weekly_hours: above 0. unusable: courses that the
    person refused or cannot use because of language or level. blocked: the result of `out_of_reach` for the same
    arguments, if the caller has it. chosen: those of `ranked` that the person put there. The first n_first of `ranked`
    come before everything else, each after its prerequisites. situation_of: by course, the person's situation that it
    trains; a path then has one step for each situation unless the person chose more, and its steps are in the order of
    `ranked`. most: steps at most, prerequisites not counted; None: as in the settings. If a course and its
    prerequisites do not fit, the course is left out and the next one is tried.
    """
    settings = settings or PathSettings()
    trained = situation_of or {}
    if most is None:
        most = settings.max_recommended if situation_of is None else settings.max_situations
    if blocked is None:
        blocked = out_of_reach(courses, unusable=unusable, finished=finished)
    rank_of: dict[int, int] = {}  # course -> rank of the recommendation that added it
    wanted: list[int] = []
    left_out, hours = [], 0.0
    ranked = list(dict.fromkeys(ranked))
    easier = _without_prerequisites(ranked, courses, finished, trained)
    for rank, course in enumerate(ranked):
        reason = _reason_left_out(course, courses, finished, unusable, blocked)
        if not reason and len(wanted) >= most:
            reason = "enough"
        if not reason and course not in chosen and course not in easier and trained.get(course) in easier.values():
            reason = "needs_others"
        if not reason and course not in chosen and course in trained:
            reason = "same_situation" if trained[course] in {trained.get(other) for other in wanted} else ""
        if not reason:
            new = [need for need in _closure(course, courses, finished) if need not in rank_of]
            more = sum(courses[need].hours for need in new)
            too_long = hours + more > settings.max_weeks * weekly_hours + _EPS
            reason = "too_long" if too_long or len(rank_of) + len(new) > settings.max_steps else ""
        if reason:
            left_out.append(LeftOut(course, reason))
            continue
        wanted.append(course)
        hours += more
        rank_of.update(dict.fromkeys(new, rank))
    purposes = {course: "chosen" if course in chosen else "recommended" for course in wanted}
    order = _ordered(rank_of, courses, n_first if situation_of is None else len(rank_of))
    steps = [
        dataclasses.replace(step, situation=trained.get(step.course, -1))
        for step in _schedule(order, purposes, courses, weekly_hours)
    ]
    return Path(tuple(steps), tuple(left_out), steps[-1].ends_week if steps else 0)


def _without_prerequisites(
    ranked: Sequence[int], courses: Mapping[int, PathCourse], finished: Collection[int], trained: Mapping[int, int]
) -> dict[int, int]:
    """The courses on a situation that need no other course first, with their situation."""
    return {
        course: trained[course]
        for course in ranked
        if course in trained and course in courses and not set(courses[course].requires) - set(finished)
    }


def _reason_left_out(
    course: int,
    courses: Mapping[int, PathCourse],
    finished: Collection[int],
    unusable: Collection[int],
    blocked: Mapping[int, str],
) -> str:
    if course in finished:
        return "finished"
    if course in unusable or course not in courses:
        return "unusable"
    return blocked.get(course, "")


def _closure(course: int, courses: Mapping[int, PathCourse], finished: Collection[int]) -> list[int]:
    """The course and everything it requires that is not finished, each once. There are no circles here: those are
    blocked."""
    found, waiting = {course: None}, [course]
    while waiting:
        for need in courses[waiting.pop()].requires:
            if need not in found and need not in finished:
                found[need] = None
                waiting.append(need)
    return list(found)


def _ordered(rank_of: Mapping[int, int], courses: Mapping[int, PathCourse], n_first: int) -> list[int]:
    """The courses in order: prerequisites first; then courses put first, lower level, better rank, smaller id."""

    def key(course: int) -> tuple[int, float, int, int]:
        return (min(rank_of[course], n_first), courses[course].level or _UNKNOWN_LEVEL, rank_of[course], course)

    unmet = {course: sum(need in rank_of for need in set(courses[course].requires)) for course in rank_of}
    opens: dict[int, list[int]] = {}
    for course in rank_of:
        for need in set(courses[course].requires):
            opens.setdefault(need, []).append(course)
    ready = [key(course) for course, n in unmet.items() if not n]
    heapq.heapify(ready)
    order = []
    while ready:
        course = heapq.heappop(ready)[-1]
        order.append(course)
        for later in opens.get(course, ()):
            unmet[later] -= 1
            if not unmet[later]:
                heapq.heappush(ready, key(later))
    return order


def _schedule(
    order: list[int], purposes: Mapping[int, str], courses: Mapping[int, PathCourse], weekly_hours: float
) -> list[Step]:
    """The steps one after the other at `weekly_hours`. A course may start in the week in which the previous one
    ends."""
    steps, before = [], 0.0
    for place, course in enumerate(order):
        after = before + courses[course].hours
        starts = math.floor(before / weekly_hours + _EPS) + 1
        ends = max(starts, math.ceil(after / weekly_hours - _EPS))
        steps.append(
            Step(
                course=course,
                purpose=purposes.get(course, "prepares"),
                prepares=next((later for later in order[place + 1 :] if course in courses[later].requires), None),
                hours=courses[course].hours,
                hours_are_estimated=courses[course].hours_are_estimated,
                starts_week=starts,
                ends_week=ends,
            )
        )
        before = after
    return steps
