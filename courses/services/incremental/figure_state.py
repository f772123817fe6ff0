"""Numbers for what the sums were counted from: while they stay the same, nothing is counted again.

An answer never changes but in being current, and later answers have larger ids. So the ids of a cell's current answers
say everything about them; how many, their sum and that of their squares' remainders stand in for the ids.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from courses.models import Answer, Feedback
from courses.services.answers.catalogue_arrays import catalogue_fingerprint
from courses.services.incremental.input_state import number_of
from skills.models import Basis

Key = tuple[int | None, int | None]
_SUMS = {"n": Count("pk"), "s": Sum("pk"), "m": Sum(F("pk") * F("pk") % 1_000_003)}


def cells_told(answers: QuerySet, building: Mapping[str, set[int]]) -> dict[Key, list[Any]]:
    """By department and occupation of these current answers: what their cell is counted from. building: the finished
    courses that build each skill. Two queries."""
    shared = [(slug, sorted(found)) for slug, found in sorted(building.items())]
    told: dict[Key, list[Any]] = {key: [shared, sums] for key, sums in _by_cell(answers)}
    finished = Feedback.objects.filter(kind=Feedback.Kind.FINISHED, employee__in=answers.values("employee"))
    for key, sums in _by_cell(finished):
        told[key].append(sums)
    return told


def state_of(told: list[Any]) -> int:
    """The number for what a cell is counted from."""
    return number_of(repr(told))


def answer_sums(answers: QuerySet) -> list[int]:
    """What stands in for the ids of these answers."""
    return [int(value or 0) for value in answers.aggregate(**_SUMS).values()]


def earlier_state(told: list[Any], came: list[int], went: list[int]) -> int:
    """The state of the cell before some answers came and others went, if nothing else happened. came, went: their
    `answer_sums`."""
    shared, now, *finished = told
    return state_of([shared, [n - new + old for n, new, old in zip(now, came, went, strict=True)], *finished])


def catalogue_state(basis: Basis | None, free: set[int], slugs: list[str]) -> int:
    """Of the current answers and of what is on offer: the catalogue's fingerprint says what each course builds, without
    reading it."""
    sums = Answer.objects.current().aggregate(**_SUMS).values()
    counted = [int(value or 0) for value in sums]
    catalogue = "" if basis is None else catalogue_fingerprint(basis)
    return number_of(repr([counted, catalogue, sorted(free), sorted(slugs)]))


def _by_cell(rows: QuerySet) -> list[tuple[Key, list[int]]]:
    keys = {"department": F("employee__department"), "occupation": F("employee__occupation")}
    found = rows.order_by().values(**keys).annotate(**_SUMS).values_list(*keys, *_SUMS)
    return [((one, two), [int(value) for value in sums]) for one, two, *sums in found]
