"""Coordinates for the drawings; the templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.services.learning.week import TaskView

_ORDER = ("little", "partly", "strongly", "unknown")
WIDTH = 1000
_GAP = 3


@dataclass(frozen=True)
class Block:
    """One task in the strip of the week. x, width: of 1000."""

    x: str
    width: str
    band: str
    task: TaskView


def strip(tasks: Sequence[TaskView]) -> list[Block]:
    """Tasks side by side, least changed first, each as wide as its share of the week."""
    blocks, x = [], 0.0
    for item in sorted(tasks, key=lambda item: (_ORDER.index(item.band), -item.share)):
        width = WIDTH * item.share
        if width > 0:
            blocks.append(Block(f"{x:.1f}", f"{max(width - _GAP, 1):.1f}", item.band, item))
        x += width
    return blocks


@dataclass(frozen=True)
class SkillRow:
    """One human skill under the strip. blocks: those of the tasks that call for it. share: of the week, 0..1."""

    name: str
    blocks: Sequence[Block]
    share: float


def skill_rows(blocks: Sequence[Block], skills: Sequence[tuple[str, str]]) -> list[SkillRow]:
    """A row for each (slug, name): where in the strip the skill is called for, straight below the tasks that do."""
    rows = []
    for slug, name in skills:
        own = [block for block in blocks if slug in block.task.calls_for]
        rows.append(SkillRow(name, own, sum(block.task.share for block in own)))
    return rows
