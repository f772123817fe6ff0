"""Private notes are encrypted at rest, tied to their owner, shown in My data, deleted, and never shown to HR."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import serializers
from django.urls import reverse

from courses.models import PracticeEntry, PracticeMail, SelfCheckAnswer, UnitCompletion, UnitProgress
from courses.services.library.practices import record_practice
from courses.services.library.private_notes import decrypt_note, encrypt_note
from courses.services.library.reading import answer_check, complete_part
from skills.services.people.employee_deletion import delete_employees
from tests.api_client import client_with
from tests.courses.services.library.units import make_part
from tests.reskill.page_checks import page

SECRET = "I nearly shouted back"
OWN = (PracticeEntry, PracticeMail, SelfCheckAnswer, UnitCompletion, UnitProgress)


@pytest.fixture
def noted(world):
    part = make_part()
    record_practice(employee=world.alice, part=part, kind="people", outcome="done", note=SECRET)
    answer_check(employee=world.alice, part=part, question=1, answer=2)
    complete_part(employee=world.alice, part=part)
    PracticeMail.objects.create(employee=world.alice, language="en")
    return world


def test_a_note_can_only_be_read_with_its_owner_and_key(settings):
    encrypted = encrypt_note(SECRET, employee_id=1)
    assert SECRET not in encrypted
    assert encrypt_note(SECRET, employee_id=1) != encrypted
    assert decrypt_note(encrypted, employee_id=1) == SECRET
    assert decrypt_note(encrypted, employee_id=2) is None
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert decrypt_note(encrypted, employee_id=1) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt_note(encrypted, employee_id=1) is None


def test_a_key_of_its_own_keeps_notes_readable_under_a_new_secret_key(settings):
    settings.RESKILL_NOTES_KEY = "for notes"
    encrypted = encrypt_note(SECRET, employee_id=1)
    settings.SECRET_KEY = "another"
    assert decrypt_note(encrypted, employee_id=1) == SECRET


def test_an_empty_note_is_not_stored():
    assert encrypt_note("  ", employee_id=1) == ""
    assert decrypt_note("", employee_id=1) == ""


@pytest.mark.django_db
def test_no_row_of_the_database_contains_the_note(noted):
    for model in apps.get_models():
        assert SECRET not in serializers.serialize("json", model._base_manager.all()), model


@pytest.mark.django_db
def test_my_data_contains_the_note_and_everything_read_and_answered(noted, alice):
    data = json.loads(alice.get(reverse("my-data-download")).content)
    assert data["practices"][0]["note"] == SECRET
    assert data["units_read"][0]["done_at"] and data["check_answers"][0]["answer"] == 2
    assert data["practice_mail"][0]["language"] == "en"
    with zipfile.ZipFile(io.BytesIO(alice.get(reverse("my-data-csv")).content)) as folder:
        assert SECRET in folder.read("practices.csv").decode()
    assert "Your practices, with your private notes" in page(alice, "my-data")


@pytest.mark.django_db
def test_practices_and_reading_are_deleted_on_request(noted, alice):
    alice.post(reverse("my-data-delete"), {"kinds": ["practices"], "sure": "yes"})
    assert not PracticeEntry.objects.exists() and not PracticeMail.objects.exists()
    assert UnitProgress.objects.exists()
    alice.post(reverse("my-data-delete"), {"kinds": ["reading"], "sure": "yes"})
    assert not [model for model in OWN if model.objects.exists()]


@pytest.mark.django_db
def test_everything_is_erased_with_the_person(noted):
    delete_employees(employees=type(noted.alice).objects.filter(pk=noted.alice.pk), by=noted.users["hanna"])
    assert not [model for model in OWN if model.objects.exists()]


@pytest.mark.django_db
def test_the_admin_has_no_page_of_these_rows_and_the_api_no_trace(noted):
    assert not [model for model in OWN if model in admin.site._registry]
    client = client_with("employees:read", "feedback:read", "recommendations:read")
    for path in ("", "tasks/", "feedback/", "recommendations/", "learning-path/"):
        text = client.get(f"/api/v1/employees/A1/{path}").content.decode()
        assert SECRET not in text and "encrypted" not in text


@pytest.mark.django_db
def test_the_admins_page_for_deleting_a_person_tells_nothing_of_them(noted, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse"))
    html = client.get(reverse("admin:skills_employee_delete", args=[noted.alice.pk])).content.decode()
    assert SECRET not in html and "complaint" not in html


@pytest.mark.django_db
def test_the_log_of_a_practice_does_not_contain_the_note(world, alice, caplog, capsys):
    make_part()
    alice.post(reverse("unit-practice", args=("complaint", "foundations")),
               {"kind": "people", "outcome": "done", "note": SECRET})  # fmt: skip
    assert PracticeEntry.objects.get().encrypted_note
    assert SECRET not in caplog.text + capsys.readouterr().err
