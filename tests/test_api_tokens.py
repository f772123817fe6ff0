"""Access tokens: only in the header, stored as hashes; and no secret in a log."""

import hashlib
import logging

import pytest
from django.core import mail
from django.urls import reverse
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from reskill.middleware import without_keys
from skills.models import Employee
from skills.services.people.employee_logins import invite_employee
from tests.api_client import get_token, make_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(org) -> str:
    return get_token(make_application(), "employees:read")


@pytest.mark.parametrize("address", ["/api/v1/employees/", "/scim/v2/Users", "/api/v1/xapi/received/"])
def test_a_token_in_the_address_is_refused(token, address):
    assert APIClient().get(address, {"access_token": token}).status_code == 401


def test_a_token_in_a_form_is_refused(token):
    answer = APIClient().post("/api/v1/assess/", {"access_token": token, "statements": ["x"]}, format="json")
    assert answer.status_code == 401


def test_a_token_is_stored_as_a_hash(token):
    row = AccessToken.objects.get()
    assert token not in str(row.__dict__)
    assert row.token_checksum == hashlib.sha256(token.encode()).hexdigest()
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert client.get("/api/v1/employees/").status_code == 200


def test_the_log_of_requests_holds_no_query_string(client, token, caplog):
    caplog.set_level(logging.INFO)
    client.get("/api/v1/employees/", {"access_token": token, "search": "Wilhelmina"})
    assert "/api/v1/employees/" in caplog.text
    assert token not in caplog.text and "Wilhelmina" not in caplog.text


def test_an_invitation_link_is_in_no_log(client, make_user, rf, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.DEBUG)
    dora = Employee.objects.create(external_id="D1", name="Dora", email="dora@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        invite_employee(employee=dora, by=make_user("hanna"))
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    key = link.rstrip("/").rsplit("/", 1)[1]
    assert client.get(link, follow=True).status_code == 200
    assert "/accounts/password/reset/key/" in caplog.text
    assert key not in caplog.text


def test_keys_are_cut_out_of_the_addresses_of_links():
    password = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "abc-def"})
    for address in (password, reverse("account_confirm_email", args=["Mg:1abc:def"])):
        shown = without_keys(address)
        assert "[key]" in shown and "abc" not in shown
