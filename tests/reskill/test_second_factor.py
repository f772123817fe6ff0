"""Staff need a second factor before any page of the site or answer of the API."""

import os
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import reverse

from tests.reskill.page_checks import faults_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.RESKILL_STAFF_SECOND_FACTOR = True


@pytest.fixture
def hanna(client, make_user):
    """A member of staff who has signed in with the password alone."""
    user = make_user("hanna", is_staff=True)
    client.post(reverse("account_login"), {"login": "hanna", "password": PASSWORD})
    return user


@pytest.mark.parametrize("address", ["/", "/admin/", "/admin/login/", "/my/data/"])
def test_staff_without_a_second_factor_are_led_to_set_one_up(client, hanna, address):
    assert client.get(address)["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("address", ["/api/v1/employees/", "/scim/v2/Users", "/api/docs/"])
def test_programs_get_a_403_with_the_reason(client, hanna, address):
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (403, "second-factor-needed")


def code_of(secret: str) -> str:
    """The code that an authenticator shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_staff_set_up_a_factor_and_then_see_the_admin(client, hanna):
    set_up = reverse("mfa_activate_totp")
    confirm = client.get(set_up)["Location"]
    client.post(confirm, {"password": PASSWORD})
    html = client.get(set_up).content.decode()
    assert faults_of(html) == []
    secret = client.session["mfa.totp.secret"]
    assert secret in html
    assert client.post(set_up, {"code": code_of(secret)}).status_code == 302
    assert Authenticator.objects.filter(user=hanna, type=Authenticator.Type.TOTP).exists()
    assert client.get("/admin/").status_code == 200


def test_staff_with_a_second_factor_are_asked_for_it_at_sign_in(client, make_user):
    TOTP.activate(make_user("hanna", is_staff=True), generate_totp_secret())
    response = client.post(reverse("account_login"), {"login": "hanna", "password": PASSWORD})
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/admin/").status_code == 302


def test_employees_need_no_second_factor(client, make_user):
    client.force_login(make_user("alice"))
    assert client.get("/").status_code == 200


def test_staff_can_always_sign_out(client, hanna):
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("demo", "wanted"), [("off", "True"), ("on", "False")])
def test_the_factor_is_required_by_default_except_in_the_demo(tmp_path, demo, wanted):
    show = "from reskill import settings; print(settings.RESKILL_STAFF_SECOND_FACTOR)"
    environ = {**os.environ, "RESKILL_DEMO": demo, "RESKILL_VAR": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", show], env=environ, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == wanted
