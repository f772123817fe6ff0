"""A file of figures that somebody brings in the admin: a new dataset, to be compared before it is made active."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from skills.models import ImportRun
from skills.services.exposure.dataset_import import Progress, import_dataset
from skills.services.people.employee_rows import entry
from skills.sources.organisation_csv import FIELDS
from skills.sources.tables import Table


class _DryRun(Exception):
    """Rolls back what a dry run did."""


def guess_columns(table: Table, mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field -> the file's column: as mapped, else the column of the field's own name."""
    given = mapping or {}
    plain = {column.casefold().replace(" ", "_"): column for column in table.columns}
    return {name: column for name in FIELDS if (column := given.get(name, plain.get(name, "")))}


def import_figures(
    *,
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    user: Any = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Loads the file as a dataset named after it, in the version of today; what is active stays so.

    Tasks nobody gave figures before count as added. Raises BadInput naming file, line and column; then nothing is kept.
    """
    chosen = {name: column for name, column in (mapping or {}).items() if column}
    version = timezone.localdate().isoformat()
    run = ImportRun(kind=ImportRun.Kind.DATASETS, file_name=Path(path).name[-255:], started_by=user)
    try:
        with transaction.atomic():
            done = import_dataset(
                source="csv", paths=[path], version=version, mapping=chosen, keep_active=True, progress=progress
            )
            run.counts = done.counts
            run.report = [entry(None, "", note) for note in done.notes]
            run.finished_at = timezone.now()
            if dry_run:
                raise _DryRun
            run.save()
    except _DryRun:
        pass
    return run
