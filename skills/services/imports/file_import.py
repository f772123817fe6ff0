"""The procedure that every import of a file goes through, whatever the file holds.

A kind of import is a subclass of `FileImport`. It declares its columns, says how rows become records, and writes them;
`import_file` does the rest: opens the file, finds the columns, writes in one transaction (rolled back after a dry run),
keeps the counts and remarks, and has the journal written from which the import can be undone (`undoing`).

    kind                         what a row is                         journal
    EmployeeImport               an employee, or one of their tasks    ImportedEmployee
    AttributeImport              an employee's held attributes         ImportedAttributes
    CourseImport (in courses)    a course                              ImportedCourse
    FigureImport                 a task with figures                   none: the dataset before stays
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.utils import timezone

from skills.models import ImportRun
from skills.services.imports.columns import Columns
from skills.services.imports.dry_runs import saved_unless
from skills.services.imports.report import Counts, Progress, Report, say_nothing
from skills.sources.tables import Table, read_table


class FileImport:
    """One import of one kind, under way. Subclasses keep what they have read and written on themselves.

    kind: a value of ImportRun.Kind. user: who is named in the history of what is written.
    """

    kind: ClassVar[str]
    columns: Columns
    read_table: Callable[..., Table] = staticmethod(read_table)  # of a path; name: what errors call the file

    def __init__(self, *, user: Any = None, progress: Progress | None = None) -> None:
        self.user, self.progress = user, progress or say_nothing
        self.file = ""
        self.report = Report()

    def read_file(self, path: str | Path, mapping: Mapping[str, str]) -> None:
        """Reads every row. Raises BadInput for a file that cannot be read as this kind."""
        table = self.read_table(path)
        self.file = table.file
        self.read_rows(table, self.columns.find(table, mapping))

    def read_rows(self, table: Table, columns: dict[str, str]) -> None:
        """Turns rows into records, with a remark for each row not simply taken. columns: name -> the file's column."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Does what takes long and writes nothing, such as embedding texts. Called outside the transaction."""

    def write(self, run: ImportRun) -> Counts:
        """Writes the records in batches; the counts of the run. The run has no id yet: it may not be kept."""
        raise NotImplementedError

    def write_journal(self, run: ImportRun) -> None:
        """Writes down what was added or changed, and how it was before. Not called in a dry run."""


def import_file(
    importing: FileImport, *, path: str | Path, mapping: Mapping[str, str] | None = None, dry_run: bool = False
) -> ImportRun:
    """Imports the whole file in one transaction; the run with its counts and remarks.

    mapping: name -> the file's column, where the column's name does not say it. dry_run: the same counts and remarks;
    nothing is saved, the run included. Raises BadInput for a file that cannot be read as this kind.
    """
    importing.read_file(path, mapping or {})
    # Before the transaction: embedding takes its time, and SQLite lets nobody else write while one is open.
    importing.prepare()
    run = ImportRun(kind=importing.kind, file_name=importing.file[-255:], started_by=importing.user)
    with saved_unless(dry_run):
        run.counts = importing.write(run)
        run.report = importing.report.entries()
        run.finished_at = timezone.now()
        if not dry_run:
            run.save()
            importing.write_journal(run)
            # Set after everything was written: undoing takes what is newer for somebody else's change.
            run.finished_at = timezone.now()
            run.save(update_fields=["finished_at"])
    return run
