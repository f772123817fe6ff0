"""Sums over the situations that people's weeks call for, by department and occupation."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from courses.models import PathStep
from courses.models.workforce_figures import CellKey
from courses.services.answers.learner_languages import learned_in

SITUATION_FROM_SHARE = 0.1  # a week calls for a situation if at least this share of it does: half a day
NAMES = ("people", "share", "lacking", "lacking_share")
LACKING_IN, NEW_IN = "lacking:", "new:"  # with languages: people without a step who learn in these, and those new to it
_BATCH = 2000


def situations_by_cell(answers: QuerySet) -> dict[CellKey, dict[str, dict[str, float]]]:
    """By cell of these answers and by situation: the sums that `WorkforceCell.situations` names.

    Read in one pass, as SQLite and PostgreSQL share no query over the items of a JSON list.
    """
    found: dict[CellKey, dict[str, dict[str, float]]] = {}
    fields = ("pk", "employee__department", "employee__occupation", "employee__languages", "situations")
    rows = answers.order_by().values_list(*fields).iterator(chunk_size=_BATCH)
    while part := list(islice(rows, _BATCH)):
        planned = set(_planned([pk for pk, *_rest in part]))
        for pk, department, occupation, languages, situations in part:
            cell = found.setdefault((department, occupation), {})
            for item in situations:
                if item["share"] < SITUATION_FROM_SHARE:
                    continue
                sums = cell.setdefault(item["slug"], dict.fromkeys(NAMES, 0))
                sums["people"] += 1
                sums["share"] += item["share"]
                if (pk, item["slug"]) not in planned:
                    _add_lacking(sums, item, learned_in(languages))
    return found


def _planned(ids: list[int]) -> Iterator[tuple[int, str]]:
    """The situations of the steps in the paths of these answers."""
    rows = PathStep.objects.filter(answer__in=ids).exclude(situation="").order_by()
    yield from rows.values_list("answer", "situation")


def _add_lacking(sums: dict[str, float], item: dict[str, Any], languages: str) -> None:
    sums["lacking"] += 1
    sums["lacking_share"] += item["share"]
    sums[LACKING_IN + languages] = sums.get(LACKING_IN + languages, 0) + 1
    if not item["experienced"]:
        sums[NEW_IN + languages] = sums.get(NEW_IN + languages, 0) + 1
