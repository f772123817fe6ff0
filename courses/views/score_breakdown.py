"""The parts of a recommendation's score, as rows of a table with bars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courses.services.answers.part_register import part_name


@dataclass(frozen=True)
class Part:
    """A part of a score. name: in words. width: 0..1, relative to the largest part. takes_off: lowers the score."""

    name: str
    value: float
    width: float

    @property
    def takes_off(self) -> bool:
        return self.value < 0


_SMALLEST_SHOWN = 0.0005


def score_parts(parts: Iterable[Mapping[str, Any]], skills: Mapping[str, str]) -> list[Part]:
    """The parts, the largest first. Parts that round to zero are left out. skills: names by slug."""
    shown = [part for part in parts if abs(part["value"]) >= _SMALLEST_SHOWN]
    largest = max((abs(part["value"]) for part in shown), default=1.0)
    return [
        Part(part_name(part, skills), float(part["value"]), abs(part["value"]) / largest)
        for part in sorted(shown, key=lambda part: -abs(part["value"]))
    ]
