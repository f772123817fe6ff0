"""Imports a file of exposure figures uploaded in the admin, as a new dataset that can be compared before activation."""

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
    """Imports the file as a dataset with the file's name and today's date as version. The active dataset stays active."""

    kind = ImportRun.Kind.DATASETS
    columns = Columns(*(Column(name) for name in FIELDS))

    def read_file(self, path: str | Path, mapping: Mapping[str, str]) -> None:
        """Stores path and mapping only, because `import_dataset` reads and writes in one step."""
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
    """The run, after importing the file as a dataset with its name and today's date as version.

    The active dataset stays active. Tasks new to the dataset count as added. Raises BadInput with file, line and
    column; then nothing is saved.
    """
    return import_file(FigureImport(user=user, progress=progress), path=path, mapping=mapping, dry_run=dry_run)
