"""What a recommendation's score is made of, drawn part by part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Part:
    """name: in words. width: 0..1 of the largest part. takes_off: it lowers the score."""

    name: str
    value: float
    width: float

    @property
    def takes_off(self) -> bool:
        return self.value < 0


NAMES: dict[str, Promise] = {
    "context": gettext_lazy("close to my own work"),
    "occupation": gettext_lazy("written for work like mine"),
    "goal": gettext_lazy("close to my goal"),
    "level": gettext_lazy("its level suits me"),
    "certainty": gettext_lazy("little is known of it"),
    "variety": gettext_lazy("like another course above it"),
    "people": gettext_lazy("people with similar work went on with it"),
}
_LEAST = 0.0005


def score_parts(parts: Iterable[Mapping[str, Any]], skills: Mapping[str, str]) -> list[Part]:
    """The parts in order of size, those that round to nothing left out. skills: names by slug."""
    known = [part for part in parts if abs(part["value"]) >= _LEAST]
    largest = max((abs(part["value"]) for part in known), default=1.0)
    return [
        Part(_name(part, skills), float(part["value"]), abs(part["value"]) / largest)
        for part in sorted(known, key=lambda part: -abs(part["value"]))
    ]


def _name(part: Mapping[str, Any], skills: Mapping[str, str]) -> str:
    if part["kind"] == "skill":
        return _("builds %(skill)s") % {"skill": skills.get(part["skill"], part["skill"])}
    if part["kind"] == "context" and part["value"] < 0:
        return _("far from my own work")
    if part["kind"] == "occupation" and part["value"] < 0:
        return _("written for other work")
    return str(NAMES.get(part["kind"], part["kind"]))
