"""Open positions of the organisation beside an employee's next roles."""

from collections.abc import Iterable

from django.db.models import Sum

from courses.services.learning.next_roles import NextRole, RoleComparison
from skills.models import Vacancy

N_NEAR = 6


def near_vacancies(comparison: RoleComparison) -> list[tuple[Vacancy, NextRole]]:
    """At most N_NEAR open vacancies near the employee's work that are no step down, the nearest first.

    Each with its occupation compared with the employee's work. Empty if there is no comparison yet.
    """
    if not comparison.known:
        return []
    rows = Vacancy.objects.still_open().exclude(occupation=None)
    roles: dict[int | None, NextRole | None] = {
        pk: comparison.step_to(pk) for pk in set(rows.order_by().values_list("occupation", flat=True))
    }
    near = [pk for pk, role in roles.items() if role is not None]
    open_near = rows.filter(occupation__in=near)
    found = [(row, role) for row in open_near if (role := roles.get(row.occupation_id)) is not None]
    return sorted(found, key=lambda pair: -comparison.nearness_of(pair[1]))[:N_NEAR]


def open_positions(occupations: Iterable[int]) -> dict[int, int]:
    """The number of open positions by occupation. Occupations without one are missing."""
    rows = Vacancy.objects.still_open().filter(occupation__in=list(occupations)).order_by()
    return dict(rows.values_list("occupation").annotate(n=Sum("n_positions")))
