"""The human skills that carry a week, ranked by the week itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from courses.arithmetic.thresholds import MENTION_FROM
from courses.services.learning.week import Week

EXAMPLES = 2


@dataclass(frozen=True)
class SkillOfWeek:
    """One human skill. share: of the week in tasks that call for it, from the displayed per cents. examples: statements
    of the largest of these tasks that AI changes little or partly."""

    slug: str
    share: float
    examples: Sequence[str]


def skills_of_week(week: Week, *, among: Collection[str]) -> list[SkillOfWeek]:
    """The skills that the part of the week which lasts calls for, the largest share of the week first.

    The order depends on whole per cents and then on the slug, so that rounding never changes it. Left out: skills below
    MENTION_FROM, and skills that only tasks call for which AI changes strongly. among: slugs to choose from.
    """
    found = []
    for slug in among:
        calling = [item for item in week.counted if slug in item.calls_for]
        lasting = [item for item in calling if item.band in {"little", "partly"}]
        percent = sum(item.percent for item in calling)
        if lasting and percent >= 100 * MENTION_FROM:
            found.append(SkillOfWeek(slug, percent / 100, [item.task.statement for item in lasting[:EXAMPLES]]))
    return sorted(found, key=lambda row: (-row.share, row.slug))
