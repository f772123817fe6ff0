"""Two rows of one person become one: what moves, what stays, what is deleted, and that all of it is recorded."""

import pytest
from django.db import transaction

from courses.models import Answer, Course, Feedback, PracticeEntry, Review
from courses.services.own_data.personal_data import own_data
from skills.arithmetic.text import text_hash
from skills.errors import BadInput
from skills.models import (
    AuditEntry,
    DirectoryEntry,
    Employee,
    EmployeeMerge,
    EmployeePair,
    ExposureOverride,
    FormerId,
    ImportedEmployee,
    ImportRun,
    Task,
    VoluntaryAttribute,
)
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.employee_import import import_employees
from skills.services.people.employee_merge import merge_employees, preview_merge
from tests.api_client import client_with

pytestmark = pytest.mark.django_db


def add_task(employee: Employee, statement: str, share: float = 1.0, **values) -> Task:
    values = {"source": "employee", "state": "validated", **values}
    return Task.objects.create(
        employee=employee, statement=statement, text_hash=text_hash(statement), share=share, **values
    )


@pytest.fixture
def twin(org):
    """Alice's second row, as an identity provider made it."""
    row = Employee.objects.create(
        external_id="alice@example.org", name="Alice", email="Alice@example.org", location="Ulm", department=org.care
    )
    DirectoryEntry.objects.create(employee=row, user_name="alice@example.org", number_is_provisional=True)
    return row


def test_rows_of_both_apps_move_and_the_old_id_leads_to_the_kept_row(org, twin, settings):
    settings.RESKILL_AUDIT = True
    course = Course.objects.create(identity="1", title="Listening", text_hash="1")
    Feedback.objects.create(employee=twin, course=course, kind="finished")
    merge = merge_employees(kept=org.alice, removed=twin, by=org.users["hanna"])
    assert org.alice.feedback.get().kind == "finished"
    assert (org.alice.directory_entry.user_name, org.alice.directory_entry.number_is_provisional) == (
        "alice@example.org",
        False,
    )
    assert FormerId.objects.get().employee == org.alice
    org.alice.refresh_from_db()
    assert (org.alice.location, org.alice.email) == ("Ulm", "alice@example.org"), "only what was empty is filled"
    assert merge.counts["moved"] == {"courses.Feedback": 1, "skills.DirectoryEntry": 1}
    assert AuditEntry.objects.get(route="merge-employees").employee_id == org.alice.pk


def test_the_preview_says_what_the_merge_does_and_changes_nothing(org, twin):
    course = Course.objects.create(identity="1", title="Listening", text_hash="1")
    for row, kind in ((org.alice, "saved"), (twin, "finished")):
        Feedback.objects.create(employee=row, course=course, kind=kind)
    seen = preview_merge(kept=org.alice, removed=twin, by=None)
    assert Feedback.objects.count() == 2 and not EmployeeMerge.objects.exists()
    merge = merge_employees(kept=org.alice, removed=twin, by=None)
    assert merge.counts == {"moved": seen.moved, "deleted": seen.deleted}
    assert seen.deleted == {"courses.Feedback": 1} and seen.filled == ["location"]
    assert org.alice.feedback.get().kind == "finished", "what is finished says more than what was saved"
    lost = [row for row in merge.record["contents"] if row["model"] == "courses.feedback"]
    assert [row["fields"]["kind"] for row in lost] == ["saved"]


def test_tasks_of_both_make_one_week_and_decisions_about_one_statement_stay(org, twin):
    add_task(org.alice, "Dress wounds", 0.5, source="import", state="suggested")
    add_task(org.alice, "Write reports", 0.5, source="import", state="suggested")
    same = add_task(twin, "Dress wounds", 0.5)
    add_task(twin, "Calm relatives", 0.5)
    override = ExposureOverride.objects.create(task=same, exposure=0.2, reason="I watched her.")
    review = Review.objects.create(employee=twin, task=same, kind="exposure", reason="By hand.")
    merge_employees(kept=org.alice, removed=twin, by=None)
    tasks = {task.statement: task for task in org.alice.tasks.all()}
    assert tasks.keys() == {"Dress wounds", "Write reports", "Calm relatives"}
    assert tasks["Dress wounds"].state == "validated"
    assert sum(task.share for task in tasks.values()) == pytest.approx(1)
    override.refresh_from_db()
    review.refresh_from_db()
    assert override.task == review.task == tasks["Dress wounds"] and review.employee == org.alice


def test_mere_suggestions_give_way_to_tasks_that_somebody_named(org, twin):
    add_task(org.alice, "Typical of nurses", source="occupation", state="suggested")
    add_task(twin, "Calm relatives")
    merge_employees(kept=org.alice, removed=twin, by=None)
    assert [task.statement for task in org.alice.tasks.all()] == ["Calm relatives"]


def test_one_answer_stays_the_current_one(world):
    assert Answer.objects.filter(is_current=True, employee__in=[world.alice, world.bob]).count() == 2
    mine = Answer.objects.get(employee=world.alice, is_current=True)
    Employee.objects.filter(pk=world.bob.pk).update(user=None)
    merge_employees(kept=world.alice, removed=world.bob, by=None)
    assert Answer.objects.get(employee=world.alice, is_current=True) == mine


def test_of_two_logins_the_kept_one_works_and_the_other_is_ended(org):
    seen = preview_merge(kept=org.alice, removed=org.bob, by=org.users["hanna"])
    assert seen.loses_login == "bob"
    merge_employees(kept=org.alice, removed=org.bob, by=org.users["hanna"])
    org.users["bob"].refresh_from_db()
    assert not org.users["bob"].is_active
    assert Employee.objects.get(pk=org.alice.pk).user == org.users["alice"]


def test_the_only_login_moves(org, twin):
    twin.user = org.users["charlie"]
    twin.save()
    Employee.objects.filter(pk=org.alice.pk).update(user=None)
    merge_employees(kept=org.alice, removed=twin, by=None)
    assert Employee.objects.get(pk=org.alice.pk).user == org.users["charlie"]


def test_nobody_merges_their_own_row(org, twin):
    with pytest.raises(BadInput):
        merge_employees(kept=twin, removed=org.alice, by=org.users["alice"])
    with pytest.raises(BadInput):
        merge_employees(kept=twin, removed=twin, by=None)


def test_who_declined_in_one_row_has_declined(org, twin):
    Employee.objects.filter(pk=twin.pk).update(takes_part=False)
    assert preview_merge(kept=org.alice, removed=twin, by=None).starts_to_decline
    merge_employees(kept=org.alice, removed=twin, by=None)
    assert not Employee.objects.get(pk=org.alice.pk).takes_part


def test_an_import_that_added_the_removed_row_cannot_be_undone_onto_the_kept_one(org, twin):
    run = ImportRun.objects.create(kind="employees", file_name="a.csv")
    ImportedEmployee.objects.create(run=run, employee=twin, is_new=True)
    merge_employees(kept=org.alice, removed=twin, by=None)
    assert not ImportedEmployee.objects.exists()


def test_what_belongs_to_the_person_alone_is_not_in_the_record(org, twin):
    for row in (org.alice, twin):
        VoluntaryAttribute.objects.create(employee=row, attribute="gender", value="a secret value")
        PracticeEntry.objects.create(
            employee=row, situation="complaint", level="basic", kind="people", outcome="done", encrypted_note="sealed"
        )
    merge = merge_employees(kept=org.alice, removed=twin, by=None)
    assert VoluntaryAttribute.objects.get().employee == PracticeEntry.objects.get().employee == org.alice
    text = str(merge.record)
    assert "a secret value" not in text and "sealed" not in text


def test_everything_goes_with_the_person_who_is_erased(org, twin):
    add_task(twin, "Calm relatives")
    removed = twin.pk
    merge_employees(kept=org.alice, removed=twin, by=None)
    delete_employees(employees=[Employee.objects.get(pk=org.alice.pk)], by=None)
    assert not EmployeeMerge.objects.exists() and not FormerId.objects.exists()
    assert not Employee.history.filter(id=removed).exists()
    assert not Task.history.filter(statement="Calm relatives").exists()


def test_pairs_of_the_removed_row_go_with_it(org, twin):
    EmployeePair.objects.create(first=org.alice, second=twin, reason="email")
    EmployeePair.objects.create(first=org.bob, second=twin, reason="name")
    merge_employees(kept=org.alice, removed=twin, by=None)
    assert not EmployeePair.objects.exists()


def test_a_file_with_the_old_identifier_finds_the_kept_row(org, twin, tmp_path):
    merge_employees(kept=org.alice, removed=twin, by=None)
    path = tmp_path / "people.csv"
    path.write_text("external_id,name,job_title\nalice@example.org,Alice Adams,Nurse\n")
    run = import_employees(path=path)
    assert Employee.objects.get(external_id="A1").name == "Alice Adams"
    assert not Employee.objects.filter(external_id="alice@example.org").exists()
    assert "was merged with A1" in str(run.report)
    path.write_text("external_id,name,job_title\nA1,Alice,Nurse\nalice@example.org,Wrong,Nurse\n")
    import_employees(path=path)
    assert Employee.objects.get(external_id="A1").name == "Alice"


def test_connected_systems_find_the_kept_row_by_the_old_id(org, twin):
    removed = twin.pk
    merge_employees(kept=org.alice, removed=twin, by=None)
    api = client_with("employees:read", "employees:write", "feedback:write")
    assert api.get("/api/v1/employees/alice@example.org/").json()["external_id"] == "A1"
    sent = {"employees": [{"external_id": "alice@example.org", "name": "Alice Adams"}]}
    assert api.post("/api/v1/employee-imports/", sent, format="json").json()["n_updated"] == 1
    assert Employee.objects.get(external_id="A1").name == "Alice Adams"
    again = api.post("/api/v1/employees/", {"external_id": "alice@example.org"}, format="json")
    assert again.status_code == 400, "an old id is never given to somebody else"
    assert api.get(f"/scim/v2/Users/{removed}").status_code == 404
    found = api.get("/scim/v2/Users", {"filter": 'userName eq "alice@example.org"'}).json()
    assert [row["id"] for row in found["Resources"]] == [str(org.alice.pk)]


def test_a_merge_that_fails_changes_nothing(org, twin, monkeypatch):
    monkeypatch.setattr("skills.services.people.employee_merge.record_decision", _fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        merge_employees(kept=org.alice, removed=twin, by=None)
    assert Employee.objects.filter(pk=twin.pk).exists() and not FormerId.objects.exists()


def _fail(**kwargs):
    raise RuntimeError


def test_the_person_finds_the_merge_in_the_own_data(org, twin):
    merge = merge_employees(kept=org.alice, removed=twin, by=org.users["hanna"])
    found = own_data(Employee.objects.get(pk=org.alice.pk))
    assert found["former_identifiers"] == [twin.external_id]
    assert [row["removed"] for row in found["merges"]] == [twin.external_id]
    assert found["merges"][0]["old_values"] == merge.record
    assert found["roles_by_group"] == []
