"""Coordinates for the pictures of the week. The templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.services.learning.week import TaskView

_ORDER = ("little", "partly", "strongly", "unknown")
WIDTH = 1000
_GAP = 3


@dataclass(frozen=True)
class Block:
    """One task in the strip of the week. x, width: in units of which the strip has 1000."""

    x: str
    width: str
    band: str
    task: TaskView


def strip(tasks: Sequence[TaskView]) -> list[Block]:
    """A block for each task, the least changed first. The width is the task's share of the week."""
    blocks, x = [], 0.0
    for item in sorted(tasks, key=lambda item: (_ORDER.index(item.band), -item.share)):
        width = WIDTH * item.share
        if width > 0:
            blocks.append(Block(f"{x:.1f}", f"{max(width - _GAP, 1):.1f}", item.band, item))
        x += width
    return blocks


@dataclass(frozen=True)
class SkillRow:
    """One human skill below the strip. blocks: tasks that call for the skill. share: their share of the week, 0..1."""

    name: str
    blocks: Sequence[Block]
    share: float


def skill_rows(blocks: Sequence[Block], skills: Sequence[tuple[str, str, float]]) -> list[SkillRow]:
    """A row for each (slug, name, share of the week), with the blocks of the strip whose tasks call for the skill."""
    rows = []
    for slug, name, share in skills:
        calling = [block for block in blocks if slug in block.task.calls_for]
        rows.append(SkillRow(name, calling, share))
    return rows
