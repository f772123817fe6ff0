"""Sizes for the picture of the week. The templates draw it."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.services.learning.week import TaskView, Week
from courses.services.learning.week_situations import WeekGroup, groups_of_week

_PX_A_PERCENT = 4.5
_LEAST_PX = 42  # two lines of text


@dataclass(frozen=True)
class Block:
    """One task of the picture. height: of its block in CSS pixels, by the task's share of the week."""

    task: TaskView
    height: int


@dataclass(frozen=True)
class DrawnGroup:
    """Tasks that stand together in the picture, with their blocks."""

    group: WeekGroup
    blocks: Sequence[Block]


def drawn_week(week: Week) -> list[DrawnGroup]:
    """The groups of the week in order, each task with its block. Blocks of small shares keep a height to read them at."""
    return [
        DrawnGroup(group, [Block(item, max(_LEAST_PX, round(_PX_A_PERCENT * item.percent))) for item in group.tasks])
        for group in groups_of_week(week)
    ]
