"""Uploaded files: stored, columns matched, checked in a dry run, then imported."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from skills.errors import ReskillError
from skills.models import ImportRun, ImportUpload, RememberedMapping
from skills.services.audit import record_work
from skills.services.imports.file_import import FileImport, open_table, preset_of
from skills.services.imports.report import MAX_ENTRIES
from skills.sources.file_layout import Layout

Importer = Callable[..., ImportRun]
State = ImportUpload.State
_SAMPLE = 5


@dataclass(frozen=True)
class Preview:
    """The file's columns, its first rows as written, and the guessed column of each field that has one.

    unused: columns that no field is read from. layout: how the file is read; None for kinds of import that do not guess it.
    preset: the system that wrote the file, '' if not known. is_remembered: the guess comes from an earlier import.
    """

    columns: list[str]
    rows: list[list[str]]
    guess: dict[str, str]
    unused: list[str] = field(default_factory=list)
    layout: Layout | None = None
    sheets: tuple[str, ...] = ()
    preset: str = ""
    is_remembered: bool = False


def keep_upload(*, importing: type[FileImport], file_name: str, content: bytes, user: Any) -> ImportUpload:
    """The stored upload. Raises BadInput if the file cannot be read as a table."""
    upload = ImportUpload(kind=importing.kind, file_name=Path(file_name).name[-255:], content=content, uploaded_by=user)
    with _on_disk(upload) as path:
        open_table(importing, path, name=upload.file_name)
    upload.save()
    return upload


def preview(upload: ImportUpload, importing: type[FileImport]) -> Preview:
    """The preview of a file. The guess is the saved mapping, else that of the last file with these columns, else it is
    found by column names. Raises BadInput."""
    with _on_disk(upload) as path:
        table = open_table(importing, path, name=upload.file_name, layout=Layout.from_json(upload.layout))
        remembered = None
        if importing.takes_layout and not upload.mapping and not upload.preset:
            remembered = remembered_mapping(importing.kind, table.columns)
        mapping = upload.mapping or (remembered.mapping if remembered else {})
        preset = preset_of(importing, upload.preset) or importing.columns.recognise_preset(table.columns)
        found = importing.columns.guess(table, mapping, preset)
        rows = [[row.cells.get(column, "")[:80] for column in table.columns] for row in islice(table.rows, _SAMPLE)]
    return Preview(
        table.columns,
        rows,
        found,
        unused=[column for column in table.columns if column and column not in found.values()],
        layout=table.layout if importing.takes_layout else None,
        sheets=table.sheets,
        preset=preset.slug if preset else "",
        is_remembered=remembered is not None,
    )


def choose_layout(upload: ImportUpload, importing: type[FileImport], *, layout: Layout, preset: str) -> None:
    """Reads the file in another way from now on; its columns are matched anew. Raises BadInput if that is not possible."""
    preset_of(importing, preset)
    with _on_disk(upload) as path:
        open_table(importing, path, name=upload.file_name, layout=layout)
    upload.layout, upload.preset, upload.mapping = layout.as_json(), preset, {}
    upload.state, upload.message = State.NEW, ""
    upload.counts, upload.report, upload.changes = {}, [], []
    upload.save(update_fields=["layout", "preset", "mapping", "state", "message", "counts", "report", "changes"])


def columns_hash(columns: Sequence[str]) -> str:
    """The hash by which files with the same columns are recognised, in any order."""
    return hashlib.sha256("\n".join(sorted(columns)).encode()).hexdigest()


def remembered_mapping(kind: str, columns: Sequence[str]) -> RememberedMapping | None:
    """How the columns of the last imported file with these columns were matched."""
    return RememberedMapping.objects.filter(kind=kind, columns_hash=columns_hash(columns)).first()


def _remember(upload: ImportUpload, importing: type[FileImport]) -> None:
    with _on_disk(upload) as path:
        table = open_table(importing, path, name=upload.file_name, layout=Layout.from_json(upload.layout))
    values = {"mapping": upload.mapping, "preset": upload.preset, "saved_by": upload.uploaded_by}
    RememberedMapping.objects.update_or_create(
        kind=upload.kind, columns_hash=columns_hash(table.columns), defaults=values
    )


@transaction.atomic
def begin(
    upload: ImportUpload, *, to: str, mapping: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
) -> bool:
    """Marks the file as being checked or imported. False if that is running or done already, so a double click runs once.

    mapping: the columns as the user matched them. options: choices for the import beside the mapping. Only a checked file
    can be imported.
    """
    locked = ImportUpload.objects.select_for_update().defer("content").get(pk=upload.pk)
    allowed = (State.CHECKED,) if to == State.IMPORTING else (State.NEW, State.CHECKED, State.FAILED)
    if locked.state not in allowed:
        return False
    if mapping is not None:
        locked.mapping = dict(mapping)
    if options is not None:
        locked.options = dict(options)
    locked.state, locked.step, locked.n_done, locked.n_total, locked.message = to, "", 0, 0, ""
    locked.save(update_fields=["state", "step", "n_done", "n_total", "message", "mapping", "options"])
    return True


def work_on(upload_id: int, importer: Importer, importing: type[FileImport] | None = None) -> None:
    """Checks or imports the file, whichever was started, and stores progress and result. May run twice.

    importing: given for kinds of import whose layout and columns are remembered.
    """
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
                path=path,
                mapping=upload.mapping,
                user=upload.uploaded_by,
                dry_run=not saves,
                progress=save_progress,
                **_chosen(upload, saves=saves),
            )
        if saves and importing is not None and importing.takes_layout:
            _remember(upload, importing)
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
        changes=run.changes,
        run=run if saves else None,
        **({"content": b""} if saves else {}),
    )
    if saves:
        record_work(route=f"import-{upload.kind}", object_id=run.pk, by=upload.uploaded_by_id, **run.counts)


def _chosen(upload: ImportUpload, *, saves: bool) -> dict[str, Any]:
    """Arguments of the importer for what the user chose beside the mapping. Options apply to the import, not to the check."""
    chosen: dict[str, Any] = {}
    if upload.layout:
        chosen["layout"] = Layout.from_json(upload.layout)
    if upload.preset:
        chosen["preset"] = upload.preset
    return {**chosen, **(upload.options if saves else {})}


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
