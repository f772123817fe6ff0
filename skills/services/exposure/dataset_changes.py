"""Two exposure datasets side by side: which tasks' figures differ, in which kinds of work, and whom that touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count
from django.db.models.functions import Coalesce

from skills.models import Employee, ExposureDataset, ReferenceTask

MOVED_FROM = 0.1  # an occupation's mean moves noticeably from here on
_SHOWN = 50


@dataclass(frozen=True)
class TaskChange:
    statement: str
    before: float
    after: float

    @property
    def by(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class OccupationChange:
    """Mean figure of an occupation's tasks in either dataset, and how many employees work in it."""

    soc_code: str
    title: str
    before: float
    after: float
    n_people: int

    @property
    def by(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class DatasetChanges:
    """n_both: tasks both know with a figure; mean_shift and mean_distance of those; r: None for fewer than three.

    tasks: those that move most. occupations: those whose mean moves MOVED_FROM or more, those of most people first;
    n_people: employees in them.
    """

    n_both: int
    n_only_before: int
    n_only_after: int
    mean_shift: float
    mean_distance: float
    r: float | None
    tasks: Sequence[TaskChange]
    occupations: Sequence[OccupationChange]
    n_people: int


def compare_datasets(before: ExposureDataset, after: ExposureDataset) -> DatasetChanges:
    """What would move if `after` were used in place of `before`. Four queries."""
    old, new = _figures(before), _figures(after)
    both = sorted(old.keys() & new.keys())
    a = np.array([old[key][1] for key in both])
    b = np.array([new[key][1] for key in both])
    shift = b - a
    order = sorted(range(len(both)), key=lambda i: (-abs(shift[i]), both[i]))[:_SHOWN]
    occupations = _occupations(old, new)
    return DatasetChanges(
        n_both=len(both),
        n_only_before=len(old) - len(both),
        n_only_after=len(new) - len(both),
        mean_shift=float(shift.mean()) if len(both) else 0.0,
        mean_distance=float(np.abs(shift).mean()) if len(both) else 0.0,
        r=float(np.corrcoef(a, b)[0, 1]) if len(both) > 2 and a.std() > 0 and b.std() > 0 else None,
        tasks=[TaskChange(old[both[i]][0], float(a[i]), float(b[i])) for i in order if abs(shift[i]) > 0],
        occupations=occupations,
        n_people=sum(row.n_people for row in occupations),
    )


Figures = dict[str, tuple[str, float, int | None]]


def _figures(dataset: ExposureDataset) -> Figures:
    """By task: statement, the figure scores are computed from (people's, else a model's, else observed), occupation."""
    figure = Coalesce("exposure", "exposure_model", "exposure_observed")
    rows = ReferenceTask.objects.filter(dataset=dataset).annotate(figure=figure).filter(figure__isnull=False)
    found: Figures = {}
    for key, statement, value, occupation in rows.order_by("key").values_list(
        "statement_key", "statement", "figure", "occupation_id"
    ):
        found.setdefault(key, (statement, value, occupation))
    return found


def _occupations(old: Figures, new: Figures) -> list[OccupationChange]:
    was, is_ = _means(old), _means(new)
    moved = {pk for pk in was.keys() & is_.keys() if abs(is_[pk] - was[pk]) >= MOVED_FROM}
    people = Employee.objects.present().filter(occupation__in=moved).order_by()
    rows: Any = people.values_list("occupation", "occupation__soc_code", "occupation__title").annotate(n=Count("pk"))
    found = [OccupationChange(code, title, was[pk], is_[pk], n) for pk, code, title, n in rows]
    return sorted(found, key=lambda row: (-row.n_people, row.soc_code))


def _means(figures: Figures) -> dict[int, float]:
    values: dict[int, list[float]] = {}
    for _, value, occupation in figures.values():
        if occupation is not None:
            values.setdefault(occupation, []).append(value)
    return {pk: sum(own) / len(own) for pk, own in values.items()}


def active_before() -> ExposureDataset | None:
    """The dataset that was active before the present one, by the history; None where there was none or it is gone."""
    now = ExposureDataset.objects.active()
    if now is None:
        return None
    rows = ExposureDataset.history.filter(is_active=True).exclude(id=now.pk).order_by("-history_date", "-history_id")
    for pk in rows.values_list("id", flat=True):
        found = ExposureDataset.objects.filter(pk=pk, n_tasks__gt=0).first()
        if found is not None:
            return found
    return None
