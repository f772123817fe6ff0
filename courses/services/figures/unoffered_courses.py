"""Why a course is recommended to nobody."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from courses.models import Course, CourseFigure, WorkforceCell
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.learner_languages import learned_in
from skills.arithmetic.soc_codes import minor_groups_in
from skills.models import Employee

Reason = CourseFigure.Reason
_HIGHEST_LEVEL = 3


@dataclass(frozen=True)
class Takers:
    """What everybody together could take: languages, the highest level, minor groups of their occupations, and the
    situations that their weeks call for. Each sorted."""

    languages: tuple[str, ...]
    level: int
    groups: tuple[str, ...]
    situations: tuple[str, ...]

    @classmethod
    def read(cls) -> "Takers":
        people = Employee.objects.for_recalculation().order_by()
        languages = people.values_list("languages", flat=True).distinct()
        levels = people.values_list("level", flat=True).distinct()
        codes = people.values_list("occupation__soc_code", flat=True).distinct()
        sums = WorkforceCell.objects.values_list("situations", flat=True)
        return cls(
            tuple(sorted({code for row in languages for code in learned_in(row).split(",")})),
            max((level or _HIGHEST_LEVEL for level in levels), default=0),
            tuple(sorted({code[:4] for code in codes if code})),
            tuple(sorted({slug for cell in sums for slug in cell})),
        )


def why_nobody(catalogue: Catalogue, recommended: Collection[int], takers: Takers) -> dict[int, str]:
    """By offered course that is not among `recommended`: the code of the first reason that applies."""
    languages, level, groups = frozenset(takers.languages), takers.level, set(takers.groups)
    blocked = catalogue.out_of_reach(languages, level, finished=frozenset(), refused=frozenset())
    called = np.isin(catalogue.situations, takers.situations)
    trains: np.ndarray = catalogue.courses.situations > 0
    trains_any, trains_called = np.any(trains, axis=1).tolist(), np.any(trains[:, called], axis=1).tolist()
    found = {}
    for pk, occupations in Course.objects.offered().values_list("pk", "occupations"):
        if pk in recommended:
            continue
        row, doubts = catalogue.row_of.get(pk), catalogue.doubts.get(pk, ())
        rules = {
            Reason.UNREAD: row is None,
            Reason.LANGUAGE: bool(language := catalogue.languages.get(pk, "")) and language not in languages,
            Reason.LEVEL: pk in catalogue.by_id and (catalogue.by_id[pk].level or 0) > level,
            Reason.PREREQUISITE: pk in blocked,
            Reason.OCCUPATIONS: bool(occupations) and not _is_for(occupations, groups),
            Reason.NO_WAY: "no_way_to_take" in doubts,
            Reason.NO_DESCRIPTION: "no_description" in doubts,
            Reason.NO_SITUATION: row is not None and not trains_any[row],
            Reason.NOT_CALLED_FOR: row is not None and not trains_called[row],
        }
        found[pk] = str(next((reason for reason, applies in rules.items() if applies), Reason.OUTRANKED))
    return found


def _is_for(occupations: list[str], groups: set[str]) -> bool:
    """Whether anybody works in the minor group of one of these SOC codes. groups: minor groups of all people."""
    return any(group in groups for code in occupations for group in minor_groups_in(code))
