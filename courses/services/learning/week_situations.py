"""The week grouped by the situations in which it lasts, for the picture of the week."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.services.learning.week import TaskView, Week
from skills.services.situations.situation_names import SituationFacts, situation_facts

LASTING = ("little", "partly")


class GroupKind(StrEnum):
    """Why tasks stand together: one situation; no situation known; AI changes them strongly; no figure."""

    SITUATION = "situation"
    OTHER = "other"
    SPED_UP = "sped_up"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class WeekGroup:
    """Tasks of the week that stand together, the least changed and largest first. situation: of a group of that kind."""

    kind: GroupKind
    tasks: Sequence[TaskView]
    situation: SituationFacts | None = None

    @property
    def share(self) -> float:
        """Share of the week, from the displayed per cents."""
        return sum(item.percent for item in self.tasks) / 100


def groups_of_week(week: Week) -> list[WeekGroup]:
    """Every counted task in exactly one group: the situations first, the largest share of the week first; then lasting
    tasks without a situation, tasks that AI changes strongly, and tasks without a figure.

    A lasting task stands with the one of its situations that most of the lasting week contains; ties: the one it contains
    most certainly.
    """
    facts = situation_facts()
    shares: dict[str, int] = defaultdict(int)
    for item in week.counted:
        if item.band in LASTING:
            for slug in item.named_situations:
                shares[slug] += item.percent
    found: dict[tuple[GroupKind, str], list[TaskView]] = defaultdict(list)
    for item in week.counted:
        found[_place(item, shares, facts)].append(item)
    groups = [WeekGroup(kind, _in_order(tasks), facts.get(slug)) for (kind, slug), tasks in found.items()]
    kinds = list(GroupKind)
    return sorted(groups, key=lambda group: (kinds.index(group.kind), -group.share, _slug(group)))


def _place(item: TaskView, shares: dict[str, int], facts: dict[str, SituationFacts]) -> tuple[GroupKind, str]:
    if item.band == "unknown":
        return GroupKind.UNKNOWN, ""
    if item.band not in LASTING:
        return GroupKind.SPED_UP, ""
    known = [slug for slug in item.named_situations if slug in facts]
    if not known:
        return GroupKind.OTHER, ""
    return GroupKind.SITUATION, max(known, key=lambda slug: (shares[slug], -known.index(slug)))


def _in_order(tasks: Sequence[TaskView]) -> list[TaskView]:
    order = (*LASTING, "strongly", "unknown")
    return sorted(tasks, key=lambda item: (order.index(item.band), -item.share))


def _slug(group: WeekGroup) -> str:
    return group.situation.slug if group.situation else ""
