"""Writes records to the database: adds new rows, updates changed rows, deletes missing rows and leaves the others.

All functions run inside the transaction of ``dataset_import.import_dataset``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from skills.arithmetic.text import normalise, statement_key, text_hash
from skills.errors import BadInput
from skills.models import (
    AlternateTitle,
    ExposureDataset,
    Occupation,
    OccupationFigure,
    OccupationRating,
    ReferenceTask,
    RelatedOccupation,
)
from skills.services.exposure.dataset_reading import DatasetReading, better_cased, occupation_titles
from skills.sources.organisation_csv import MEASURES
from skills.sources.records import (
    AlternateTitleRecord,
    FigureRecord,
    OccupationRecord,
    RatingRecord,
    RelatedRecord,
    TaskRecord,
)

Progress = Callable[[str, int, int], None]
_BATCH = 500
_TASK_VALUES = ("occupation_id", "statement", "text_hash", "statement_key", "is_core", *MEASURES)
_SCALES = ("importance", "level", "impact")  # fields of OccupationRating
_SIX_DIGITS = 7  # characters: 11-1011


@dataclass(frozen=True)
class Changes:
    """Numbers of added, changed and removed rows of a table. total: rows it has now."""

    total: int
    added: int
    changed: int
    removed: int


def sync(
    rows: QuerySet,
    wanted: dict[tuple, tuple],
    *,
    keys: Sequence[str],
    values: Sequence[str],
    fixed: dict[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Changes:
    """The changes, after making `rows` equal to `wanted` (key -> values). Writes only differing rows.

    keys, values: attribute names. fixed: attributes shared by all `rows`, part of their unique key.
    """
    model: type[Model] = rows.model
    existing = {entry[1 : 1 + len(keys)]: entry for entry in rows.values_list("pk", *keys, *values)}
    removed = [entry[0] for key, entry in existing.items() if key not in wanted]
    for start in range(0, len(removed), _BATCH):
        model._base_manager.filter(pk__in=removed[start : start + _BATCH]).delete()
    added = sum(key not in existing for key in wanted)
    todo = [
        model(**(fixed or {}), **dict(zip(keys, key, strict=True)), **dict(zip(values, value, strict=True)))
        for key, value in wanted.items()
        if key not in existing or existing[key][1 + len(keys) :] != value
    ]
    for start in range(0, len(todo), _BATCH):
        model._base_manager.bulk_create(
            todo[start : start + _BATCH],
            update_conflicts=True,
            unique_fields=[*_fields(fixed or {}), *_fields(keys)],
            update_fields=_fields(values),
        )
        if progress:
            progress(min(start + _BATCH, len(todo)), len(todo))
    return Changes(len(wanted), added, len(todo) - added, len(removed))


def _fields(names: Iterable[str]) -> list[str]:
    return [name.removesuffix("_id") for name in names]


class Occupations:
    """The occupations that records name, by SOC code. Missing occupations are created."""

    def __init__(self, reading: DatasetReading, *, is_authority: bool) -> None:
        """is_authority: the titles and descriptions of the reading replace existing ones (true for O*NET)."""
        self._reading = reading
        self._titles = occupation_titles(reading)
        self.ids: dict[str, int] = dict(Occupation.objects.values_list("soc_code", "pk"))
        before = len(self.ids)
        codes = [code for code in reading.first_seen if len(code) > _SIX_DIGITS]
        self._make(code for code in codes if code not in self.ids)
        six = [code for code in reading.first_seen if len(code) == _SIX_DIGITS]
        self._below = self._group()
        self._make(f"{code}.00" for code in six if code not in self._below)
        self._below = self._group()
        self.n_added = len(self.ids) - before
        if is_authority:
            self._describe()
        self._by_title: dict[str, int] | None = None

    def _group(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = {}
        for code in sorted(self.ids):
            below.setdefault(code[:_SIX_DIGITS], []).append(code)
        return below

    def _make(self, codes: Iterable[str]) -> None:
        added = []
        for code in codes:
            seen = code if code in self._reading.first_seen else code[:_SIX_DIGITS]
            title = self._titles.get(seen, "")
            if not title:
                file, line = self._reading.first_seen[seen]
                raise BadInput(
                    f"the occupation {seen} is unknown and has no title in the files. Import O*NET's Occupation Data first, "
                    "or in the same command.",
                    file=file,
                    line=line,
                )
            added.append(Occupation(soc_code=code, title=title))
        Occupation.objects.bulk_create(added, batch_size=_BATCH)
        self.ids |= dict(
            Occupation.objects.filter(soc_code__in=[row.soc_code for row in added]).values_list("soc_code", "pk")
            if len(added) < _BATCH
            else Occupation.objects.values_list("soc_code", "pk")
        )

    def _describe(self) -> None:
        rows = {row.soc_code: row for row in Occupation.objects.all()}
        for record in self._reading.of(OccupationRecord):
            row = rows[record.soc_code]
            if record.job_zone is not None:
                row.job_zone = record.job_zone
            else:
                row.description = record.description
        for code, title in self._titles.items():
            if code in rows:
                rows[code].title = title
        Occupation.objects.bulk_update(rows.values(), ["title", "description", "job_zone"], batch_size=100)

    def spread(self, code: str) -> list[int]:
        """The id of the occupation; for a six-digit code, the ids of all known occupations below it."""
        return [self.ids[code]] if code in self.ids else [self.ids[known] for known in self._below[code]]

    def of_task(self, record: TaskRecord) -> int | None:
        """The id of a task's occupation, by its code or else by an unambiguous title; None if there is none."""
        if record.soc_code:
            return self.ids.get(f"{record.soc_code}.00") or self.spread(record.soc_code)[0]
        return self._titled().get(record.title.casefold()) if record.title else None

    def _titled(self) -> dict[str, int]:
        if self._by_title is None:
            names: dict[str, set[int]] = {}
            for title, pk in AlternateTitle.objects.filter(language="en").values_list("title", "occupation_id"):
                names.setdefault(title.casefold(), set()).add(pk)
            own = {title.casefold(): {pk} for title, pk in Occupation.objects.values_list("title", "pk")}
            self._by_title = {title: min(pks) for title, pks in (names | own).items() if len(pks) == 1}
        return self._by_title


def write_tasks(
    dataset: ExposureDataset, reading: DatasetReading, occupations: Occupations, progress: Progress | None
) -> Changes:
    """Writes the dataset's reference tasks. Figures from other files of the source stay.

    A task that is missing in these files and has no figures from other files is deleted.
    """
    rows = ReferenceTask.objects.filter(dataset=dataset)
    existing = {entry[0]: entry[1:] for entry in rows.values_list("key", *_TASK_VALUES)}
    wanted: dict[tuple, tuple] = {}
    for record in reading.of(TaskRecord):
        wanted[(record.key,)] = _task(record, existing.get(record.key), reading.measures, occupations)
    for key, entry in existing.items():
        if (key,) not in wanted:
            figures = _figures({}, entry, reading.measures)
            if any(value is not None for value in figures):
                wanted[(key,)] = (*entry[: -len(MEASURES)], *figures)
    stage = _stage(progress, "write tasks")
    return sync(rows, wanted, keys=("key",), values=_TASK_VALUES, fixed={"dataset": dataset}, progress=stage)


def _task(record: TaskRecord, earlier: tuple | None, owned: Set[str], occupations: Occupations) -> tuple:
    """The new values of a task's row, in the order of _TASK_VALUES."""
    statement = normalise(record.statement)
    if earlier is not None:
        statement = better_cased(statement, earlier[1])
    return (
        occupations.of_task(record),
        statement,
        text_hash(statement),
        statement_key(statement),
        record.is_core,
        *_figures(record.figures, earlier, owned),
    )


def _figures(stated: Mapping[str, float], earlier: tuple | None, owned: Set[str]) -> list[float | None]:
    """The figures of a task: owned measures from the files, other measures as they were."""
    before = earlier[-len(MEASURES) :] if earlier is not None else (None,) * len(MEASURES)
    return [stated.get(name) if name in owned else value for name, value in zip(MEASURES, before, strict=True)]


def write_figures(
    dataset: ExposureDataset, reading: DatasetReading, occupations: Occupations, progress: Progress | None
) -> Changes:
    """Writes the dataset's figures of occupations, for the measures in these files."""
    records = reading.of(FigureRecord)
    rows = OccupationFigure.objects.filter(dataset=dataset, measure__in={record.measure for record in records})
    wanted = {
        (occupation, record.measure): (record.value,)
        for record in records
        for occupation in occupations.spread(record.soc_code)
    }
    return sync(
        rows,
        wanted,
        keys=("occupation_id", "measure"),
        values=("value",),
        fixed={"dataset": dataset},
        progress=_stage(progress, "write occupation figures"),
    )


def write_alternate_titles(reading: DatasetReading, occupations: Occupations, progress: Progress | None) -> Changes:
    """Replaces O*NET's alternate titles with those of this file. The usual titles that ship stay."""
    usual = set(AlternateTitle.objects.filter(is_usual=True, language="en").values_list("occupation_id", "title"))
    wanted = {
        key: (text_hash(record.alternate),)
        for record in reading.of(AlternateTitleRecord)
        if (key := (occupations.ids[record.soc_code], record.alternate)) not in usual
    }
    return sync(
        AlternateTitle.objects.filter(is_usual=False, language="en"),
        wanted,
        keys=("occupation_id", "title"),
        values=("text_hash",),
        fixed={"language": "en"},
        progress=_stage(progress, "write alternate titles"),
    )


def write_ratings(reading: DatasetReading, occupations: Occupations, progress: Progress | None) -> Changes:
    """Replaces the ratings of the skills in these files, and all work styles if the files have any. Others stay.

    Releases since 30.3 split the skills into two files, which may be imported one after the other. Work styles of two
    releases must not mix, because they are on different scales.
    """
    ratings: dict[tuple, dict[str, float]] = {}
    for record in reading.of(RatingRecord):
        key = (occupations.ids[record.soc_code], record.kind, record.element)
        ratings.setdefault(key, {})[record.scale] = record.value
    kinds, elements = {kind for _, kind, _ in ratings}, {element for _, _, element in ratings}
    replaced = OccupationRating.objects.filter(kind__in=kinds)
    return sync(
        replaced.filter(Q(kind=OccupationRating.Kind.WORK_STYLE) | Q(element__in=elements)),
        {key: tuple(scales.get(scale) for scale in _SCALES) for key, scales in ratings.items()},
        keys=("occupation_id", "kind", "element"),
        values=_SCALES,
        progress=_stage(progress, "write ratings"),
    )


def write_related(reading: DatasetReading, occupations: Occupations, progress: Progress | None) -> Changes:
    """Replaces all pairs of related occupations with those of this file."""
    wanted = {
        (occupations.ids[record.soc_code], occupations.ids[record.related]): (record.rank,)
        for record in reading.of(RelatedRecord)
    }
    keys = ("occupation_id", "related_id")
    stage = _stage(progress, "write related occupations")
    return sync(RelatedOccupation.objects.all(), wanted, keys=keys, values=("rank",), progress=stage)


def _stage(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(name, done, total)
