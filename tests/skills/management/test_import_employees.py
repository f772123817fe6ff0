"""manage.py import_employees with the supported files."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

import skills
from skills.models import Employee, ImportRun, Task
from skills.services.people.employee_import import import_employees
from skills.services.shipped.starter import load_starter
from skills.sources.tables import read_table

pytestmark = pytest.mark.django_db
DEMO = Path(skills.__file__).parent / "starter" / "demo_employees.csv"


def run(*args, **options):
    out = io.StringIO()
    call_command("import_employees", *args, stdout=out, **options)
    return out.getvalue()


def test_the_demo_organisation_is_imported_completely():
    said = run(DEMO, organisation="Demo")
    assert Employee.objects.count() == 60
    done = ImportRun.objects.get()
    stated = [row for row in read_table(DEMO).rows if row.cells["task"]]
    assert done.counts["skipped"] == 0 and done.counts["tasks_stated"] == Task.objects.count() == len(stated)
    assert not [entry for entry in done.report if entry["line"] is not None]
    weeks = Task.objects.values("employee").annotate(total=Sum("share")).values_list("total", flat=True)
    assert len(weeks) >= 45 and all(total == pytest.approx(1) for total in weeks)
    assert "employees                        60" in said


def test_columns_can_be_mapped_one_by_one(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text("Nr,Was\nE1,Bake\n", encoding="utf-8")
    run(file, "--map", "external_id=Nr", "--map", "task=Was")
    assert Task.objects.get().statement == "Bake"
    with pytest.raises(CommandError, match="FIELD=COLUMN"):
        run(file, "--map", "external_id")


def test_a_dry_run_prints_that_nothing_was_saved(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text("id,task\nE1,Bake\n", encoding="utf-8")
    assert "Nothing was saved" in run(file, "--dry-run")
    assert not Employee.objects.exists()


def test_an_unreadable_file_is_an_error_with_its_position(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text("id,name\nE1,Ann\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"staff\.csv, line 1: has neither tasks nor job titles"):
        run(file)
    with pytest.raises(CommandError, match="no such file"):
        run(tmp_path / "gone.csv")


def test_a_long_report_is_shortened_on_screen_and_stored_completely(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text("id,job_title\n" + "".join(f"E{i},Odd job {i}\n" for i in range(30)), encoding="utf-8")
    assert "... and 10 more; all are stored with the import" in run(file)
    assert len(ImportRun.objects.get().report) == 30


@pytest.mark.data
def test_the_payroll_file_is_imported_in_its_own_layout(data_dir):
    done = import_employees(path=data_dir / "hr" / "payroll_titles.csv", limit=2000)
    assert done.counts["employees"] == Employee.objects.count() == 2000
    assert done.counts["skipped"] == 0
    assert not Employee.objects.filter(department=None).exists()


@pytest.mark.data
@pytest.mark.model
def test_most_payroll_titles_find_an_occupation(data_dir):
    """The first 2,000 rows, matched with the occupations and titles that ship."""
    load_starter()
    done = import_employees(path=data_dir / "hr" / "payroll_titles.csv", limit=2000)
    assert done.counts["with_an_occupation"] / 2000 >= 0.5, done.counts
    police = Employee.objects.filter(job_title="POLICE OFFICER").first()
    assert police is not None and "Police" in police.occupation.title
