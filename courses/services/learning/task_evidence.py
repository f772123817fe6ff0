"""The known tasks that a task's figure rests on, those of the person's own occupation first, and the task's situations."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from django.db.models.functions import Coalesce

from courses.services.learning.week import TaskView
from skills.models import Basis, Employee, ReferenceTask
from skills.services.exposure import text_vectors
from skills.services.shipped.model_profiles import profile

MOST, MOST_OF_OWN, MOST_OF_NEIGHBOURS = 6, 2, 2
_GROUP = 4  # characters of a SOC code that name a minor group: 43-4 are information and record clerks


class Nearness(StrEnum):
    """Whose task the evidence is. NEIGHBOUR: of an occupation in the same minor group of the SOC."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


@dataclass(frozen=True)
class KnownTask:
    """One row of evidence. title, soc_code: of its occupation. closeness: cosine. exposure: 0..1."""

    statement: str
    title: str
    soc_code: str
    closeness: float
    exposure: float
    nearness: Nearness


def evidence_of(item: TaskView, employee: Employee, basis: Basis | None) -> list[KnownTask]:
    """At most MOST known tasks: of the own occupation, then of its neighbours, then others; within each the nearest first.

    The tasks of the own occupation and of its neighbours are looked up and need not be among the nearest of all. Empty
    for a task without a figure. Two queries for an employee with an occupation.
    """
    if item.assessment is None or not item.assessment.is_judged:
        return []
    own_code = employee.occupation.soc_code if employee.occupation else ""
    stored = [_known(row, own_code) for row in item.assessment.evidence]
    looked_up = _of_minor_group(item, own_code, basis) if own_code and basis else []
    found: dict[str, KnownTask] = {}
    for row in sorted([*stored, *looked_up], key=lambda row: -row.closeness):
        found.setdefault(row.statement.casefold(), row)
    groups: dict[Nearness, list[KnownTask]] = {nearness: [] for nearness in Nearness}
    for row in found.values():
        groups[row.nearness].append(row)
    first = [*groups[Nearness.OWN][:MOST_OF_OWN], *groups[Nearness.NEIGHBOUR][:MOST_OF_NEIGHBOURS]]
    return [*first, *groups[Nearness.OTHER][: MOST - len(first)]]


def _known(row: dict[str, Any], own_code: str) -> KnownTask:
    code = row.get("soc_code", "")
    return KnownTask(
        row["statement"], row.get("occupation", ""), code, row["closeness"], row["exposure"], _nearness(code, own_code)
    )


def _nearness(code: str, own_code: str) -> Nearness:
    if not own_code or code[:_GROUP] != own_code[:_GROUP]:
        return Nearness.OTHER
    return Nearness.OWN if code.split(".")[0] == own_code.split(".")[0] else Nearness.NEIGHBOUR


def _of_minor_group(item: TaskView, own_code: str, basis: Basis) -> list[KnownTask]:
    """The known tasks of the occupation's minor group that are near the task, and the nearest of the occupation itself.

    The latter is shown even if it is far, so that the person sees how far.
    """
    rows = list(
        ReferenceTask.objects.filter(dataset=basis.dataset_id, occupation__soc_code__startswith=own_code[:_GROUP])
        .annotate(figure=Coalesce("exposure", "exposure_model", "exposure_observed"))
        .filter(figure__isnull=False)
        .order_by("occupation", "key")
        .values_list("text_hash", "statement", "occupation__title", "occupation__soc_code", "figure")
    )
    key = item.task.text_hash
    vectors = text_vectors.stored([key, *(row[0] for row in rows)], basis.model_revision)
    rows = [row for row in rows if row[0] in vectors]
    if key not in vectors or not rows:
        return []
    closeness = np.stack([vectors[row[0]] for row in rows]) @ vectors[key]
    limits = profile(basis.model_revision).closeness
    found = [
        KnownTask(statement, title, code, float(close), figure, _nearness(code, own_code))
        for (_key, statement, title, code, figure), close in zip(rows, closeness.tolist(), strict=True)
    ]
    own = [row for row in found if row.nearness is Nearness.OWN]
    nearest = max(own, key=lambda row: row.closeness, default=None)
    return [row for row in found if row.closeness >= limits.near_from or row is nearest]


def uncertain_situation_of(item: TaskView) -> str:
    """Slug of the likeliest situation of a task for which none is named; '' if there is none at all."""
    if item.assessment is None or item.named_situations:
        return ""
    likeliest = max(item.assessment.situations, key=lambda row: row["strength"], default=None)
    return likeliest["slug"] if likeliest else ""
