"""Lasting tokens: hashed, with scopes, replaced with an overlap, revoked, and accepted wherever a system may call."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from skills.errors import BadInput
from skills.models import LastingToken
from skills.services.access.clients import change_system, revoke_system
from skills.services.access.lasting_tokens import create_token, replace_token, revoke_tokens
from tests.api_client import make_application

pytestmark = pytest.mark.django_db
EMPLOYEES, USERS, COURSES = "/api/v1/employees/", "/scim/v2/Users", "/api/v1/courses/"
XAPI = "/api/v1/xapi/statements"


@pytest.fixture
def system(org):
    return make_application(scopes=["employees:read", "courses:read", "feedback:read"]).connected_system


def get(token: str, path: str = EMPLOYEES):
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}").get(path, HTTP_X_EXPERIENCE_API_VERSION="1.0.3")


def test_a_token_opens_every_door_within_its_scopes(system):
    row, token = create_token(system=system, name="Entra ID", scopes=["employees:read", "feedback:read"])
    assert [get(token, path).status_code for path in (EMPLOYEES, USERS, XAPI)] == [200, 200, 200]
    refused = get(token, COURSES)
    assert refused.status_code == 403 and 'scope="courses:read"' in refused["WWW-Authenticate"]
    row.refresh_from_db()
    assert token not in str(vars(row)) and token.startswith(row.start)
    assert row.last_used_at is not None
    other = get(token + "x")
    assert other.status_code == 401 and 'error="invalid_token"' in other["WWW-Authenticate"]


def test_a_token_ends_with_its_day_its_scope_its_system_or_when_revoked(system):
    tokens = [create_token(system=system, name=f"{n}", scopes=["employees:read"]) for n in range(3)]
    (ended, first), (revoked, second), (_, third) = tokens
    LastingToken.objects.filter(pk=ended.pk).update(ends_at=timezone.now())
    assert revoke_tokens(tokens=[revoked]) == 1
    assert [get(token).status_code for token in (first, second, third)] == [401, 401, 200]
    change_system(application=system.application, scopes=["courses:read"], departments=None, requests_per_minute=600)
    assert get(third).status_code == 403
    revoke_system(system=system)
    assert get(third).status_code == 401


def test_a_replaced_token_works_during_the_overlap(system):
    old, first = create_token(system=system, name="Okta", scopes=["employees:read"])
    new, second = replace_token(token=old, overlap=timedelta(days=7))
    assert [get(token).status_code for token in (first, second)] == [200, 200]
    assert (new.name, new.scopes) == ("Okta", ["employees:read"])
    LastingToken.objects.filter(pk=old.pk).update(ends_at=timezone.now())
    assert [get(token).status_code for token in (first, second)] == [401, 200]
    with pytest.raises(BadInput):
        replace_token(token=old, overlap=timedelta(days=7))


def test_a_token_has_no_scope_that_its_system_lacks(system):
    with pytest.raises(BadInput):
        create_token(system=system, name="x", scopes=["employees:write"])


def test_hr_creates_replaces_and_revokes_a_token_in_the_admin(client, make_user, system):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    form = {"system": system.pk, "name": "Entra ID", "scopes": ["employees:write"], "days": "365"}
    refused = client.post(reverse("admin:skills_lastingtoken_add"), form).content.decode()
    assert "does not have the scope employees:write" in refused
    page = client.post(
        reverse("admin:skills_lastingtoken_add"), {**form, "scopes": ["employees:read"]}, follow=True
    ).content.decode()
    row = LastingToken.objects.get()
    assert row.start in page and "not shown again" in page and row.ends_at > timezone.now() + timedelta(days=364)
    assert (
        "not shown again" not in client.get(reverse("admin:skills_lastingtoken_change", args=[row.pk])).content.decode()
    )
    listed = reverse("admin:skills_lastingtoken_changelist")
    page = client.post(listed, {"action": "replace", "_selected_action": [row.pk]}, follow=True).content.decode()
    assert "not shown again" in page and LastingToken.objects.working().count() == 2
    client.post(listed, {"action": "revoke", "_selected_action": [token.pk for token in LastingToken.objects.all()]})
    assert not LastingToken.objects.working().exists()
