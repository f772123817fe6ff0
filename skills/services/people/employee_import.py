"""Imports employees from a file by external id, with their tasks or with tasks suggested from the job title."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from skills.errors import BadInput
from skills.models import Employee, ImportRun
from skills.services.imports.columns import hint_of_one_column
from skills.services.imports.file_import import FileImport, import_file
from skills.services.imports.report import Counts, Progress
from skills.services.people.delivery_changes import Missing, MissingRule, find_missing, mark_missing
from skills.services.people.employee_columns import EMPLOYEE_COLUMNS
from skills.services.people.employee_events import notify_employees_changed
from skills.services.people.employee_occupations import Matches, match_people
from skills.services.people.employee_rows import Person, Reading, read_people_of
from skills.services.people.employee_writing import EmployeeWriter, write_people
from skills.services.people.former_ids import follow_former_ids
from skills.sources.file_layout import Layout
from skills.sources.tables import Table


class EmployeeImport(FileImport):
    """Imports employees. organisation: default for departments. limit: the maximum number of employees to read.

    missing: how employees who are not in the file are treated.
    """

    kind = ImportRun.Kind.EMPLOYEES
    columns = EMPLOYEE_COLUMNS
    takes_layout = True

    def __init__(
        self,
        *,
        organisation: str = "",
        limit: int | None = None,
        missing: MissingRule | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.missing = missing or MissingRule()
        self.has_organisations = False
        self.organisation, self.limit = organisation, limit
        self.reading = Reading("", report=self.report)
        self.matches: Matches = {}

    def read_rows(self, table: Table, columns: dict[str, str]) -> None:
        if not {"job_title", "task", "soc_code"} & set(columns):
            raise BadInput(
                f"has neither tasks nor job titles, so no exposure can be computed. Its columns are "
                f"{', '.join(table.columns)}. Name a column 'task' or 'job_title', or map one.{hint_of_one_column(table)}",
                file=table.file,
                line=table.header_line,
            )
        self.has_organisations = "organisation" in columns
        self.reading = read_people_of(table, columns, limit=self.limit)
        follow_former_ids(self.reading)
        self.report = self.reading.report

    def prepare(self) -> None:
        self.matches = match_people(self.reading, progress=self.progress)

    def write(self, run: ImportRun) -> Counts:
        self.writer = EmployeeWriter(self.reading, self.organisation, self.matches, self.progress, self.user)
        found = Missing([], 0)
        if self.limit is None:
            found = find_missing(
                self.reading, has_organisations=self.has_organisations, default_organisation=self.organisation
            )
        leaving = mark_missing(found, self.missing, self.reading)
        counts = self.writer.write(leaving)
        run.departments = self.writer.departments_added
        run.changes = self.writer.changes(found)
        remarks = len(self.report.remarks)
        missing = {"missing_from_the_file": len(found.employees), "marked_as_left": len(leaving)}
        return {**counts, **missing, "rows": self.reading.n_rows, "rows_with_a_remark": remarks}

    def write_journal(self, run: ImportRun) -> None:
        self.writer.write_journal(run)


def import_employees(
    *,
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    user: Any = None,
    dry_run: bool = False,
    organisation: str = "",
    limit: int | None = None,
    progress: Progress | None = None,
    layout: Layout | None = None,
    preset: str = "",
    missing: MissingRule | None = None,
) -> ImportRun:
    """The run, after importing all employees of the file in one transaction. The report lists rejected or changed rows.

    An employee with a known external id is updated. Decisions that people made stay: rejected tasks do not return,
    confirmed tasks remain. dry_run: gives the same report but saves nothing. Raises BadInput for a file that cannot be
    read as employees. layout, preset: how the file is laid out and which system wrote it, if not guessed.
    missing: how employees who are not in the file are treated.
    """
    importing = EmployeeImport(
        user=user,
        progress=progress,
        organisation=organisation,
        limit=limit,
        layout=layout,
        preset=preset,
        missing=missing,
    )
    return import_file(importing, path=path, mapping=mapping, dry_run=dry_run)


@transaction.atomic
def rematch_employees(*, progress: Progress | None = None) -> tuple[dict[str, int], list[dict]]:
    """Matches job titles again for all employees without a confirmed occupation. Returns counts and remarks.

    Suggested tasks of another occupation are replaced if nobody has edited, confirmed or rejected them.
    """
    unconfirmed = Employee.objects.present().exclude(title_match=Employee.TitleMatch.CONFIRMED).exclude(job_title="")
    people = {
        key: Person(key, 0, {"job_title": title}) for key, title in unconfirmed.values_list("external_id", "job_title")
    }
    reading = Reading("", people, n_rows=len(people))
    counts = write_people(reading, matches=match_people(reading, progress=progress), progress=progress)
    return counts, [remark.entry for remark in reading.report.remarks]


@transaction.atomic
def leave(*, employees: Iterable[Employee], on: date, by: Any) -> int:
    """Sets the leaving date of employees who have not left, and returns their number.

    Their stored results stay; no new ones are computed.
    """
    leaving = [employee for employee in employees if employee.left_on is None]
    for employee in leaving:
        employee.left_on = on
        employee._history_user = by  # type: ignore[attr-defined]
        employee.save(update_fields=["left_on", "updated_at"])
    notify_employees_changed(employee.pk for employee in leaving)
    return len(leaving)
