"""After an employee is erased, the whole database, the mails and the log hold no trace of the person."""

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken

from courses.models import Answer, Feedback
from courses.services.recalculation import recalculate_here, start_recalculation
from courses.services.reviews.reviews import request_review
from skills.models import Employee, ImportRun, ImportUpload, ManagerScope, Task, Vacancy, WebhookEvent
from skills.services.access.roles import ensure_roles
from skills.services.imports.uploads import keep_upload
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.employee_import import EmployeeImport, import_employees
from skills.services.people.employee_logins import invite_employee
from skills.services.people.identity_provider import provision_employee
from skills.services.people.known_person import Account
from skills.services.people.retention import delete_old_data
from skills.services.people.task_profiles import edit_task
from tests.api_client import client_with
from tests.courses.people import some_course

pytestmark = pytest.mark.django_db
NAME, EMAIL, KEY = "Wilhelmina Quastenflosse", "w.quastenflosse@example.org", "WQ-7781"
TASKS = ["Polish the brass of the lighthouse", "Count the herons at dawn"]
REWORDED = "Repair the foghorn of the lighthouse"
TRACES = [NAME, "Quastenflosse", EMAIL, KEY, *TASKS, REWORDED]


def rows_that_mention(texts) -> set[tuple[str, str]]:
    """(table, column) of every cell of the database that contains one of the texts, in any form."""
    wanted, found = re.compile("|".join(map(re.escape, texts)), re.IGNORECASE), set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, cell in zip(columns, row, strict=True):
                    text = bytes(cell).decode("latin-1") if isinstance(cell, (bytes, memoryview)) else str(cell)
                    if wanted.search(text):
                        found.add((table, column))
    return found


@pytest.fixture
def hr(world, client):
    """Hanna, HR of every department, signed in."""
    world.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=world.users["hanna"]).update(sees_everyone=True)
    client.force_login(world.users["hanna"])
    return client


@pytest.fixture
def wilhelmina(world, hr, tmp_path, settings, django_capture_on_commit_callbacks) -> Employee:
    """An employee with a trace of every kind: imported, sent by systems, edited, invited, reviewed, recalculated."""
    settings.EMAIL_BACKEND = settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    hanna = world.users["hanna"]
    head, rest = "external_id,name,email,job_title,department,task,share\n", f"{NAME},{EMAIL},Keeper of {NAME},Care"
    file = tmp_path / "people.csv"
    with django_capture_on_commit_callbacks(execute=True):
        for shares in (("x", 50), (50, 50)):  # the first file is refused with remarks
            lines = "".join(f"{KEY},{rest},{task},{share}\n" for task, share in zip(TASKS, shares, strict=True))
            file.write_text(head + lines)
            keep_upload(importing=EmployeeImport, file_name="people.csv", content=file.read_bytes(), user=hanna)
            import_employees(path=file, user=hanna)
        employee = Employee.objects.get(external_id=KEY)
        system = client_with("employees:read", "employees:write", "reviews:write")
        headers = {"Idempotency-Key": "one"}
        row = {"external_id": KEY, "name": NAME, "tasks": [{"statement": task, "share": 0.5} for task in TASKS]}
        assert system.post(
            "/api/v1/employee-imports/", {"employees": [row, {"external_id": KEY}]}, headers=headers
        ).data
        body = {"employee": KEY, "kind": "person", "reason": f"{NAME} wants to talk"}
        assert system.post("/api/v1/reviews/", body, headers={"Idempotency-Key": "two"}).status_code == 201
        edit_task(task=employee.tasks.first(), statement=REWORDED, by=hanna)
        request_review(employee=employee, kind="exposure", task=employee.tasks.first(), reason=REWORDED)
        Feedback.objects.create(employee=employee, course=some_course(), kind="refused", reason=f"Not for {NAME}")
        user = invite_employee(employee=employee, by=hanna)
        user.set_password("violets under 7 bridges")
        user.save()
        recalculate_here(run=start_recalculation(scope="employees", employee_ids=[employee.pk], requested_by=hanna))
        WebhookEvent.objects.create(kind="path.changed", subject="x", employee_ids=[employee.pk])
    hr.post(reverse("admin:skills_employee_change", args=[employee.pk]), {
        "name": f"{NAME} II", "email": EMAIL, "department": world.care.pk, "weekly_hours": 3, "takes_part": "on",
        "title_match": "unmatched", "tasks-TOTAL_FORMS": 0, "tasks-INITIAL_FORMS": 0,
    })  # fmt: skip
    assert Answer.objects.filter(employee=employee).exists()
    return Employee.objects.get(pk=employee.pk)


def test_no_cell_of_the_database_no_mail_and_no_log_mentions_an_erased_person(
    wilhelmina, world, client, caplog, settings
):
    caplog.set_level(logging.DEBUG)
    before, pk, user = rows_that_mention(TRACES), wilhelmina.pk, wilhelmina.user_id
    tables = {table for table, _column in before}
    assert {"skills_employee", "skills_task", "skills_historicaltask", "skills_importrun", "skills_importupload",
            "skills_idempotentcall", "courses_review", "courses_feedback", "auth_user", "account_emailaddress",
            "django_admin_log", "skills_bulkremark"} <= tables  # fmt: skip
    client.force_login(wilhelmina.user)
    assert client.get("/work/").status_code == 200
    others = {person.pk: person.tasks.count() for person in Employee.objects.exclude(pk=pk)}
    outbox = Path(settings.EMAIL_FILE_PATH)
    sent_before = set(outbox.glob("*"))  # the invitation, which has left the system
    delete_employees(employees=[wilhelmina], by=world.users["hanna"])
    assert rows_that_mention(TRACES) == set()
    mails = [path.read_text() for path in set(outbox.glob("*")) - sent_before]
    assert not any(trace in mail for mail in mails for trace in TRACES)
    assert not any(trace in caplog.text for trace in (NAME, EMAIL, *TASKS, REWORDED))
    assert not get_user_model().objects.filter(pk=user).exists()
    assert client.get("/work/").status_code == 302  # the session has ended
    assert WebhookEvent.objects.get().employee_ids == []
    assert {person.pk: person.tasks.count() for person in Employee.objects.all()} == others


def test_the_history_keeps_that_a_person_was_erased_and_by_whom(wilhelmina, world):
    pk = wilhelmina.pk
    delete_employees(employees=[wilhelmina], by=world.users["hanna"])
    (entry,) = Employee.history.filter(id=pk)
    assert (entry.history_type, entry.history_user, entry.name) == ("-", world.users["hanna"], "")
    assert not Task.history.filter(employee_id=pk).exists()


def test_a_login_of_staff_stays(world):
    Employee.objects.filter(pk=world.alice.pk).update(user=world.users["hanna"])
    delete_employees(employees=[Employee.objects.get(pk=world.alice.pk)], by=None)
    assert get_user_model().objects.filter(username="hanna").exists()


def test_the_command_erases_after_a_confirmation(world, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt: "no")
    with pytest.raises(CommandError, match="Nothing"):
        call_command("erase_employee", "A1")
    assert Employee.objects.filter(external_id="A1").exists()
    call_command("erase_employee", "A1", yes=True)
    assert not Employee.objects.filter(external_id="A1").exists()
    with pytest.raises(CommandError, match="no employee"):
        call_command("erase_employee", "A1", yes=True)


@pytest.mark.parametrize(("setting", "remains"), [("leave", True), ("erase", False)])
def test_scim_delete_does_what_the_setting_says(org, settings, setting, remains):
    settings.RESKILL_SCIM_DELETE = setting
    person = provision_employee(
        account=Account(number="S1", user_name="sam", external_id="x"),
        fields={"name": "Sam"},
        among=Employee.objects.all(),
    )
    answer = client_with("employees:read", "employees:write").delete(f"/scim/v2/Users/{person.pk}")
    assert answer.status_code == 204
    assert Employee.objects.filter(pk=person.pk).exists() is remains


def test_old_data_are_deleted_every_night(world, settings):
    today, now = timezone.localdate(), timezone.now()
    Employee.objects.filter(pk=world.bob.pk).update(
        left_on=today - timedelta(days=settings.RESKILL_KEEP_LEAVERS_DAYS + 1)
    )
    Employee.objects.filter(pk=world.alice.pk).update(left_on=today - timedelta(days=1))
    old, young = (
        ImportRun.objects.create(kind="employees", file_name="x", report=[{"message": "y"}]) for _ in range(2)
    )
    ImportRun.objects.filter(pk=old.pk).update(started_at=now - timedelta(days=settings.RESKILL_KEEP_REPORTS_DAYS + 1))
    for days in (1, settings.RESKILL_KEEP_UPLOADS_DAYS + 1):
        upload = ImportUpload.objects.create(
            kind="employees", file_name="x", content=b"", uploaded_by=world.users["hanna"]
        )
        ImportUpload.objects.filter(pk=upload.pk).update(uploaded_at=now - timedelta(days=days))
    n_history = Task.history.count()
    Task.history.filter(pk=Task.history.first().pk).update(
        history_date=now - timedelta(days=settings.RESKILL_KEEP_HISTORY_DAYS + 1)
    )
    AccessToken.objects.create(expires=now - timedelta(days=2), token="x", scope="")
    delete_old_data()
    assert set(Employee.objects.values_list("pk", flat=True)) == {world.alice.pk}
    old.refresh_from_db(), young.refresh_from_db()
    assert (old.report, len(young.report)) == ([], 1)
    assert ImportUpload.objects.count() <= 1
    assert Task.history.count() < n_history
    assert not AccessToken.objects.exists()


def test_vacancies_closed_long_ago_are_deleted(db, settings):
    long_ago = timedelta(days=settings.RESKILL_KEEP_VACANCIES_DAYS + 1)
    today = timezone.localdate()
    for key, is_open, closes_on, is_old in (
        ("open", True, None, True),
        ("last day to come", True, today, True),
        ("last day long past", True, today - long_ago, True),
        ("closed long ago", False, None, True),
        ("closed before its last day", False, today + long_ago, True),
        ("closed now", False, today - long_ago, False),
    ):
        row = Vacancy.objects.create(key=key, title=key, is_open=is_open, closes_on=closes_on)
        if is_old:
            Vacancy.objects.filter(pk=row.pk).update(updated_at=timezone.now() - long_ago)
    assert delete_old_data()["vacancies"] == 3
    assert set(Vacancy.objects.values_list("key", flat=True)) == {"open", "last day to come", "closed now"}


def test_nothing_is_deleted_where_the_setting_is_zero(world, settings):
    for name in ("LEAVERS", "HISTORY", "REPORTS", "UPLOADS", "VACANCIES"):
        setattr(settings, f"RESKILL_KEEP_{name}_DAYS", 0)
    Employee.objects.filter(pk=world.bob.pk).update(left_on=timezone.localdate() - timedelta(days=9999))
    assert set(delete_old_data().values()) == {0}
    assert Employee.objects.filter(pk=world.bob.pk).exists()
