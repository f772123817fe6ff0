"""Coordinates for the time line of a learning path. The template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.models import PathStep

GAP = 3
ROW, TOP, UNIT = 46, 34, 700  # height of a row, height of the scale above, width of all weeks
_WEEKS_NAMED = 6
_NAME = 110  # width of "week 13" on a phone: a name closer to the edge would be cut off


@dataclass(frozen=True)
class Bar:
    """One step on the time line. x, y, width: in the drawing's units; y is the row's upper edge."""

    position: int
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Timeline:
    """The time line of a path, WIDTH wide. links: (x1, y1, x2, y2), from a prerequisite to the step that requires it."""

    bars: Sequence[Bar]
    links: Sequence[tuple[float, float, float, float]]
    weeks: Sequence[tuple[int, float]]
    height: int

    WIDTH = UNIT


def timeline(steps: Sequence[tuple[PathStep, Sequence[int]]]) -> Timeline | None:
    """The steps as bars over weeks; None for an empty path. steps: each with the positions of its prerequisites.

    A bar covers all weeks that the step touches, so the bars of two short courses in one week are above each other.
    """
    if not steps:
        return None
    n_weeks = max(step.ends_week for step, _ in steps)
    unit = UNIT / max(n_weeks, 4)
    bars = {
        step.position: Bar(
            step.position,
            (step.starts_week - 1) * unit,
            TOP + row * ROW,
            max((step.ends_week - step.starts_week + 1) * unit - GAP, 2 * GAP),
        )
        for row, (step, _) in enumerate(steps)
    }
    links = []
    for step, requires in steps:
        to = bars[step.position]
        for position in requires:
            if (start := bars.get(position)) is not None:
                links.append((start.x + 14, start.y + ROW - 10, to.x + 14, to.y))
    every = max(1, -(-n_weeks // _WEEKS_NAMED))
    weeks = [(week, (week - 1) * unit) for week in range(1, n_weeks + 1, every) if (week - 1) * unit <= UNIT - _NAME]
    return Timeline(list(bars.values()), links, weeks, TOP + len(steps) * ROW)
