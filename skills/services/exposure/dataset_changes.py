"""Compares two exposure datasets: differing figures by task and occupation, and the number of employees concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count
from django.db.models.functions import Coalesce

from skills.models import Employee, ExposureDataset, ReferenceTask

MOVED_FROM = 0.1  # minimum change of an occupation's mean to be listed
_SHOWN = 50


@dataclass(frozen=True)
class TaskChange:
    """A task's figure in both datasets."""

    statement: str
    before: float
    after: float

    @property
    def by(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class OccupationChange:
    """An occupation's mean figure in both datasets. n_people: employees in the occupation."""

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
    """The differences of two datasets. n_both: tasks with a figure in both.

    mean_shift, mean_distance: mean and mean absolute difference over these tasks. r: None for fewer than three tasks or
    constant figures. tasks: the largest differences. occupations: those whose mean changes by MOVED_FROM or more, most
    employees first. n_people: employees in these occupations.
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
    """The changes if `after` replaced `before`. Uses four queries."""
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
    """By task: statement, figure and occupation. The figure is the human label, else a model's label, else observed use."""
    figure = Coalesce("exposure", "exposure_model", "exposure_observed")
    rows = ReferenceTask.objects.filter(dataset=dataset).annotate(figure=figure).filter(figure__isnull=False)
    found: Figures = {}
    for key, statement, value, occupation in rows.order_by("key").values_list(
        "statement_key", "statement", "figure", "occupation_id"
    ):
        found.setdefault(key, (statement, value, occupation))
    return found


def _occupations(old: Figures, new: Figures) -> list[OccupationChange]:
    mean_before, mean_after = _means(old), _means(new)
    moved = {pk for pk in mean_before.keys() & mean_after.keys() if abs(mean_after[pk] - mean_before[pk]) >= MOVED_FROM}
    people = Employee.objects.present().filter(occupation__in=moved).order_by()
    rows: Any = people.values_list("occupation", "occupation__soc_code", "occupation__title").annotate(n=Count("pk"))
    found = [OccupationChange(code, title, mean_before[pk], mean_after[pk], n) for pk, code, title, n in rows]
    return sorted(found, key=lambda row: (-row.n_people, row.soc_code))


def _means(figures: Figures) -> dict[int, float]:
    values: dict[int, list[float]] = {}
    for _, value, occupation in figures.values():
        if occupation is not None:
            values.setdefault(occupation, []).append(value)
    return {pk: sum(figures_of_pk) / len(figures_of_pk) for pk, figures_of_pk in values.items()}


def active_before() -> ExposureDataset | None:
    """The previously active dataset according to the history; None if there was none or it was deleted."""
    now = ExposureDataset.objects.active()
    if now is None:
        return None
    rows = ExposureDataset.history.filter(is_active=True).exclude(id=now.pk).order_by("-history_date", "-history_id")
    for pk in rows.values_list("id", flat=True):
        found = ExposureDataset.objects.filter(pk=pk, n_tasks__gt=0).first()
        if found is not None:
            return found
    return None
