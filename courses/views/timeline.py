"""A learning path as a drawing: coordinates here, the template draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.models import PathStep

GAP = 3
ROW, TOP, UNIT = 46, 34, 700  # height of a row, of the scale above, and the width all weeks share
_WEEKS_NAMED = 6
_NAME = 110  # how wide "week 13" gets on a phone: nearer to the edge it would be cut off


@dataclass(frozen=True)
class Bar:
    """One step on the time line. x, y, width: in the drawing's units; y is the row's upper edge."""

    position: int
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Timeline:
    """A path as a drawing, WIDTH wide. links: (x1, y1, x2, y2), from a prerequisite's end to what requires it."""

    bars: Sequence[Bar]
    links: Sequence[tuple[float, float, float, float]]
    weeks: Sequence[tuple[int, float]]
    height: int

    WIDTH = UNIT


def timeline(steps: Sequence[tuple[PathStep, Sequence[int]]]) -> Timeline | None:
    """Steps as bars over weeks. steps: with the positions of what each requires. None for an empty path.

    A bar is as long as the weeks it touches, so two short courses in one week lie above each other, not beside.
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
