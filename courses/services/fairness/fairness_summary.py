"""Summary of the latest fairness audit for everybody: it names no group and leaves out small groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.arithmetic.thresholds import FOUR_FIFTHS
from courses.models import FairnessAudit
from courses.services.fairness.audits import OUTCOMES


@dataclass(frozen=True)
class LowestRatio:
    """Ratio of the lowest group's rate to the highest group's rate, for one attribute and outcome.

    n_groups: groups large enough to be compared, 2 or more. low, high: 95 % interval. is_low: below four fifths.
    """

    attribute: str
    outcome: str
    n_groups: int
    ratio: float
    low: float
    high: float

    @property
    def is_low(self) -> bool:
        return self.ratio < FOUR_FIFTHS


@dataclass(frozen=True)
class FairnessSummary:
    """ratios: of attributes that people gave or the organisation holds; of work, only who is offered a path.

    people: all employees. wording_shift: mean change of exposure if only the person in a task is swapped, None if unknown.
    name_range: mean difference of exposure between sentences that differ only in a person's name. largest_range: the
    largest such difference.
    """

    at: datetime
    people: int
    min_size: int
    ratios: tuple[LowestRatio, ...]
    name_range: float | None
    largest_range: float | None
    wording_shift: float | None = None


def fairness_summary() -> FairnessSummary | None:
    """Summary of the latest audit that succeeded; None before the first. One query."""
    audit = FairnessAudit.objects.filter(state=FairnessAudit.State.READY).order_by("-computed_at").first()
    if audit is None or audit.computed_at is None:
        return None
    result: Mapping[str, Any] = audit.result
    kinds = result.get("counterfactual", {}).get("kinds", [])
    return FairnessSummary(
        at=audit.computed_at,
        people=result.get("people", 0),
        min_size=result.get("min_size", 0),
        ratios=tuple(_ratios(result.get("attributes", []))),
        name_range=max((kind["mean_range"] for kind in kinds), default=None),
        largest_range=max((kind["largest_range"] for kind in kinds), default=None),
        wording_shift=result.get("wording", {}).get("mean_shift"),
    )


def _ratios(attributes: list[Mapping[str, Any]]) -> list[LowestRatio]:
    found = []
    for attribute in attributes:
        for outcome, report in attribute["outcomes"].items():
            # What people choose differs with their work. But everybody should be offered something, whatever the work.
            if attribute["kind"] == "work" and outcome != "offered":
                continue
            shown = [group for group in report["groups"] if not group["is_suppressed"]]
            compared = [group for group in shown if not group["is_reference"] and group["ratio"] is not None]
            if not compared or outcome not in OUTCOMES:
                continue
            lowest = min(compared, key=lambda group: group["ratio"])
            found.append(
                LowestRatio(
                    attribute["name"],
                    str(OUTCOMES[outcome]),
                    len(shown),
                    lowest["ratio"],
                    lowest["low"] if lowest["low"] is not None else lowest["ratio"],
                    lowest["high"] if lowest["high"] is not None else lowest["ratio"],
                )
            )
    return found
