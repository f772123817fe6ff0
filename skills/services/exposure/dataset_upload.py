"""A file of figures that somebody brings in the admin: a new dataset, to be compared before it is made active."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from skills.models import ImportRun
from skills.services.exposure.dataset_import import import_dataset
from skills.services.imports.columns import Column, Columns
from skills.services.imports.file_import import FileImport, import_file
from skills.services.imports.report import Counts, Progress
from skills.sources.organisation_csv import FIELDS


class FigureImport(FileImport):
    """The file becomes a dataset named after it, in the version of today. What is active stays so."""

    kind = ImportRun.Kind.DATASETS
    columns = Columns(*(Column(name) for name in FIELDS))

    def read_file(self, path: str | Path, mapping: Mapping[str, str]) -> None:
        """Only notes what is to be read: a reader of datasets reads and writes in one go."""
        self.path, self.file = Path(path), Path(path).name
        self.mapping = {name: column for name, column in mapping.items() if column}

    def write(self, run: ImportRun) -> Counts:
        done = import_dataset(
            source="csv",
            paths=[self.path],
            version=timezone.localdate().isoformat(),
            mapping=self.mapping,
            keep_active=True,
            progress=self.progress,
        )
        for note in done.notes:
            self.report.say(None, "", note)
        return done.counts


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
    return import_file(FigureImport(user=user, progress=progress), path=path, mapping=mapping, dry_run=dry_run)
