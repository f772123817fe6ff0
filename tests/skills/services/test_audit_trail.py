"""The audit trail: complete, append-only, chained, verified by a command, and shown to the people it is about."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from skills.models import AppendOnly, AuditEntry, AuditHead, Employee, ManagerScope
from skills.services.access.roles import ensure_roles
from skills.services.audit import head_of_trail, record, verify_trail
from skills.services.people.employee_deletion import delete_employees
from skills.services.people.retention import delete_old_data
from tests.api_client import client_with, signed_in

pytestmark = pytest.mark.django_db
Action = AuditEntry.Action


@pytest.fixture(autouse=True)
def _on(settings):
    settings.RESKILL_AUDIT = True


@pytest.fixture
def hanna(org):
    """HR of every department."""
    org.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    return org.users["hanna"]


@pytest.fixture
def hr(hanna, client):
    client.force_login(hanna)
    return client


def change(column: str, value: object, **where: object) -> None:
    """Changes an entry in the database, past the program."""
    name, number = next(iter(where.items()))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE skills_auditentry SET {column} = %s WHERE {name} = %s", [value, number])


def three_entries() -> list[AuditEntry]:
    return [record(action=Action.SEEN, route=f"page-{n}", actor_id=n, employee_id=7) for n in range(3)]


def last() -> AuditEntry:
    return AuditEntry.objects.order_by("-pk")[0]


def test_who_saw_changed_and_exported_a_person_is_recorded(hr, hanna, org):
    hr.get(reverse("admin:skills_employee_change", args=[org.alice.pk]))
    assert (last().action, last().actor_id, last().employee_id) == (Action.SEEN, hanna.pk, org.alice.pk)
    data = {"action": "mark_as_left", "_selected_action": [org.alice.pk]}
    hr.post(reverse("admin:skills_employee_changelist"), data)
    assert (last().action, last().details["action"], last().details["rows"]) == (Action.CHANGED, "mark_as_left", 1)
    hr.post(reverse("admin:skills_employee_export"), {"format": "0", "resource": "", "employeeresource_name": "on"})
    assert (last().action, last().route) == (Action.EXPORTED, "admin:skills_employee_export")


@pytest.mark.parametrize("page", ["", "tasks/", "exposure/", "recommendations/", "learning-path/", "feedback/"])
def test_reading_a_person_over_the_api_is_recorded(org, page):
    client_with("employees:read", "recommendations:read", "feedback:read").get(f"/api/v1/employees/A1/{page}")
    assert (last().employee_id, last().actor_id) == (org.alice.pk, None)
    assert last().system


def test_reading_and_deleting_over_scim_is_recorded(org):
    system = client_with("employees:read", "employees:write")
    system.get(f"/scim/v2/Users/{org.alice.pk}")
    assert (last().action, last().employee_id) == (Action.SEEN, org.alice.pk)
    system.delete(f"/scim/v2/Users/{org.alice.pk}")
    assert (last().action, last().employee_id) == (Action.CHANGED, org.alice.pk)


def test_a_refused_request_is_no_look(hr, org):
    ManagerScope.objects.update(sees_everyone=False)
    hr.get("/api/v1/employees/B1/")
    assert not AuditEntry.objects.filter(employee_id=org.bob.pk).exists()


def test_sign_ins_are_recorded_without_the_typed_name(client, org):
    client.post(reverse("account_login"), {"login": "hunter2", "password": "wrong"})
    assert (last().action, last().actor_id) == (Action.SIGN_IN_FAILED, None)
    assert "hunter2" not in str(last().__dict__)
    client.post(reverse("account_login"), {"login": "hanna", "password": "correct horse battery"})
    assert (last().action, last().actor_id) == (Action.SIGNED_IN, org.users["hanna"].pk)
    client.post(reverse("account_logout"))
    assert last().action == Action.SIGNED_OUT


def test_an_entry_cannot_be_changed_or_deleted():
    entry = three_entries()[0]
    for forbidden in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(AppendOnly):
            forbidden()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(actor_id=1)


def test_deleting_the_user_or_the_employee_leaves_the_entries(hr, hanna, org):
    hr.get(reverse("admin:skills_employee_change", args=[org.alice.pk]))
    n, alice = AuditEntry.objects.count(), org.alice.pk
    delete_employees(employees=[org.alice], by=hanna)
    hanna.delete()
    assert AuditEntry.objects.count() == n + 1  # the erasure has an entry
    assert AuditEntry.objects.filter(employee_id=alice).exists()
    assert verify_trail() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor_id", 99), ("employee_id", 99), ("action", "exported"), ("route", "other"), ("details", '{"a": 1}')],
)
def test_a_changed_entry_is_found(column, value):
    entries = three_entries()
    assert verify_trail() == []
    change(column, value, id=entries[1].pk)
    assert [fault.entry for fault in verify_trail()] == [entries[1].pk]
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit")


@pytest.mark.parametrize("n", [1, 2])
def test_a_removed_entry_is_found(n):
    entries = three_entries()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM skills_auditentry WHERE id = %s", [entries[n].pk])
    assert len(verify_trail()) == 1


def test_a_chain_computed_again_without_the_key_is_found(settings):
    three_entries()
    settings.SECRET_KEY = "the key of somebody who can only write to the database"
    assert len(verify_trail()) == 3
    settings.SECRET_KEY_FALLBACKS = ["x"]
    assert len(verify_trail()) == 3


def test_the_trail_is_whole_after_a_change_of_the_key(settings):
    three_entries()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key"
    record(action=Action.SEEN)
    assert verify_trail() == []


def test_the_command_prints_the_end_of_the_chain(capsys):
    entry = three_entries()[-1]
    call_command("verify_audit")
    assert entry.hash in capsys.readouterr().out
    assert head_of_trail().n_entries == 3


def test_entries_expire_after_the_time_that_is_set_and_the_rest_stays_whole(settings):
    old, *_young = three_entries()
    change("at", timezone.now() - timedelta(days=settings.RESKILL_KEEP_AUDIT_DAYS + 1), id=old.pk)
    delete_old_data()
    assert AuditEntry.objects.count() == 2
    assert verify_trail() == []


def test_an_employee_sees_who_looked(hr, hanna, org):
    hr.get(reverse("admin:skills_employee_change", args=[org.alice.pk]))
    hr.get(reverse("admin:skills_employee_change", args=[org.bob.pk]))
    client_with("employees:read", name="Learning platform").get("/api/v1/employees/A1/")
    html = signed_in(org.users["alice"]).get(reverse("my-data")).content.decode()
    looks = html[html.index('id="looks"') :]
    assert looks.count(", looked at</li>") == 2
    assert "hanna" in looks and "Learning platform" in looks


def test_managers_of_some_departments_do_not_read_the_trail(hr, org):
    address = reverse("admin:skills_auditentry_changelist")
    three_entries()
    assert "page-1" in hr.get(address).content.decode()
    assert hr.get(address, {"q": "Alice"}).status_code == 200
    ManagerScope.objects.update(sees_everyone=False)
    assert hr.get(address).status_code == 403


def test_the_end_of_the_chain_is_one_row():
    three_entries()
    assert AuditHead.objects.count() == 1
    assert Employee.objects.count() == 0
