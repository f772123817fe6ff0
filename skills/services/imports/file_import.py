"""The common procedure of all file imports.

Each kind of import is a subclass of `FileImport` that declares its columns, converts rows to records and writes them.
`import_file` does the rest: it opens the file, finds the columns, writes in one transaction (rolled back after a dry run),
stores the counts and remarks, and calls for the journal from which the import can be undone (`undoing`).

    kind                         a row is                              journal
    EmployeeImport               an employee, or one of their tasks    ImportedEmployee
    AttributeImport              an employee's held attributes         ImportedAttributes
    CourseImport (in courses)    a course                              ImportedCourse
    VacancyImport                an open position                      ImportedVacancy
    FigureImport                 a task with figures                   none: the previous dataset stays
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.utils import timezone

from skills.errors import BadInput
from skills.models import ImportRun
from skills.services.imports.columns import Columns, Preset
from skills.services.imports.dry_runs import saved_unless
from skills.services.imports.import_events import notify_imported
from skills.services.imports.report import Counts, Progress, Report, no_progress
from skills.sources.file_layout import Layout
from skills.sources.tables import Table, read_table

_OTHER_SHEET = "To import another sheet, upload the file again and choose the sheet."
_CERTAIN = {"", "utf-8", "utf-16", "utf-16-le", "utf-16-be"}


class FileImport:
    """One running import. Subclasses store the records they have read and written as attributes.

    kind: a value of ImportRun.Kind. user: named in the history of the written rows.
    """

    kind: ClassVar[str]
    columns: Columns
    # Whether header line, sheet, encoding and delimiter are guessed and can be named, and unused columns are reported.
    takes_layout: ClassVar[bool] = False
    read_table: Callable[..., Table] = staticmethod(read_table)  # takes a path; name: the file's name in errors

    def __init__(
        self, *, user: Any = None, progress: Progress | None = None, layout: Layout | None = None, preset: str = ""
    ) -> None:
        self.user, self.progress = user, progress or no_progress
        self.layout, self.preset = layout or Layout(), preset
        self.file = ""
        self.report = Report()

    def read_file(self, path: str | Path, mapping: Mapping[str, str]) -> None:
        """Reads all rows. Raises BadInput if the file cannot be read as this kind of import."""
        table = open_table(self, path, layout=self.layout)
        self.file = table.file
        columns = self.columns.find(table, mapping, preset_of(self, self.preset))
        self.read_rows(table, columns)
        if self.takes_layout:
            self._report_layout(table, columns)

    def _report_layout(self, table: Table, columns: dict[str, str]) -> None:
        for note in table.notes:
            self.report.say(note.line, "", note.message)
        self.report.remarks.sort(key=lambda remark: (remark.line is None, remark.line or 0))
        if len(table.sheets) > 1 and not self.layout.sheet:
            others = ", ".join(repr(sheet) for sheet in table.sheets if sheet != table.layout.sheet)
            self.report.say(None, "", f"the sheet {table.layout.sheet!r} was read, not {others}. {_OTHER_SHEET}")
        used = set(columns.values())
        if unused := [repr(column) for column in table.columns if column and column not in used]:
            self.report.say(None, "", f"columns that are not used: {', '.join(unused)}")
        if not self.layout.encoding and table.layout.encoding not in _CERTAIN:
            message = (
                f"read as {table.layout.encoding}, which is a guess. If letters look wrong, choose another encoding."
            )
            self.report.say(None, "", message)

    def read_rows(self, table: Table, columns: dict[str, str]) -> None:
        """Converts rows to records, with remarks about rejected or changed rows. columns: name -> the file's column."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Does slow work that writes no import data, such as embedding texts. Called before the transaction."""

    def write(self, run: ImportRun) -> Counts:
        """Writes the records in batches and returns the counts. The run has no id yet, because a dry run is not saved."""
        raise NotImplementedError

    def write_journal(self, run: ImportRun) -> None:
        """Stores which rows were added or changed, with their previous values. Not called in a dry run."""


def open_table(
    importing: "FileImport | type[FileImport]", path: str | Path, *, name: str = "", layout: Layout | None = None
) -> Table:
    """The table of a file, read as this kind of import reads it. Raises BadInput."""
    if not importing.takes_layout:
        return importing.read_table(path, name=name)
    return importing.read_table(path, name=name, layout=layout, recognise=importing.columns.n_recognised)


def preset_of(importing: "FileImport | type[FileImport]", slug: str) -> Preset | None:
    """The preset with this slug, None for ''. Raises BadInput for an unknown slug."""
    if not slug:
        return None
    presets = importing.columns.presets
    if slug not in presets:
        raise BadInput(f"there is no preset {slug!r}. Presets are {', '.join(presets) or 'none'}.")
    return presets[slug]


def import_file(
    importing: FileImport, *, path: str | Path, mapping: Mapping[str, str] | None = None, dry_run: bool = False
) -> ImportRun:
    """The run with its counts and remarks, after importing the whole file in one transaction.

    mapping: name -> the file's column, for columns that are not found by name. dry_run: gives the same counts and remarks
    but saves nothing, not even the run. Raises BadInput if the file cannot be read as this kind of import.
    """
    importing.progress("read the file", 0, 0)
    importing.read_file(path, mapping or {})
    # Before the transaction: embedding is slow, and SQLite blocks all other writers while a transaction is open.
    importing.prepare()
    run = ImportRun(kind=importing.kind, file_name=importing.file[-255:], started_by=importing.user)
    with saved_unless(dry_run):
        run.counts = importing.write(run)
        run.report = importing.report.entries()
        run.finished_at = timezone.now()
        if not dry_run:
            run.save()
            importing.write_journal(run)
            # Set after everything was written: the undo treats newer changes as made by other people.
            run.finished_at = timezone.now()
            run.save(update_fields=["finished_at"])
            notify_imported(run)
    return run
