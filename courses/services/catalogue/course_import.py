"""Courses from a file: added, or changed where they are known."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from courses.feeds import read_course_table
from courses.services.catalogue.course_import_journal import Links, links_of, write_journal
from courses.services.catalogue.course_languages import complete_languages
from courses.services.catalogue.course_rows import COURSE_COLUMNS, Reading, read_courses_of
from courses.services.catalogue.course_writing import Written, retire_others, write_courses
from courses.services.catalogue.prerequisite_links import link_prerequisites
from skills.models import ImportRun
from skills.services.imports.file_import import FileImport, import_file
from skills.services.imports.report import Counts, Progress
from skills.sources.tables import Table


class CourseImport(FileImport):
    """provider: for courses of a file that names none. retire_missing, keep_edits: as in `import_courses`."""

    kind = ImportRun.Kind.COURSES
    columns = COURSE_COLUMNS
    read_table = staticmethod(read_course_table)

    reading: Reading
    written: Written
    links: tuple[Links, Links]  # what the courses of the file required before and after

    def __init__(
        self, *, provider: str = "", retire_missing: bool = False, keep_edits: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.provider, self.retire_missing, self.keep_edits = provider, retire_missing, keep_edits

    def read_rows(self, table: Table, columns: dict[str, str]) -> None:
        self.reading = read_courses_of(table, columns, provider=self.provider)
        self.report = self.reading.report

    def prepare(self) -> None:
        complete_languages(self.reading, self.progress)

    def write(self, run: ImportRun) -> Counts:
        reading = self.reading
        self.written = write_courses(reading, user=self.user, keep_edits=self.keep_edits, progress=self.progress)
        counts = self.written.counts
        named = [self.written.ids[row.identity] for row in reading.courses.values() if row.requires]
        before = links_of(named)
        counts["prerequisites"] = link_prerequisites(reading, self.written.ids)
        self.links = before, links_of(named)
        if self.retire_missing:
            counts["retired"] = retire_others(reading, self.written, user=self.user)
        said = dict(sorted(self.report.counts.items()))
        return {"rows": said.pop("rows", 0), **counts, **said}

    def write_journal(self, run: ImportRun) -> None:
        write_journal(run, added=self.written.added, before=self.written.before, links=self.links)


def import_courses(
    *,
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    provider: str = "",
    user: Any = None,
    dry_run: bool = False,
    retire_missing: bool = False,
    keep_edits: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Loads every course of the file in one transaction; the run, with an entry per row not simply taken.

    The same course twice is one course, in the file and from one import to the next. An empty cell changes nothing, and
    retired courses stay retired. retire_missing: retires the providers' courses that the file no longer has.
    keep_edits: courses that a person changed since they were imported stay as they are. dry_run: the same report,
    nothing saved. Raises BadInput for a file that cannot be read as courses.
    """
    importing = CourseImport(
        user=user, progress=progress, provider=provider, retire_missing=retire_missing, keep_edits=keep_edits
    )
    return import_file(importing, path=path, mapping=mapping, dry_run=dry_run)
