"""How many people have read the unit on each situation, for managers: groups, never persons."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from courses.models import UnitCompletion
from skills.models import Employee
from skills.services.situations.situation_names import situation_names


@dataclass(frozen=True)
class ReaderCount:
    """at_least: the number of readers, rounded down to a multiple of the smallest group."""

    situation: str
    at_least: int

    @property
    def name(self) -> str:
        """The situation's name in the reader's language; its slug if it has no row."""
        return situation_names().get(self.situation, self.situation)


def reader_counts() -> list[ReaderCount]:
    """Counts of the whole organisation, the most read first. Situations with fewer readers than the smallest group are
    left out.

    The counts exist for the organisation only: counts of two managers with overlapping departments could be subtracted.
    Rounding hides that one more person has read a unit, unless the group becomes full with this person.
    """
    least = max(settings.RESKILL_MIN_GROUP, 1)
    rows = (
        UnitCompletion.objects.about(Employee.objects.present())
        .order_by()
        .values_list("situation")
        .annotate(n=Count("employee", distinct=True))
        .filter(n__gte=least)
    )
    found = [ReaderCount(situation, n // least * least) for situation, n in rows]
    return sorted(found, key=lambda row: (-row.at_least, row.situation))
