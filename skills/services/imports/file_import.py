"""The common procedure of all file imports.

Each kind of import is a subclass of `FileImport` that declares its columns, converts rows to records and writes them.
`import_file` does the rest: it opens the file, finds the columns, writes in one transaction (rolled back after a dry run),
stores the counts and remarks, and calls for the journal from which the import can be undone (`undoing`).

    kind                         a row is                              journal
    EmployeeImport               an employee, or one of their tasks    ImportedEmployee
    AttributeImport              an employee's held attributes         ImportedAttributes
    CourseImport (in courses)    a course                              ImportedCourse
    FigureImport                 a task with figures                   none: the previous dataset stays
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.utils import timezone

from skills.models import ImportRun
from skills.services.imports.columns import Columns
from skills.services.imports.dry_runs import saved_unless
from skills.services.imports.report import Counts, Progress, Report, no_progress
from skills.sources.tables import Table, read_table


class FileImport:
    """One running import. Subclasses store the records they have read and written as attributes.

    kind: a value of ImportRun.Kind. user: named in the history of the written rows.
    """

    kind: ClassVar[str]
    columns: Columns
    read_table: Callable[..., Table] = staticmethod(read_table)  # takes a path; name: the file's name in errors

    def __init__(self, *, user: Any = None, progress: Progress | None = None) -> None:
        self.user, self.progress = user, progress or no_progress
        self.file = ""
        self.report = Report()

    def read_file(self, path: str | Path, mapping: Mapping[str, str]) -> None:
        """Reads all rows. Raises BadInput if the file cannot be read as this kind of import."""
        table = self.read_table(path)
        self.file = table.file
        self.read_rows(table, self.columns.find(table, mapping))

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


def import_file(
    importing: FileImport, *, path: str | Path, mapping: Mapping[str, str] | None = None, dry_run: bool = False
) -> ImportRun:
    """The run with its counts and remarks, after importing the whole file in one transaction.

    mapping: name -> the file's column, for columns that are not found by name. dry_run: gives the same counts and remarks
    but saves nothing, not even the run. Raises BadInput if the file cannot be read as this kind of import.
    """
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
    return run
