"""Sign-in with an OpenID Connect provider that runs beside the test."""

import warnings
from urllib.parse import urlsplit

import pytest
import requests
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

from reskill import checks
from skills.models import Employee
from skills.services.people.employee_logins import invite_employee
from tests.reskill.page_checks import faults_of

# The provider's own packages warn about each other.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def provider():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        with oidc_provider_mock.run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def app_settings():
    return {}


@pytest.fixture
def sign_in(client, provider, settings, app_settings):
    """Signs a person with these claims in, and returns the last answer of the site."""
    app = {"provider_id": "work", "name": "Work account", "client_id": "reskill", "secret": "secret"}
    app["settings"] = {"server_url": provider, **app_settings}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    def sign_in(sub: str, **claims):
        page = client.get(reverse("openid_connect_login", args=["work"]))
        assert "form-action 'self' https:" in page["Content-Security-Policy"]  # browsers follow no redirect otherwise
        requests.put(f"{provider}/users/{sub}", json=claims, timeout=10).raise_for_status()
        there = client.post(reverse("openid_connect_login", args=["work"]))["Location"]
        answer = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=10)
        back = urlsplit(answer.headers["Location"])
        return client.get(f"{back.path}?{back.query}", follow=True)

    return sign_in


def user_of(answer):
    user = answer.context["user"] if answer.context else None
    return user if user is not None and user.is_authenticated else None


def test_the_claim_links_the_employee_and_groups_become_roles(sign_in, settings, client):
    settings.RESKILL_OIDC_ROLES = {"reskill-hr": "HR managers", "reskill-data": "Data stewards"}
    settings.RESKILL_OIDC_ACCOUNTS = "employees"
    settings.RESKILL_STAFF_SECOND_FACTOR = True
    settings.RESKILL_PASSWORD_SIGN_IN = False
    dora = Employee.objects.create(external_id="D1", name="Dora")
    claims = {"employee_id": "D1", "email": "dora@example.org", "groups": ["reskill-hr", "other"]}
    answer = sign_in("1", **claims)
    dora.refresh_from_db()
    assert dora.user is not None and dora.user.is_staff
    assert list(dora.user.groups.values_list("name", flat=True)) == ["HR managers"]
    assert answer.redirect_chain[-1][0] == reverse("mfa_index") and faults_of(answer.content.decode()) == []
    sign_in("1", **claims, amr=["pwd", "mfa"])  # the provider has asked for the second factor
    assert client.get("/admin/").status_code == 200
    sign_in("1", **{**claims, "groups": []})
    dora.user.refresh_from_db()
    assert not dora.user.is_staff and not dora.user.groups.exists()


def test_strangers_get_no_account_if_only_employees_may(sign_in, settings):
    settings.RESKILL_OIDC_ACCOUNTS = "employees"
    answer = sign_in("2", email="stranger@example.org", employee_id="X9")
    assert user_of(answer) is None and not get_user_model().objects.exists()
    assert faults_of(answer.content.decode()) == []
    settings.RESKILL_OIDC_ACCOUNTS = "everyone"
    assert user_of(sign_in("3")).email == ""  # a person without an address is not asked for one


@pytest.mark.parametrize("app_settings", [{"verified_email": ["example.org"]}])
def test_an_invited_person_signs_in_without_a_password(sign_in, settings):
    settings.RESKILL_OIDC_ACCOUNTS, settings.RESKILL_PASSWORD_SIGN_IN = "employees", False
    settings.RESKILL_PUBLIC_URL = "https://reskill.example.org"
    dora = Employee.objects.create(external_id="D1", name="Dora", email="dora@example.org")
    user = invite_employee(employee=dora, by=None)
    assert (
        "https://reskill.example.org/accounts/login/" in mail.outbox[0].body and "password" not in mail.outbox[0].body
    )
    assert user_of(sign_in("4", email="dora@example.org")) == user


def test_an_address_that_is_not_verified_opens_no_account_of_somebody_else(sign_in, make_user, client):
    dora = make_user("dora")
    answer = sign_in("5", email="dora@example.org")
    html = answer.content.decode()
    assert answer.status_code == 403 and user_of(answer) is None
    assert "Connect your work account first" in html and faults_of(html) == []
    client.post(reverse("account_login"), {"login": "dora", "password": PASSWORD})
    assert faults_of(client.get(reverse("socialaccount_connections")).content.decode()) == []
    assert dora.socialaccount_set.count() == 0


def test_passwords_do_not_sign_in_where_the_provider_alone_does(sign_in, make_user, client, settings):
    settings.RESKILL_PASSWORD_SIGN_IN = False
    make_user("dora")
    html = client.get(reverse("account_login")).content.decode()
    assert 'type="password"' not in html and "Work account" in html and faults_of(html) == []
    client.post(reverse("account_login"), {"login": "dora", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("account_reset_password")).status_code == 404


def test_settings_that_let_nobody_in_or_name_no_role_are_refused(settings):
    settings.RESKILL_PASSWORD_SIGN_IN = False
    settings.RESKILL_OIDC_ROLES = {"reskill-hr": "Admins"}
    assert {"reskill.E009", "reskill.E010"} <= {message.id for message in checks.check_settings(always=True)}
