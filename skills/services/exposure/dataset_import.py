"""Imports exposure datasets, each in one transaction, and activates one of them."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from skills.errors import BadInput
from skills.models import ExposureDataset, ReferenceTask
from skills.services.exposure import dataset_writing as writing
from skills.services.exposure.dataset_reading import DatasetReading, ReadRequest, read_files
from skills.sources.organisation_csv import MEASURES
from skills.sources.publishers import PUBLISHERS, Publisher
from skills.sources.records import (
    AlternateTitleRecord,
    FigureRecord,
    PeriodRecord,
    RatingRecord,
    RelatedRecord,
)

Progress = Callable[[str, int, int], None]
SOURCES = (*PUBLISHERS, "csv")


@dataclass(frozen=True)
class DatasetImport:
    """The result of an import. counts: rows by kind (present, added, changed, removed). notes: sentences for the user."""

    dataset: ExposureDataset
    counts: dict[str, int]
    notes: tuple[str, ...]


def import_dataset(
    *,
    source: str,
    paths: Sequence[str | Path],
    version: str = "",
    name: str = "",
    licence: str = "",
    citation: str = "",
    mapping: Mapping[str, str] | None = None,
    scale: float = 1.0,
    encoding: str = "",
    origins: Mapping[str, str] | None = None,
    keep_active: bool = False,
    progress: Progress | None = None,
) -> DatasetImport:
    """Imports the files of one source into its dataset. Importing again updates rows and creates no duplicates.

    All files are read and checked before the first row is written; writing is one transaction. Files of one source can be
    imported one after the other. Importing a table again replaces its earlier content. origins: by file name, the URL of
    a downloaded file. Raises BadInput with file, line and column.
    """
    if source not in SOURCES:
        raise BadInput(f"there is no source {source!r}. Sources are {', '.join(SOURCES)}.")
    files = [Path(path) for path in paths]
    reading = read_files(ReadRequest(source, files, mapping or {}, scale, encoding, origins or {}), progress=progress)
    publisher = PUBLISHERS.get(source) or Publisher(files[0].stem[:200], "1", "not stated", "A file of our own.", "")
    stated = {"licence": licence, "citation": citation}
    if source in PUBLISHERS:
        version = version or _release(reading)
        stated["credit"] = publisher.credit(version, reading.period)
    with transaction.atomic():
        dataset = _dataset(source, publisher, name=name, version=version, stated=stated)
        before = dataset.content_hash
        counts = _write(dataset, reading, progress)
        _describe(dataset, reading, origins or {})
        dataset.content_hash = _content_hash(dataset)
        if dataset.content_hash != before:
            dataset.calibration = {}  # measured on the previous content
        dataset.save()
        note = _settle_active(dataset, keep_active=keep_active)
    dataset.refresh_from_db()
    return DatasetImport(dataset, counts, (*reading.notes, note))


def _release(reading: DatasetReading) -> str:
    """The release as the files name it; '' for the release that the program was built with.

    Files of a newer layout that name no release get the first release with that layout, and a note.
    """
    if periods := sorted(record.ends_on for record in reading.of(PeriodRecord) if record.ends_on):
        return periods[-1]
    if reading.release or not reading.least_release:
        return reading.release
    reading.notes.append(
        f"the files name no release; their layout exists since {reading.least_release}. Name the release with --version."
    )
    return f"{reading.least_release} or later"


def published_dataset(source: str) -> ExposureDataset:
    """The dataset row of a publisher's built-in version, created if missing."""
    return _dataset(source, PUBLISHERS[source], name="", version="", stated={})


@transaction.atomic
def activate_dataset(*, dataset: ExposureDataset, user: Any = None) -> ExposureDataset:
    """The dataset, now active: results are computed from it. user: for the history; None: the program.

    Raises BadInput if no task of the dataset has an exposure figure.
    """
    has_exposure = Q(exposure__isnull=False) | Q(exposure_model__isnull=False) | Q(exposure_observed__isnull=False)
    if not dataset.reference_tasks.filter(has_exposure).exists():
        raise BadInput(f"{dataset} has no exposure figure for any task, so no result can be computed from it.")
    rows = ExposureDataset.objects.select_for_update().filter(Q(is_active=True) | Q(pk=dataset.pk)).order_by("pk")
    for row in sorted(
        rows, key=lambda row: row.pk == dataset.pk
    ):  # the other datasets first: only one may be active at a time
        wanted = row.pk == dataset.pk
        if row.is_active != wanted:
            row.is_active = wanted
            if user is not None:
                row._history_user = user  # type: ignore[attr-defined]
            row.save()
    dataset.refresh_from_db()
    return dataset


def is_labelled(dataset: ExposureDataset) -> bool:
    """Whether the dataset has exposure labels by people or a model. Observed use is not a label."""
    labels = Q(exposure__isnull=False) | Q(exposure_model__isnull=False)
    return dataset.reference_tasks.filter(labels).exists()


def _dataset(
    source: str, publisher: Publisher, *, name: str, version: str, stated: Mapping[str, str]
) -> ExposureDataset:
    dataset, is_new = ExposureDataset.objects.get_or_create(
        source=source,
        name=name or publisher.name,
        version=version or publisher.version,
        defaults={
            "licence": stated.get("licence") or publisher.licence,
            "citation": stated.get("citation") or stated.get("credit") or publisher.credit(version),
            "homepage": publisher.homepage,
        },
    )
    if not is_new:
        for key, value in stated.items():
            if value and key != "credit":
                setattr(dataset, key, value)
    return dataset


def _write(dataset: ExposureDataset, reading: DatasetReading, progress: Progress | None) -> dict[str, int]:
    """Writes all tables that were read. Returns the numbers of present, added, changed and removed rows by kind."""
    occupations = writing.Occupations(reading, is_authority=dataset.source == "onet")
    changes: dict[str, writing.Changes] = {}
    if reading.has_tasks:
        changes["tasks"] = writing.write_tasks(dataset, reading, occupations, progress)
    if FigureRecord in reading.records:
        changes["occupation_figures"] = writing.write_figures(dataset, reading, occupations, progress)
    if AlternateTitleRecord in reading.records:
        changes["alternate_titles"] = writing.write_alternate_titles(reading, occupations, progress)
    if RatingRecord in reading.records:
        changes["ratings"] = writing.write_ratings(reading, occupations, progress)
    if RelatedRecord in reading.records:
        changes["related_occupations"] = writing.write_related(reading, occupations, progress)
    counts = {"occupations_added": occupations.n_added}
    for what, change in changes.items():
        counts |= {
            what: change.total,
            f"{what}_added": change.added,
            f"{what}_changed": change.changed,
            f"{what}_removed": change.removed,
        }
    return counts


def _describe(dataset: ExposureDataset, reading: DatasetReading, origins: Mapping[str, str]) -> None:
    """Sets files, date and counts of the dataset. A file just read replaces the earlier file of the same table."""
    names = {file.name for file in reading.files}
    kept = [
        entry
        for entry in dataset.files
        if entry.get("table") not in reading.tables or (entry.get("table") == "ratings" and entry["name"] not in names)
    ]
    added: list[dict] = [file.as_json() for file in reading.files]
    for entry in added:
        if entry["name"] in origins:
            entry["url"] = origins[str(entry["name"])]
    dataset.files = sorted(kept + added, key=lambda entry: (str(entry.get("table")), str(entry["name"])))
    dataset.retrieved_on = max(file.modified_on for file in reading.files)
    dataset.n_tasks = dataset.reference_tasks.count()
    of_tasks = dataset.reference_tasks.exclude(occupation=None).values_list("occupation_id", flat=True)
    of_figures = dataset.occupation_figures.values_list("occupation_id", flat=True)
    dataset.n_occupations = len({*of_tasks.distinct(), *of_figures.distinct()})


def _content_hash(dataset: ExposureDataset) -> str:
    """SHA-256 of the dataset's tasks and figures. For O*NET it includes the files, whose data is also stored elsewhere."""
    digest = hashlib.sha256()
    tasks = ReferenceTask.objects.filter(dataset=dataset).order_by("key")
    for row in tasks.values_list("key", "occupation__soc_code", "text_hash", "is_core", *MEASURES).iterator():
        digest.update(json.dumps(row).encode())
    figures = dataset.occupation_figures.order_by("occupation__soc_code", "measure")
    for row in figures.values_list("occupation__soc_code", "measure", "value").iterator():
        digest.update(json.dumps(row).encode())
    if dataset.source == "onet":
        digest.update(json.dumps([[entry["table"], entry["sha256"]] for entry in dataset.files]).encode())
    return digest.hexdigest()


def _settle_active(dataset: ExposureDataset, *, keep_active: bool) -> str:
    """A sentence about the active dataset, after activating this one if it has labels and `keep_active` permits it."""
    active = ExposureDataset.objects.active()
    if active == dataset:
        return f"{dataset} is the active dataset."
    if not is_labelled(dataset):
        state = f"{active} stays active" if active else "no dataset is active"
        return f"{dataset} has no labels of tasks, so scores are not computed from it: {state}."
    if keep_active and active is not None:
        return f"{active} stays active, as requested."
    activate_dataset(dataset=dataset)
    return f"{dataset} is now the active dataset" + (f", in place of {active}." if active else ".")
