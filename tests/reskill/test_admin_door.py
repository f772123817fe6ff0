"""The admin uses the common sign-in page with second factor and limits."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from tests.reskill.page_checks import faults_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
DOOR = "/admin/login/"
WANTED = "/admin/auth/user/"


@pytest.fixture
def root(django_user_model):
    return django_user_model.objects.create_superuser("root", "root@example.org", PASSWORD)


def test_a_visitor_is_redirected_to_sign_in_and_then_to_the_requested_page(client, root):
    response = client.get(WANTED, follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")
    assert f'name="next" value="{WANTED}"' in response.content.decode()
    response = client.post(reverse("account_login"), {"login": "root", "password": PASSWORD, "next": WANTED})
    assert response["Location"] == WANTED
    assert client.get(WANTED).status_code == 200


def test_a_visitor_without_a_requested_page_gets_the_admins_first_page(client, root):
    sign_in = client.get(DOOR)["Location"]
    assert sign_in.startswith(reverse("account_login"))
    wanted = re.search(r'name="next" value="([^"]+)"', client.get(sign_in).content.decode())[1]
    response = client.post(
        reverse("account_login"), {"login": "root", "password": PASSWORD, "next": wanted}, follow=True
    )
    assert response.request["PATH_INFO"] == reverse("admin:index")


def test_the_admin_has_no_sign_in_form(client, root):
    client.post(DOOR, {"username": "root", "password": PASSWORD})
    assert client.get(WANTED).status_code == 302


def test_the_admin_does_not_change_who_is_signed_in(client, root, make_user):
    client.force_login(make_user("hanna", is_staff=True))
    client.post(DOOR, {"username": "root", "password": PASSWORD})
    assert client.get(WANTED).status_code == 403


def test_a_user_with_a_second_factor_must_enter_it(client, root):
    TOTP.activate(root, generate_totp_secret())
    assert Authenticator.objects.filter(user=root).exists()
    response = client.post(reverse("account_login"), {"login": "root", "password": PASSWORD, "next": WANTED})
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(WANTED).status_code == 302


def test_signed_in_staff_are_redirected_to_the_requested_page(client, root):
    client.force_login(root)
    assert client.get(DOOR, {"next": WANTED})["Location"] == WANTED
    assert client.get(DOOR)["Location"] == reverse("admin:index")
    assert client.get(DOOR, {"next": "https://elsewhere.example/"})["Location"] == reverse("admin:index")


def test_an_employee_gets_an_explanation_and_can_switch_users(client, root, make_user):
    client.force_login(make_user("alice"))
    response = client.get(WANTED, follow=True)
    assert response.status_code == 403
    html = response.content.decode()
    assert faults_of(html) == []
    sign_out = re.search(r'href="([^"]*logout[^"]*)"', html)[1].replace("&amp;", "&")
    sign_in = client.post(sign_out)["Location"]
    assert f'name="next" value="{WANTED}"' in client.get(sign_in).content.decode()


def test_the_admin_changes_passwords_on_the_page_for_all_users(client, root):
    client.force_login(root)
    assert client.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")
