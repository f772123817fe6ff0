"""Commands and tasks that read, change or export data about people, or change what people see, are in the audit trail.

Every command and every task stands in one of the two tables below, so that a new one cannot be forgotten.
"""

import getpass
import json

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from courses import tasks as course_tasks
from courses.models import FairnessAudit, TrainingPlan
from courses.services import recalculation
from reskill.celery import app
from skills import tasks as skill_tasks
from skills.management.audited_command import AuditedCommand
from skills.models import AuditEntry, BulkUpsert, ImportRun, ImportUpload
from skills.services.imports.bulk import start_bulk
from skills.services.people.employee_import import import_employees
from tests.api_client import make_application
from tests.courses.organisations import make_organisation

pytestmark = pytest.mark.django_db
APPS = ("skills", "courses", "reskill")
COMMANDS_WITHOUT_ENTRY = {
    "compare": "reads a file of made-up people",
    "compare_roles": "reads a file of made-up people",
    "compare_practices": "reads a file of made-up people, stores only the emphasis of courses",
    "compare_search": "reads a file of made-up searches",
    "evaluate": "reads published labels and judgements, no employees",
    "derive_starter": "for maintainers: reads published labels and writes files of the program",
    "write_starter_vectors": "for maintainers: writes vectors of the shipped texts",
    "verify_audit": "reads the trail itself, which names people by number",
    "doctor": "counts rows and asks services; reads nothing about people",
    "demo": "starts the demo, whose people are made up; the commands that it runs have entries",
}
# The task, and the route of its entry. "": the entry of the service that the task calls has the route of the import.
TASKS_WITH_ENTRY = {
    "courses.do_chunk": "recalculation-publish",
    "courses.compute_plan": "training-plan",
    "courses.compute_audit": "fairness-audit",
    "courses.work_on_upload": "import-courses",
    "courses.undo_import": "undo-import-courses",
    "courses.upsert_courses": "bulk-courses",
    "skills.work_on_upload": "import-employees",
    "skills.work_on_figures": "import-exposure",
    "skills.work_on_vacancies": "import-vacancies",
    "skills.undo_vacancy_import": "undo-import-vacancies",
    "skills.undo_import": "undo-import-employees",
    "skills.undo_attribute_import": "undo-import-attributes",
    "skills.upsert_employees": "bulk-employees",
    "courses.tend_learning_records": "delete-old-statements",
    "skills.delete_old_data": "delete-old-data",
    "skills.apply_job_titles": "apply-job-titles",
    "skills.import_folder": "import-employees",
}
TASKS_WITHOUT_ENTRY = {
    "courses.advance_recalculation": "enqueues chunks; the chunk that publishes has an entry",
    "courses.recalculate_everyone": "starts a run; its publication has an entry",
    "courses.watch_recalculations": "enqueues lost chunks again",
    "courses.audit_when_due": "enqueues a fairness audit, which has an entry",
    "courses.open_reviews": "adds requests to a queue; opening one has an entry",
    "courses.send_practice_mails": "sends people their own practice",
    "courses.fill_freed_seats": "books who has waited longest; each request keeps its history",
    "courses.watch_upserts": "enqueues lost upserts again",
    "skills.watch_upserts": "enqueues lost upserts again and deletes stored responses",
    "skills.announce_address_changes": "tells people about a change that has an entry",
    "skills.send_webhook": "sends an event that names rows by number; the log of webhooks has each attempt",
    "skills.watch_webhooks": "enqueues deliveries",
    "skills.send_mails": "sends what another entry reports; the row of a mail says when it was sent",
    "skills.watch_mails": "enqueues the sending of mails",
}


@pytest.fixture(autouse=True)
def _on(settings):
    settings.RESKILL_AUDIT = True


def last(route: str) -> AuditEntry:
    return AuditEntry.objects.filter(route=route).order_by("-pk")[0]


def test_every_command_has_an_entry_or_a_reason():
    own = {name: app for name, app in get_commands().items() if app in APPS}
    audited = {name for name, app in own.items() if isinstance(load_command_class(app, name), AuditedCommand)}
    assert len(audited) > 10
    assert own.keys() - audited == COMMANDS_WITHOUT_ENTRY.keys()


def test_every_task_has_an_entry_or_a_reason():
    own = {name for name in app.tasks if name.startswith(APPS)}
    assert own == TASKS_WITH_ENTRY.keys() | TASKS_WITHOUT_ENTRY.keys()
    assert not TASKS_WITH_ENTRY.keys() & TASKS_WITHOUT_ENTRY.keys()


def test_a_command_notes_the_user_of_the_system_and_counts(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("external_id,name,task\nX1,Uma,Answer letters of guests\n", encoding="utf-8")
    call_command("import_employees", str(file))
    entry = last("manage.py import_employees")
    assert (entry.action, entry.system, entry.actor_id) == ("ran", f"os:{getpass.getuser()}", None)
    assert entry.details["succeeded"] is True and entry.details["run"] == ImportRun.objects.get().pk
    assert "Uma" not in json.dumps(entry.details) and "letters" not in json.dumps(entry.details)


def test_a_command_that_fails_has_an_entry_too():
    with pytest.raises(CommandError):
        call_command("erase_employee", "nobody", "--yes")
    assert last("manage.py erase_employee").details == {"succeeded": False}


def test_an_erasure_has_two_entries_with_the_number_of_the_person():
    person = make_organisation(1)[0]
    number = person.pk
    call_command("erase_employee", "E0", "--yes")
    assert last("manage.py erase_employee").employee_id == number
    assert (last("erase-employees").employee_id, last("erase-employees").details) == (number, {"employees": 1})


def test_a_publication_counts_its_answers():
    make_organisation(3)
    run = recalculation.recalculate_here(run=recalculation.start_recalculation())
    entry = last("recalculation-publish")
    assert (entry.object_id, entry.details) == (str(run.pk), {"scope": "everyone", "answers": 3})


def test_imports_and_their_undoing_name_the_user_who_asked(make_user, tmp_path):
    hanna, content = make_user("hanna"), b"external_id,name,task\nX1,Uma,Answer letters of guests\n"
    upload = ImportUpload.objects.create(
        kind="employees", file_name="people.csv", content=content, uploaded_by=hanna, state="importing"
    )
    skill_tasks.work_on_upload(upload.pk)
    run = ImportRun.objects.get()
    assert (last("import-employees").actor_id, last("import-employees").object_id) == (hanna.pk, str(run.pk))
    skill_tasks.undo_import(run.pk, hanna.pk)
    assert (last("undo-import-employees").actor_id, last("undo-import-employees").object_id) == (hanna.pk, str(run.pk))


def test_a_bulk_call_names_the_client_and_a_dry_run_has_no_entry():
    client = make_application("employees:write")
    rows = [{"external_id": "X1", "name": "Uma"}]
    for dry_run in (True, False):
        bulk = start_bulk(kind=BulkUpsert.Kind.EMPLOYEES, rows=rows, application=client, dry_run=dry_run)
        skill_tasks.upsert_employees(str(bulk.pk))
    entry = AuditEntry.objects.get(route="bulk-employees")
    assert (entry.system, entry.details) == (client.client_id, {"added": 1, "updated": 0, "failed": 0})


def test_the_nightly_deletion_and_computed_reports_have_entries():
    skill_tasks.delete_old_data()
    assert last("delete-old-data").details["leavers"] == 0
    plan, audit = TrainingPlan.objects.create(name="Plan"), FairnessAudit.objects.create()
    course_tasks.compute_plan(plan.pk)
    course_tasks.compute_audit(audit.pk)
    assert (last("training-plan").object_id, last("fairness-audit").object_id) == (str(plan.pk), str(audit.pk))


def test_nothing_is_recorded_if_the_trail_is_off(settings, tmp_path):
    settings.RESKILL_AUDIT = False
    file = tmp_path / "people.csv"
    file.write_text("external_id,name,task\nX1,Uma,Answer letters of guests\n", encoding="utf-8")
    import_employees(path=file)
    call_command("freeze", "--state")
    assert not AuditEntry.objects.exists()
