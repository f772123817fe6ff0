"""Import of employees in the admin: match columns, check, import, report by row, undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reskill.celery import app
from skills.errors import BadInput
from skills.models import (
    Department,
    Employee,
    ExposureOverride,
    HeldAttribute,
    ImportedEmployee,
    ImportRun,
    ImportUpload,
    ManagerScope,
    Occupation,
    Task,
)
from skills.services.access.roles import ensure_roles
from skills.services.imports.uploads import begin, work_on
from skills.services.people.attribute_import import import_attributes
from skills.services.people.employee_import import import_employees
from skills.services.people.employee_import_undo import undo_import
from skills.services.people.task_profiles import add_task
from tests.skills.taxonomies import add_dataset, add_reference_task

pytestmark = pytest.mark.django_db
PEOPLE = "staff no,who,role,unit,task,share\nA7,Aisha,Nurse,Night,dress wounds,60\nA7,Aisha,,,plan shifts,40\n"
MATCHED = {"external_id": "staff no", "name": "who", "job_title": "role", "department": "unit", "task": "task"}


@pytest.fixture
def hanna(org, client):
    """Hanna with access to all departments; enqueued tasks run at once."""
    org.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    client.force_login(org.users["hanna"])
    yield client
    app.conf.task_always_eager = before


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def upload_file(client, content: str, name: str = "people.csv"):
    file = SimpleUploadedFile(name, content.encode(), "text/csv")
    return client.post(reverse("admin:skills_employee_import_rows"), {"file": file}, follow=True)


def at(upload) -> str:
    return reverse("admin:skills_employee_upload", args=[upload.pk])


def people(tmp_path, content: str, **options) -> ImportRun:
    (tmp_path / "people.csv").write_text(content)
    return import_employees(path=tmp_path / "people.csv", **options)


def test_a_file_is_matched_checked_and_imported(hanna, org, django_capture_on_commit_callbacks):
    page = upload_file(hanna, PEOPLE)
    upload = ImportUpload.objects.get()
    assert "staff no" in text(page) and "dress wounds" in text(page)
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(at(upload), {**MATCHED, "share": "share", "check": "1"})
    checked = text(hanna.get(at(upload)))
    assert "nothing is saved yet" in checked and not Employee.objects.filter(external_id="A7").exists()
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(at(upload), {"save": "1"})
    aisha = Employee.objects.get(external_id="A7")
    assert (aisha.name, aisha.department.name, aisha.tasks.count()) == ("Aisha", "Night", 2)
    run = ImportRun.objects.get()
    assert run.started_by == org.users["hanna"]
    assert hanna.get(at(upload), follow=True).redirect_chain[-1][0].endswith(f"/importrun/{run.pk}/change/")
    upload.refresh_from_db()
    assert upload.content == b""


def test_a_column_chosen_twice_is_an_error_and_nothing_is_started(hanna):
    upload_file(hanna, PEOPLE)
    upload = ImportUpload.objects.get()
    page = hanna.post(at(upload), {**MATCHED, "name": "staff no", "check": "1"})
    assert "chosen for two fields" in text(page)
    upload.refresh_from_db()
    assert upload.state == "new"


def test_a_file_without_identifiers_fails_with_a_message_and_can_be_rematched(
    hanna, django_capture_on_commit_callbacks
):
    upload_file(hanna, "colour\nred\n")
    upload = ImportUpload.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(at(upload), {"check": "1"})
    page = text(hanna.get(at(upload)))
    assert "no column with the employees" in page and "Check the file" in page


def test_a_file_that_is_not_a_table_is_refused_at_upload(hanna):
    page = upload_file(hanna, "")
    assert not ImportUpload.objects.exists() and "empty" in text(page)


def test_a_wrong_column_match_can_be_removed(tmp_path):
    run = people(tmp_path, "id,title,unit\nA7,Nurse,Night\n", mapping={"department": ""})
    assert run.counts["added"] == 1
    assert Employee.objects.get().department is None


def test_pressing_import_twice_imports_once(hanna, org):
    upload_file(hanna, PEOPLE)
    upload = ImportUpload.objects.get()
    assert begin(upload, to="checking", mapping={**MATCHED, "share": "share"})
    assert not begin(upload, to="checking")
    work_on(upload.pk, import_employees)
    assert begin(upload, to="importing") and not begin(upload, to="importing")
    work_on(upload.pk, import_employees)
    work_on(upload.pk, import_employees)
    assert ImportRun.objects.count() == 1


def test_a_file_is_not_imported_before_the_check(hanna):
    upload_file(hanna, PEOPLE)
    assert not begin(ImportUpload.objects.get(), to="importing")


def test_only_the_uploader_can_continue_with_a_file(hanna, org, make_user):
    upload_file(hanna, PEOPLE)
    other = make_user("heidi", is_staff=True)
    other.groups.add(ensure_roles())
    ManagerScope.objects.create(user=other, sees_everyone=True)
    hanna.force_login(other)
    assert hanna.get(at(ImportUpload.objects.get())).status_code == 404


def test_import_and_undo_need_full_access(hanna, org, tmp_path):
    """A file may contain employees of departments that the manager may not see."""
    upload_file(hanna, PEOPLE)
    run = people(tmp_path, "id,title\nA9,Nurse\n")
    ManagerScope.objects.update(sees_everyone=False)
    hanna.force_login(org.users["hanna"])
    assert hanna.get(reverse("admin:skills_employee_import_rows")).status_code == 403
    assert hanna.get(at(ImportUpload.objects.get())).status_code == 403
    assert hanna.post(reverse("admin:skills_importrun_undo", args=[run.pk])).status_code == 403


def test_undoing_an_import_restores_the_previous_state(org, tmp_path):
    people(tmp_path, "id,name,title,unit,task,share\nA7,Aisha,Nurse,Night,dress wounds,60\nA7,,,,plan shifts,40\n")
    before = snapshot()
    run = people(
        tmp_path,
        "id,name,title,unit,task,share\nA7,Aisha B.,Head nurse,Day,dress wounds,30\nA7,,,,teach nurses,70\n"
        "A8,Ben,Cook,Kitchen,cook soup,100\n",
    )
    assert snapshot() != before
    undo_import(run=run)
    assert snapshot() == before
    assert run.undo_counts == {"removed": 1, "put_back": 1, "left_as_they_are": 0}
    assert not Department.objects.filter(name__in=["Day", "Kitchen"]).exists()
    assert Department.objects.filter(name="Night").exists()


def snapshot() -> list:
    fields = ("external_id", "name", "job_title", "department__name", "title_match", "weekly_hours")
    tasks = Task.objects.order_by("employee", "text_hash").values_list(
        "employee", "statement", "share", "state", "source"
    )
    return [list(Employee.objects.order_by("external_id").values_list(*fields)), list(tasks)]


def test_an_employee_edited_after_the_import_stays_and_is_reported(org, tmp_path):
    run = people(tmp_path, "id,name,title,task\nA7,Aisha,Nurse,dress wounds\nA8,Ben,Cook,cook soup\nA9,Cem,Cook,bake\n")
    add_task(employee=Employee.objects.get(external_id="A7"), statement="plan shifts", share=0.5, source="hr")
    ben = Employee.objects.get(external_id="A8")
    ben.name = "Benjamin"
    ben.save()
    undo_import(run=run)
    assert sorted(Employee.objects.values_list("external_id", flat=True)) == ["A1", "A7", "A8", "B1"]
    assert sorted(entry["message"].split(":")[0] for entry in run.undo_report) == ["A7", "A8"]
    assert run.undo_counts == {"removed": 1, "put_back": 0, "left_as_they_are": 2}


def test_an_employee_with_a_later_override_stays(org, tmp_path):
    run = people(tmp_path, "id,name,title,task\nA7,Aisha,Nurse,dress wounds\nA8,Ben,Cook,cook soup\n")
    task = Task.objects.get(employee__external_id="A7")
    ExposureOverride.objects.create(task=task, exposure=0.1, reason="By hand.")
    undo_import(run=run)
    assert sorted(Employee.objects.values_list("external_id", flat=True)) == ["A1", "A7", "B1"]


def test_suggested_tasks_are_removed_with_their_employee(org, tmp_path):
    nurse = Occupation.objects.create(soc_code="29-1141.00", title="Nurses")
    add_reference_task(add_dataset(source="starter", n_tasks=1), "Dress wounds", nurse)
    run = people(tmp_path, "id,name,soc\nA7,Aisha,29-1141.00\n")
    assert Task.objects.filter(source="occupation").exists()
    undo_import(run=run)
    assert not Task.objects.exists() and not Employee.objects.filter(external_id="A7").exists()


def test_the_later_import_is_undone_first(org, tmp_path):
    first = people(tmp_path, "id,name,title,task\nA7,Aisha,Nurse,dress wounds\n")
    second = people(tmp_path, "id,name,title,task\nA7,Aisha B.,Nurse,dress wounds\n")
    undo_import(run=first)
    assert Employee.objects.filter(external_id="A7").exists()
    assert "later import" in first.undo_report[0]["message"] or "changed since" in first.undo_report[0]["message"]
    undo_import(run=second)
    assert Employee.objects.get(external_id="A7").name == "Aisha"


def test_an_import_without_changes_has_no_journal(org, tmp_path):
    content = "id,name,title,task\nA7,Aisha,Nurse,dress wounds\n"
    people(tmp_path, content)
    again = people(tmp_path, content)
    assert not ImportedEmployee.objects.filter(run=again).exists()


def test_an_interrupted_undo_continues_and_counts_each_employee_once(hanna, org, tmp_path, monkeypatch):
    monkeypatch.setattr("skills.services.imports.undoing.BATCH", 2)
    lines = [f"N{i},Person {i},Nurse,task {i}" for i in range(5)]
    run = people(tmp_path, "\n".join(["id,name,title,task", *lines]))
    Employee.objects.filter(external_id="N4").update(user=org.users["charlie"])

    class WorkerLost(Exception):
        pass

    def lose_the_worker(what, done, total):
        if done >= 2:
            raise WorkerLost

    with pytest.raises(WorkerLost):
        undo_import(run=run, progress=lose_the_worker)
    run.refresh_from_db()
    assert (run.is_being_undone, run.n_undone, run.undo_percent) == (True, 2, 40)
    page = text(hanna.get(reverse("admin:skills_importrun_change", args=[run.pk])))
    assert "This import is being undone" in page and "2 / 5" in page and "Continue the undo" in page
    said: list[tuple[int, int]] = []
    undo_import(run=run, progress=lambda what, done, total: said.append((done, total)))
    assert said == [(4, 5), (5, 5), (5, 5)]
    assert run.undo_counts == {"removed": 4, "put_back": 0, "left_as_they_are": 1}
    assert [entry["message"].split(":")[0] for entry in run.undo_report] == ["N4"]
    with pytest.raises(BadInput):
        undo_import(run=run)
    watched = hanna.get(reverse("admin:skills_importrun_undo_progress", args=[run.pk]))
    assert watched["HX-Redirect"] == reverse("admin:skills_importrun_change", args=[run.pk])


def test_undo_is_a_button_on_the_imports_page(hanna, org, tmp_path, django_capture_on_commit_callbacks):
    run = people(tmp_path, "id,name,title,task\nA7,Aisha,Nurse,dress wounds\n")
    page = reverse("admin:skills_importrun_change", args=[run.pk])
    assert "Undo this import" in text(hanna.get(page))
    hanna.get(reverse("admin:skills_importrun_undo", args=[run.pk]))
    assert Employee.objects.filter(external_id="A7").exists()
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(reverse("admin:skills_importrun_undo", args=[run.pk]))
    assert not Employee.objects.filter(external_id="A7").exists()
    shown = text(hanna.get(page))
    assert "Undone on" in shown and "Undo this import" not in shown


def test_an_import_of_attributes_has_a_page_and_is_undone_there(
    hanna, org, tmp_path, django_capture_on_commit_callbacks
):
    Employee.objects.create(external_id="A7", languages=["en"])
    (tmp_path / "held.csv").write_text("id,Sex\nA7,F\nA8,M\n")
    run = import_attributes(path=tmp_path / "held.csv", columns={"sex": "Sex"})
    page, undo = (reverse(f"admin:skills_importrun_{name}", args=[run.pk]) for name in ("change", "undo"))
    shown = text(hanna.get(page))
    assert "restores every value that the import changed" in shown and "is not a known employee" in shown
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=False)
    assert hanna.post(undo).status_code == 403 and HeldAttribute.objects.exists()
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(undo)
    assert not HeldAttribute.objects.exists() and "Undone on" in text(hanna.get(page))


def test_the_report_file_contains_no_formulas(hanna, org):
    run = ImportRun.objects.create(
        kind="employees", file_name="x", report=[{"line": 2, "column": "x", "message": "=1+1"}]
    )
    assert "'=1+1" in text(hanna.get(reverse("admin:skills_importrun_report", args=[run.pk])))


def test_a_day_of_leaving_is_imported_and_undone(org, tmp_path):
    people(tmp_path, "id,name,title,task\nA7,Aisha,Nurse,dress wounds\nA8,Ben,Cook,cook soup\n")
    run = people(tmp_path, "id,title,left on\nA7,Nurse,31.03.2026\nA8,Cook,soon\n")
    left = Employee.objects.get(external_id="A7")
    assert str(left.left_on) == "2026-03-31"
    assert Employee.objects.get(external_id="A8").left_on is None
    assert "is not a date" in run.report[0]["message"]
    undo_import(run=run)
    left.refresh_from_db()
    assert left.left_on is None


def test_chosen_employees_are_marked_as_having_left(hanna, org):
    chosen = {"action": "mark_as_left", "_selected_action": [org.alice.pk]}
    hanna.post(reverse("admin:skills_employee_changelist"), chosen)
    org.alice.refresh_from_db()
    assert org.alice.left_on is not None and org.alice.history.first().history_user == org.users["hanna"]
    listed = text(hanna.get(reverse("admin:skills_employee_changelist")))
    assert "Bob" in listed and "Alice" not in listed
    assert "Alice" in text(hanna.get(reverse("admin:skills_employee_changelist"), {"left": "yes"}))


LIST = "Staff list\nid;Name;Role;Shoe size\n1;Zoë;Baker;42\n2;Yan;Cook;43\n"


def test_layout_and_unused_columns_are_shown_and_can_be_changed(hanna):
    page = text(upload_file(hanna, LIST))
    upload = ImportUpload.objects.get()
    assert "Change how the file is read" in page and "Columns that are not used: Shoe size" in page
    assert '<option value=";" selected' in page
    answer = hanna.post(at(upload), {"layout": "1", "header_line": "9", "encoding": "utf-8", "delimiter": ";"})
    assert "has no such line" in text(answer)
    hanna.post(at(upload), {"layout": "1", "header_line": "2", "encoding": "cp1252", "delimiter": ";", "preset": ""})
    upload.refresh_from_db()
    assert upload.layout == {"encoding": "cp1252", "delimiter": ";", "header_line": 2}
    assert "ZoÃ«" in text(hanna.get(at(upload)))


def test_a_chosen_preset_matches_the_columns(hanna):
    upload_file(hanna, "id;Name;Position;Office\n1;Zoë;Baker;Graz\n")
    upload = ImportUpload.objects.get()
    values = {"header_line": "1", "encoding": "utf-8", "delimiter": ";"}
    hanna.post(at(upload), {"layout": "1", **values, "preset": "personio"})
    upload.refresh_from_db()
    assert upload.preset == "personio"
    assert '<option value="personio" selected' in text(hanna.get(at(upload)))


def test_the_columns_of_the_last_import_are_remembered(hanna, django_capture_on_commit_callbacks):
    for n in (1, 2):
        page = text(upload_file(hanna, f"a,b,c\nK{n},Zoe,Baker\n"))
        upload = ImportUpload.objects.first()
        assert ("as in your last import" in page) == (n == 2)
        with django_capture_on_commit_callbacks(execute=True):
            chosen = {"external_id": "a", "name": "b", "job_title": "c"} if n == 1 else found_values(page)
            hanna.post(at(upload), {**chosen, "check": "1"})
        with django_capture_on_commit_callbacks(execute=True):
            hanna.post(at(upload), {"save": "1"})
    assert Employee.objects.get(external_id="K2").job_title == "Baker"


def found_values(page: str) -> dict[str, str]:
    """The chosen column of each field on the page."""
    fields = re.findall(r'<select name="([a-z_]+)".*?</select>', page, re.DOTALL)
    parts = re.findall(r"<select .*?</select>", page, re.DOTALL)
    chosen = {
        name: re.search(r'<option value="([^"]*)" selected', part) for name, part in zip(fields, parts, strict=True)
    }
    return {name: match[1] for name, match in chosen.items() if match}


def test_missing_people_are_offered_to_be_marked_as_left(hanna, tmp_path, django_capture_on_commit_callbacks):
    people(tmp_path, "id,title,task\nK1,Baker,Bake\nK2,Baker,Bake\nK3,Baker,Bake\n")
    upload_file(hanna, "id,title,task\nK1,Cook,Bake\n")
    upload = ImportUpload.objects.first()
    found = {"external_id": "id", "job_title": "title", "task": "task"}
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(at(upload), {**found, "check": "1"})
    page = text(hanna.get(at(upload)))
    assert "employees are missing from the file" in page and "<td>Baker</td> <td>Cook</td>" in page
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(at(upload), {"save": "1", "missing": "leave", "missing_limit": "10"})
    assert "may be marked as left at once" in text(hanna.get(at(upload)))
    assert not Employee.objects.exclude(left_on=None).exists()
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(at(upload), {**found, "check": "1"})
    with django_capture_on_commit_callbacks(execute=True):
        hanna.post(at(upload), {"save": "1", "missing": "leave", "missing_limit": "100"})
    left = Employee.objects.exclude(left_on=None).values_list("external_id", flat=True)
    assert {"K2", "K3"} <= set(left)


def test_an_undo_asks_first_and_shows_its_progress_at_once(hanna, tmp_path):
    run = people(tmp_path, "id,title,task\nK1,Baker,Bake\nK2,Baker,Bake\n")
    address = reverse("admin:skills_importrun_undo", args=[run.pk])
    question = text(hanna.get(address))
    assert "2 rows that the import added are deleted" in question and Employee.objects.filter(external_id="K1").exists()
    hanna.post(address)  # the task waits for the end of the transaction of this test
    run.refresh_from_db()
    assert run.is_being_undone
    assert 'id="undo-progress"' in text(hanna.get(reverse("admin:skills_importrun_change", args=[run.pk])))
