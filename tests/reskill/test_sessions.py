"""Sessions end when they are not used, and exports and secrets need a fresh sign-in."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from skills.models import Employee

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def end_of(client) -> timedelta:
    """Time until the client's session ends."""
    return Session.objects.get(session_key=client.session.session_key).expire_date - timezone.now()


def advance(client, by: timedelta) -> None:
    """Makes the client's session older."""
    row = Session.objects.get(session_key=client.session.session_key)
    Session.objects.filter(pk=row.pk).update(expire_date=row.expire_date - by)


@pytest.fixture
def alice(client, make_user):
    client.force_login(make_user("alice"))
    return client


def test_a_session_that_is_not_used_ends(alice, settings):
    assert settings.SESSION_COOKIE_AGE == settings.RESKILL_IDLE_MINUTES * 60 <= 4 * 3600
    assert alice.get(reverse("my-data")).status_code == 200
    advance(alice, timedelta(minutes=settings.RESKILL_IDLE_MINUTES))
    assert reverse("account_login") in alice.get(reverse("my-data"))["Location"]


def test_a_session_in_use_is_extended(alice, settings):
    idle = timedelta(minutes=settings.RESKILL_IDLE_MINUTES)
    for _ in range(3):
        advance(alice, idle - timedelta(minutes=5))
        assert end_of(alice) < timedelta(minutes=6)
        assert alice.get(reverse("my-data")).status_code == 200
        assert end_of(alice) > idle - timedelta(minutes=1)


def test_a_session_is_written_once_a_minute_at_most(alice):
    alice.get(reverse("my-data"))
    before = Session.objects.get().expire_date
    alice.get(reverse("my-data"))
    assert Session.objects.get().expire_date == before


@pytest.fixture
def root(client, django_user_model):
    """A superuser who has signed in with the password."""
    django_user_model.objects.create_superuser("root", "root@example.org", PASSWORD)
    client.post(reverse("account_login"), {"login": "root", "password": PASSWORD})
    return client


def export(client, **options):
    Employee.objects.get_or_create(external_id="E1", name="Dora")
    fields = {"format": "0", "resource": "", "employeeresource_name": "on"}
    return client.post(reverse("admin:skills_employee_export"), fields, **options)


def make_sign_in_older(client) -> None:
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()


def test_an_export_needs_a_fresh_sign_in_and_then_goes_on(root, settings):
    settings.RESKILL_FRESH_SIGN_IN_MINUTES = 15
    assert b"Dora" in export(root).content
    make_sign_in_older(root)
    confirm = export(root)["Location"]
    assert confirm.startswith(reverse("account_reauthenticate"))
    assert b"Dora" in root.post(confirm, {"password": PASSWORD}).content


def test_a_new_secret_needs_a_fresh_sign_in(root, settings):
    settings.RESKILL_FRESH_SIGN_IN_MINUTES = 15
    make_sign_in_older(root)
    address = reverse("admin:oauth2_provider_application_add")
    confirm = root.post(address, {"name": "LMS", "scopes": ["courses:read"], "sees_everyone": "on"})
    assert confirm["Location"].startswith(reverse("account_reauthenticate"))
