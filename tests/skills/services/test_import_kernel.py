"""The common part of all file imports: finding columns, storing remarks, saving unless it is a dry run."""

import pytest

from courses.services.catalogue.course_import import CourseImport
from skills.errors import BadInput
from skills.models import ImportRun
from skills.services.exposure.dataset_upload import FigureImport
from skills.services.imports.columns import Column, Columns
from skills.services.imports.dry_runs import saved_unless
from skills.services.imports.file_import import FileImport
from skills.services.imports.report import Report
from skills.services.people.attribute_import import AttributeImport
from skills.services.people.employee_import import EmployeeImport
from skills.services.vacancies.vacancy_import import VacancyImport
from skills.sources.tables import Table

COLUMNS = Columns(Column("key", ("number", "no"), required="keys"), Column("title", ("name",)))


def table(*columns: str) -> Table:
    return Table("file.csv", list(columns), iter(()))


@pytest.mark.parametrize(
    ("columns", "mapping", "found"),
    [
        (("No.", "NAME"), {}, {"key": "No.", "title": "NAME"}),
        (("key", "number", "name", "title"), {}, {"key": "key", "title": "title"}),
        (("key", "name"), {"title": ""}, {"key": "key"}),  # mapped to: not in the file
        (("key", "name"), {"key": "name"}, {"key": "name"}),  # a column is used once
    ],
)
def test_columns_are_found_by_name_and_synonym_unless_mapped(columns, mapping, found):
    assert COLUMNS.find(table(*columns), mapping) == found


@pytest.mark.parametrize(
    ("columns", "mapping", "problem"),
    [
        (
            ("name",),
            {},
            r"has no column with keys; its columns are name\. Rename one to 'key', or map it: --map key=COLUMN",
        ),
        (("key",), {"colour": "key"}, "there is no field 'colour' to map to. Fields are key, title."),
        (("key",), {"title": "gone"}, "has no column 'gone'"),
    ],
)
def test_a_missing_column_gives_a_clear_error(columns, mapping, problem):
    with pytest.raises(BadInput, match=problem):
        COLUMNS.find(table(*columns), mapping)


def test_a_report_limits_remarks_per_reason_but_counts_all():
    report = Report()
    for line in range(1000):
        report.say(line, "title", "has no title", reason="no title")
    for line in range(3000):
        report.say(line, "", "odd")
    entries = report.entries()
    assert report.counts == {"no title": 1000} and len(report.remarks) == 4000 and len(entries) == 2000
    assert sum(entry.get("reason") == "no title" for entry in entries) == 300
    assert entries[-1] == {"line": 1699, "column": "", "message": "odd"}


@pytest.mark.django_db
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_dry_run_does_every_step_and_saves_nothing(dry_run):
    with saved_unless(dry_run):
        ImportRun.objects.create(kind=ImportRun.Kind.COURSES)
        assert ImportRun.objects.count() == 1
    assert ImportRun.objects.count() == (0 if dry_run else 1)


def test_every_kind_of_import_uses_file_import():
    imports = (EmployeeImport, CourseImport, FigureImport, AttributeImport, VacancyImport)
    assert {importing.kind for importing in imports} == set(ImportRun.Kind.values)
    assert all(issubclass(importing, FileImport) for importing in imports)
