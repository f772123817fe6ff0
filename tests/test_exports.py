"""Tests of all exports: a spreadsheet runs no cell as a formula, and the program can import its exported files."""

import csv
import io
import re
import zipfile

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from import_export.admin import ExportMixin
from openpyxl import load_workbook

from courses.models import Course, TrainingPlan
from courses.services.catalogue.course_import import import_courses
from courses.services.evaluation.blind_comparison import lay_out, write_sheet
from courses.services.evaluation.golden_profiles import Profile
from courses.services.evaluation.judged_courses import read_judged, write_pool
from courses.services.own_data.own_csv import as_zip
from skills.admin.admin_base import ExportAdmin
from skills.models import Employee, ImportRun
from skills.services.people.employee_import import import_employees
from skills.sources.table_writing import original_text, safe_cell
from tests.conftest import ROOT
from tests.courses.organisations import make_organisation

HOSTILE = [
    '=HYPERLINK("http://x.example")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "'=1",
    "＝1+1",
    "Nurse;=1+1",
    'Nurse; "@SUM(1)"',
]
FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
EXPORTED = [model for model, page in admin.site._registry.items() if isinstance(page, ExportMixin)]
CSV, XLSX, TSV, JSON = "0", "1", "2", "3"


@pytest.fixture
def hostile(org):
    """An employee and a course for each hostile text, with the text in several fields."""
    for i, text in enumerate(HOSTILE):
        Employee.objects.create(external_id=f"{text}{i}", name=text, job_title=text, department=org.care)
        Course.objects.create(
            identity=f"c{i}", external_id=f"{text}{i}", title=f"{text} {i}", provider=text, description=text,
            category=text, cost=0.5,
        )  # fmt: skip
    org.care.name = "=1+1"
    org.care.save()
    return org


@pytest.fixture
def chief(client, make_user):
    client.force_login(make_user("chief", is_staff=True, is_superuser=True))
    return client


def is_safe(cell: object) -> bool:
    return not isinstance(cell, str) or not FORMULA.match(cell) or bool(NUMBER.fullmatch(cell))


def rows_of(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def assert_safe(rows, *, n_escaped: int = 1) -> None:
    """Asserts that no cell is a formula and that at least n_escaped cells were escaped."""
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if not is_safe(cell)] == []
    parts = [part.lstrip(' "') for cell in cells if isinstance(cell, str) for part in cell.split(";")[1:]]
    assert [part for part in parts if FORMULA.match(part)] == []
    assert sum(isinstance(cell, str) and original_text(cell) != cell for cell in cells) >= n_escaped


def export(client, model, file_format: str):
    page = admin.site._registry[model]
    (resource,) = page.get_export_resource_classes(None)
    fields = {f"{resource.__name__.lower()}_{name}": "on" for name in resource.fields}
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")
    answer = client.post(address, {"format": file_format, "resource": "", **fields})
    assert "Content-Disposition" in answer, answer.content.decode()[:2000]
    return answer.content


# The admin's exports


def test_every_admin_list_with_an_export_uses_export_admin():
    assert {Employee, Course} <= set(EXPORTED)
    assert [model for model in EXPORTED if not isinstance(admin.site._registry[model], ExportAdmin)] == []


@pytest.mark.parametrize("model", EXPORTED, ids=lambda model: model.__name__)
def test_no_cell_of_a_list_exported_from_the_admin_is_a_formula(model, hostile, chief):
    assert model.objects.filter(**{"name" if model is Employee else "provider": HOSTILE[0]}).exists()
    assert_safe(rows_of(export(chief, model, CSV).decode()), n_escaped=len(HOSTILE))
    assert_safe(rows_of(export(chief, model, TSV).decode(), "\t"), n_escaped=len(HOSTILE))
    sheet = load_workbook(io.BytesIO(export(chief, model, XLSX))).active
    assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"] == []
    assert_safe(sheet.values, n_escaped=len(HOSTILE))


def test_numbers_stay_numbers_and_json_is_not_escaped(hostile, chief):
    header, first, *_ = load_workbook(io.BytesIO(export(chief, Course, XLSX))).active.values
    assert first[header.index("cost")] == 0.5
    header, first, *_ = rows_of(export(chief, Course, CSV).decode())
    assert float(first[header.index("cost")]) == 0.5
    assert b"'=HYPERLINK" not in export(chief, Course, JSON)


@pytest.mark.parametrize(("file_format", "suffix"), [(CSV, "csv"), (XLSX, "xlsx")])
def test_exported_lists_that_are_imported_again_change_nothing(file_format, suffix, hostile, chief, tmp_path):
    """Every import strips leading white space, so ids that start with white space are deleted first."""
    for rows in (Employee, Course):
        rows.objects.filter(external_id__regex=r"^\s").delete()
    employees, courses = (tmp_path / f"{name}.{suffix}" for name in ("employees", "courses"))
    employees.write_bytes(export(chief, Employee, file_format))
    courses.write_bytes(export(chief, Course, file_format))
    before = stored()
    import_employees(path=employees, mapping={"department": "department__name"})
    Course.objects.all().delete()
    import_courses(path=courses)
    assert stored() == before


def stored() -> list:
    people = Employee.objects.order_by("external_id").values_list("external_id", "name", "job_title")
    offers = Course.objects.order_by("external_id").values_list("external_id", "title", "provider")
    return [list(people), list(offers)]


# Other exported files


def test_no_cell_of_an_imports_report_is_a_formula(chief):
    report = [{"line": 2, "column": text, "message": text} for text in HOSTILE]
    run = ImportRun.objects.create(kind="employees", file_name="people.csv", report=report)
    answer = chief.get(reverse("admin:skills_importrun_report", args=[run.pk]))
    assert_safe(rows_of(answer.content.decode()), n_escaped=2 * len(HOSTILE))


def test_no_cell_of_an_exported_plan_is_a_formula(chief, org):
    figures = {"seats": 2, "hours_each": 3.5, "hours": 7, "cost_each": -1, "cost": -2, "cost_is_assumed": False}
    plan = TrainingPlan.objects.create(name="2027", result={"courses": [{"title": t, **figures} for t in HOSTILE]})
    answer = chief.get(reverse("admin:courses_trainingplan_export", args=[plan.pk]))
    rows = rows_of(answer.content.decode())
    assert_safe(rows, n_escaped=len(HOSTILE))
    assert rows[1][1:] == ["2", "", "", "3.5", "7", "-1", "-2", "False"]


def test_no_cell_of_an_employees_own_data_is_a_formula():
    rows = [{"text": text, "share": -0.5, text: "a heading"} for text in HOSTILE]
    with zipfile.ZipFile(io.BytesIO(as_zip({"employee": {"name": "=1"}, "tasks": rows}))) as folder:
        assert_safe(rows_of(folder.read("employee.csv").decode("utf-8-sig")))
        tasks = rows_of(folder.read("tasks.csv").decode("utf-8-sig"))
    assert_safe(tasks, n_escaped=2 * len(HOSTILE))
    assert tasks[1][1] == "-0.5"


@pytest.mark.django_db
def test_no_cell_of_assessed_statements_is_a_formula(tmp_path):
    make_organisation(0)
    source, target = tmp_path / "statements.csv", tmp_path / "out.csv"
    with source.open("w", newline="") as file:
        csv.writer(file).writerows([["statement"], *([text] for text in HOSTILE)])
    for options in ({"output": str(target)}, {"stdout": (out := io.StringIO())}):
        call_command("assess", str(source), **{"stderr": io.StringIO(), **options})
    for text in (target.read_bytes().decode(), out.getvalue()):
        assert_safe(rows_of(text), n_escaped=len(HOSTILE) - 2)  # reading strips white space
    again = tmp_path / "again.csv"
    call_command("assess", str(target), output=str(again), stderr=io.StringIO())
    assert again.read_bytes() == target.read_bytes()


@pytest.mark.django_db
def test_no_cell_of_matched_job_titles_is_a_formula():
    make_organisation(0)
    out = io.StringIO()
    call_command("match_titles", "--", *HOSTILE, stdout=out)
    assert_safe(rows_of(out.getvalue()), n_escaped=len(HOSTILE))


@pytest.mark.django_db
def test_sheets_for_judges_hold_no_formulas_and_are_read_back(hostile, tmp_path):
    profiles = [Profile(text, "plain", text, (text,)) for text in HOSTILE]
    votes, pool = tmp_path / "votes.csv", tmp_path / "pool.csv"
    write_sheet(votes, lay_out(profiles, [["A"]] * len(HOSTILE), [["B"]] * len(HOSTILE), seed=7), ("ours", "other"), 7)
    ids = list(Course.objects.order_by("pk").values_list("pk", flat=True))
    write_pool(pool, profiles, [[ids] * len(HOSTILE)], seed=7)
    for path in (votes, pool):
        assert_safe(rows_of(path.read_bytes().decode()), n_escaped=len(HOSTILE))
    with pool.open(newline="") as file:
        header, *rows = csv.reader(file)
    rows = [[*row[:5], "yes", *row[6:]] for row in rows]
    with pool.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    courses = {title.strip() for title in Course.objects.values_list("title", flat=True)}
    assert read_judged(pool) == {(text.strip(), title): True for text in HOSTILE for title in courses}


# The escaping rule


_TRICKY = st.text(alphabet="';\" =+-@\t\r\n＝1a", max_size=12)


@given(st.text() | _TRICKY | st.from_regex(r"'{0,3}[=+\-@\t\r][^\x00]{0,5}", fullmatch=True))
def test_original_text_reverses_safe_cell(text):
    assert is_safe(safe_cell(text)) and original_text(safe_cell(text)) == text
    assert all(not FORMULA.match(part.lstrip(' "')) for part in safe_cell(text).split(";")[1:])


def test_only_one_module_writes_exported_tables():
    """Files that ship with the program are written by hand and read by the program alone."""
    shipped = {f"skills/services/shipped/starter{name}.py" for name in ("", "_related", "_titles")}
    allowed = {"skills/sources/table_writing.py", *shipped}
    writes = re.compile(r"csv\.(Dict)?[wW]riter|Workbook\(")
    sources = [path for app in ("reskill", "skills", "courses") for path in (ROOT / app).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in sources if writes.search(path.read_text(encoding="utf-8"))}
    assert found == allowed
