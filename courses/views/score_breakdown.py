"""What a recommendation's score is made of, drawn part by part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courses.services.answers.part_register import part_name


@dataclass(frozen=True)
class Part:
    """name: in words. width: 0..1 of the largest part. takes_off: it lowers the score."""

    name: str
    value: float
    width: float

    @property
    def takes_off(self) -> bool:
        return self.value < 0


_LEAST = 0.0005


def score_parts(parts: Iterable[Mapping[str, Any]], skills: Mapping[str, str]) -> list[Part]:
    """The parts in order of size, those that round to nothing left out. skills: names by slug."""
    known = [part for part in parts if abs(part["value"]) >= _LEAST]
    largest = max((abs(part["value"]) for part in known), default=1.0)
    return [
        Part(part_name(part, skills), float(part["value"]), abs(part["value"]) / largest)
        for part in sorted(known, key=lambda part: -abs(part["value"]))
    ]
