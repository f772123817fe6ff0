"""Uploaded files: stored, columns matched, checked in a dry run, then imported."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from skills.errors import ReskillError
from skills.models import ImportRun, ImportUpload
from skills.services.audit import record_work
from skills.services.imports.file_import import FileImport
from skills.services.imports.report import MAX_ENTRIES

Importer = Callable[..., ImportRun]
State = ImportUpload.State
_SAMPLE = 5


@dataclass(frozen=True)
class Preview:
    """The file's columns, its first rows as written, and the guessed column of each field that has one."""

    columns: list[str]
    rows: list[list[str]]
    guess: dict[str, str]


def keep_upload(*, importing: type[FileImport], file_name: str, content: bytes, user: Any) -> ImportUpload:
    """The stored upload. Raises BadInput if the file cannot be read as a table."""
    upload = ImportUpload(kind=importing.kind, file_name=Path(file_name).name[-255:], content=content, uploaded_by=user)
    with _on_disk(upload) as path:
        importing.read_table(path, name=upload.file_name)
    upload.save()
    return upload


def preview(upload: ImportUpload, importing: type[FileImport]) -> Preview:
    """The preview of a file. The guess is the saved mapping or is found by column names. Raises BadInput."""
    with _on_disk(upload) as path:
        table = importing.read_table(path, name=upload.file_name)
        found = importing.columns.guess(table, upload.mapping)
        rows = [[row.cells.get(column, "")[:80] for column in table.columns] for row in islice(table.rows, _SAMPLE)]
    return Preview(table.columns, rows, found)


@transaction.atomic
def begin(upload: ImportUpload, *, to: str, mapping: Mapping[str, str] | None = None) -> bool:
    """Marks the file as being checked or imported. False if that is running or done already, so a double click runs once.

    mapping: the columns as the user matched them. Only a checked file can be imported.
    """
    locked = ImportUpload.objects.select_for_update().defer("content").get(pk=upload.pk)
    allowed = (State.CHECKED,) if to == State.IMPORTING else (State.NEW, State.CHECKED, State.FAILED)
    if locked.state not in allowed:
        return False
    if mapping is not None:
        locked.mapping = dict(mapping)
    locked.state, locked.step, locked.n_done, locked.n_total, locked.message = to, "", 0, 0, ""
    locked.save(update_fields=["state", "step", "n_done", "n_total", "message", "mapping"])
    return True


def work_on(upload_id: int, importer: Importer) -> None:
    """Checks or imports the file, whichever was started, and stores progress and result. May run twice."""
    upload = ImportUpload.objects.filter(pk=upload_id, state__in=ImportUpload.BUSY).first()
    if upload is None:
        return
    saves = upload.state == State.IMPORTING
    if saves and upload.run_id is not None:
        return

    def save_progress(step: str, done: int, total: int) -> None:
        rows = ImportUpload.objects.filter(pk=upload_id)
        rows.update(step=step[:80], n_done=done, n_total=total)

    try:
        with _on_disk(upload) as path:
            run = importer(
                path=path, mapping=upload.mapping, user=upload.uploaded_by, dry_run=not saves, progress=save_progress
            )
    except ReskillError as error:
        _end(upload, state=State.FAILED, message=str(error))
        return
    except Exception as error:
        _end(upload, state=State.FAILED, message=f"{type(error).__name__}: {error}")
        raise
    _end(
        upload,
        state=State.IMPORTED if saves else State.CHECKED,
        counts=run.counts,
        report=run.report[:MAX_ENTRIES],
        run=run if saves else None,
        **({"content": b""} if saves else {}),
    )
    if saves:
        record_work(route=f"import-{upload.kind}", object_id=run.pk, by=upload.uploaded_by_id, **run.counts)


def _end(upload: ImportUpload, **values: Any) -> None:
    ImportUpload.objects.filter(pk=upload.pk).update(**values)


class _on_disk:
    """A context manager that writes the upload to a temporary file with its own name."""

    def __init__(self, upload: ImportUpload) -> None:
        self.upload = upload
        self.folder = tempfile.TemporaryDirectory(prefix="reskill-import-")

    def __enter__(self) -> Path:
        path = Path(self.folder.__enter__()) / (self.upload.file_name or "upload.csv")
        path.write_bytes(bytes(self.upload.content))
        return path

    def __exit__(self, *error: object) -> None:
        self.folder.cleanup()
