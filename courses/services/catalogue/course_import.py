"""Imports courses from a file: adds new courses and updates known ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from courses.feeds import read_course_table
from courses.services.catalogue.course_columns import COURSE_COLUMNS
from courses.services.catalogue.course_import_journal import Links, links_of, write_journal
from courses.services.catalogue.course_languages import complete_languages
from courses.services.catalogue.course_presets import preset_of_columns
from courses.services.catalogue.course_rows import Reading, read_courses_of
from courses.services.catalogue.course_writing import IMPORTED, Written, retire_others, write_courses
from courses.services.catalogue.prerequisite_links import link_prerequisites
from courses.services.catalogue.session_writing import SessionsWritten, write_sessions
from skills.models import ImportRun
from skills.services.imports.file_import import FileImport, import_file
from skills.services.imports.report import Counts, Progress
from skills.sources.file_layout import Layout
from skills.sources.tables import Table


class CourseImport(FileImport):
    """An import of courses.

    provider: for courses whose file names none. retire_missing, keep_edits: as in `import_courses`.
    """

    kind = ImportRun.Kind.COURSES
    columns = COURSE_COLUMNS
    takes_layout = True
    read_table = staticmethod(read_course_table)

    reading: Reading
    written: Written
    sessions: SessionsWritten
    links: tuple[Links, Links]  # prerequisites of the file's courses before and after the import

    def __init__(
        self, *, provider: str = "", retire_missing: bool = False, keep_edits: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.provider, self.retire_missing, self.keep_edits = provider, retire_missing, keep_edits

    def read_rows(self, table: Table, columns: dict[str, str]) -> None:
        self.reading = read_courses_of(
            table, columns, provider=self.provider, preset=preset_of_columns(self.columns, table.columns, self.preset)
        )
        self.report = self.reading.report

    def prepare(self) -> None:
        complete_languages(self.reading, self.progress)

    def write(self, run: ImportRun) -> Counts:
        reading = self.reading
        self.written = write_courses(reading, user=self.user, keep_edits=self.keep_edits, progress=self.progress)
        counts = self.written.counts
        with_prerequisites = [self.written.ids[row.identity] for row in reading.courses.values() if row.requires]
        before = links_of(with_prerequisites)
        counts["prerequisites"] = link_prerequisites(reading, self.written.ids)
        self.links = before, links_of(with_prerequisites)
        self.sessions = write_sessions(
            {self.written.ids[row.identity]: row.sessions for row in reading.courses.values()
             if row.sessions and self.written.ids[row.identity] not in self.written.kept},
            user=self.user, reason=IMPORTED,
        )  # fmt: skip
        if any(row.sessions for row in reading.courses.values()):
            counts["sessions added"], counts["sessions changed"] = self.sessions.n_added, self.sessions.n_changed
        if self.retire_missing:
            counts["retired"] = retire_others(reading, self.written, user=self.user)
        reported = dict(sorted(self.report.counts.items()))
        return {"rows": reported.pop("rows", 0), **counts, **reported}

    def write_journal(self, run: ImportRun) -> None:
        written = self.written
        write_journal(
            run, added=written.added, before=written.before, links=self.links, sessions=self.sessions.journal()
        )


def import_courses(
    *,
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    provider: str = "",
    user: Any = None,
    dry_run: bool = False,
    retire_missing: bool = False,
    keep_edits: bool = False,
    layout: Layout | None = None,
    preset: str = "",
    progress: Progress | None = None,
) -> ImportRun:
    """The run, with an entry in its report for each row that was not simply imported. Runs in one transaction.

    Rows for the same course become one course, within the file and across imports. An empty cell changes nothing.
    Retired courses stay retired. retire_missing: retires the providers' courses that are missing from the file.
    keep_edits: does not change courses that a person edited after their import. layout, preset: how the file is read, and
    the system that wrote it (`COURSE_PRESETS`); what is not named is guessed. dry_run: writes the same report but
    saves nothing. Raises BadInput for a file that cannot be read as courses.
    """
    importing = CourseImport(
        user=user,
        progress=progress,
        provider=provider,
        retire_missing=retire_missing,
        keep_edits=keep_edits,
        layout=layout,
        preset=preset,
    )
    return import_file(importing, path=path, mapping=mapping, dry_run=dry_run)
