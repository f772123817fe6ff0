"""Deliveries of employees that nobody watches: options stored with an upload, and files that wait in a folder."""

import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from skills.errors import ReskillError
from skills.models import ImportRun
from skills.services.imports.file_import import open_table
from skills.services.imports.uploads import remembered_mapping
from skills.services.people.delivery_changes import KEEP, MissingRule
from skills.services.people.employee_import import EmployeeImport, import_employees

logger = logging.getLogger(__name__)
_ENDINGS = {".csv", ".tsv", ".txt", ".xlsx"}
_QUIET = timedelta(seconds=60)  # a file that was written more recently may still be growing
_STALE = timedelta(hours=2)  # longer than the time limit of a task


def import_delivery(*, missing: str = KEEP, missing_limit: float | None = None, **options: Any) -> ImportRun:
    """The run of `import_employees`. missing, missing_limit: as in `MissingRule`, in the form that JSON can hold."""
    return import_employees(missing=MissingRule(missing, missing_limit), **options)


def import_waiting_files(*, folder: str | Path = "", missing: str = "", ignore_age: bool = False) -> list[ImportRun]:
    """The runs of all files that wait in the folder, oldest first, also of those that failed.

    A file is moved to `working` before it is read, so that two workers never import it twice; afterwards to `done`, or to
    `failed` beside a text file with the reason. The columns are matched as in the last import of a file with the same
    columns. folder, missing: instead of the settings RESKILL_IMPORT_FOLDER and RESKILL_IMPORT_MISSING.
    """
    name = folder or settings.RESKILL_IMPORT_FOLDER
    if not name:
        return []
    root = Path(name)
    for part in ("working", "done", "failed"):
        (root / part).mkdir(parents=True, exist_ok=True)
    _put_back_stale(root)
    runs = []
    for path in _waiting(root, ignore_age=ignore_age):
        taken = root / "working" / path.name
        try:
            path.rename(taken)
            os.utime(taken)  # the age in `working` counts from now
        except FileNotFoundError:
            continue  # another worker took it
        runs.append(_import_one(root, taken, missing or settings.RESKILL_IMPORT_MISSING))
    return runs


def _waiting(root: Path, *, ignore_age: bool) -> list[Path]:
    before = (timezone.now() - _QUIET).timestamp()
    files = [path for path in root.iterdir() if path.is_file() and path.suffix.lower() in _ENDINGS]
    ready = [path for path in files if path.name[0] not in ".~" and (ignore_age or path.stat().st_mtime <= before)]
    return sorted(ready, key=lambda path: (path.stat().st_mtime, path.name))


def _put_back_stale(root: Path) -> None:
    """Moves files back that a worker took and never finished. Nothing of them was saved."""
    before = (timezone.now() - _STALE).timestamp()
    for path in (root / "working").iterdir():
        if path.is_file() and path.stat().st_mtime < before and not (root / path.name).exists():
            path.rename(root / path.name)


def _import_one(root: Path, path: Path, missing: str) -> ImportRun:
    stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
    try:
        table = open_table(EmployeeImport, path)
        remembered = remembered_mapping(EmployeeImport.kind, table.columns)
        chosen = {"mapping": remembered.mapping, "preset": remembered.preset} if remembered else {}
        run = import_delivery(path=path, missing=missing, **chosen)
    except Exception as error:
        known = isinstance(error, ReskillError)
        message = str(error) if known else f"{type(error).__name__}: {error}"
        if not known:
            logger.exception("import of %s failed", path.name)
        path.rename(root / "failed" / f"{stamp}-{path.name}")
        (root / "failed" / f"{stamp}-{path.name}.reason.txt").write_text(message + "\n", encoding="utf-8")
        return ImportRun.objects.create(
            kind=ImportRun.Kind.EMPLOYEES,
            file_name=path.name[-255:],
            finished_at=timezone.now(),
            counts={"failed": 1},
            report=[
                {"line": getattr(error, "line", None), "column": getattr(error, "column", "") or "", "message": message}
            ],
        )
    path.rename(root / "done" / f"{stamp}-{path.name}")
    return run
