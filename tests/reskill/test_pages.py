"""Account pages and error pages."""

import pytest
from allauth.account.models import EmailAddress
from django.test import RequestFactory
from django.urls import reverse
from django.views import defaults

from tests.reskill.page_checks import faults_of

OPEN = ["account_login", "account_reset_password", "account_reset_password_done", "account_signup", "account_inactive"]
SIGNED_IN = ["account_logout", "account_email", "account_change_password", "mfa_index"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", OPEN)
def test_public_pages_have_no_faults(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    html = response.content.decode()
    assert faults_of(html) == []
    assert "reskill.css" in html


@pytest.mark.parametrize("name", SIGNED_IN)
def test_account_pages_have_no_faults(client, make_user, name):
    user = make_user("alice")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    html = client.get(reverse(name), follow=True).content.decode()
    assert faults_of(html) == []
    assert "reskill.css" in html


def test_a_wrong_password_keeps_the_name_and_shows_an_error(client, make_user):
    make_user("alice")
    html = client.post(reverse("account_login"), {"login": "alice", "password": "wrong"}).content.decode()
    assert 'value="alice"' in html
    assert 'role="alert"' in html
    assert faults_of(html) == []


def test_an_unknown_address_has_an_error_page(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert faults_of(response.content.decode()) == []


def test_forbidden_and_server_error_have_pages():
    request = RequestFactory().get("/")
    for response in (
        defaults.permission_denied(request, Exception()),
        defaults.server_error(request),
        defaults.bad_request(request, Exception()),
    ):
        html = response.content.decode()
        assert faults_of(html) == []
        assert "reskill.css" in html


def test_a_form_without_a_csrf_token_gets_an_error_page(make_user):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("alice"))
    response = client.post(reverse("talk"), {"reason": "x"})
    assert response.status_code == 403
    assert "Please send the form again" in response.content.decode()


def test_a_page_declares_the_language_it_is_written_in(client, settings):
    settings.LANGUAGES = [("en", "English")]
    html = client.get(reverse("account_login"), headers={"accept-language": "de"}).content.decode()
    assert '<html lang="en">' in html
    assert "set_language" not in html
    assert 'class="languages"' not in html


def test_every_language_on_offer_has_a_compiled_catalogue(settings):
    for code, _ in settings.LANGUAGES:
        assert code == "en" or (settings.LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo").exists()


def test_the_language_is_chosen_at_the_foot_of_every_page_and_kept(client, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    html = client.get(reverse("account_login")).content.decode()
    assert 'name="language" value="de" lang="de"' in " ".join(html.split())
    assert faults_of(html) == []
    response = client.post(reverse("set_language"), {"language": "de", "next": reverse("account_login")})
    assert response["Location"] == reverse("account_login")
    assert '<html lang="de">' in client.get(reverse("account_login")).content.decode()
