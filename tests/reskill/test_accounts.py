"""Sign-in: the employee that a login is linked to."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from reskill.sign_in import AccountAdapter, SocialAccountAdapter, _external_id
from skills.errors import BadInput
from skills.models import Employee
from skills.services.people.employee_logins import invite_employee, link_employee
from tests.reskill.page_checks import faults_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def dora(db):
    return Employee.objects.create(external_id="D1", name="Dora", email="Dora@Example.org")


@pytest.fixture
def login(make_user):
    """Creates a login with a verified address."""

    def make(name: str, *, verified: bool = True):
        user = make_user(name)
        EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
        return user

    return make


def sign_in(client, name: str):
    return client.post(reverse("account_login"), {"login": name, "password": PASSWORD})


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_links_nobody(client, dora, login, verified):
    """Otherwise whoever may edit an employee's address would become that employee."""
    login("dora", verified=verified)
    sign_in(client, "dora")
    dora.refresh_from_db()
    assert dora.user is None
    assert "Dora" not in client.get("/").content.decode()


def test_an_employee_with_a_login_is_never_taken_over(org, login):
    assert link_employee(user=login("mallory"), external_id="A1") is None
    org.alice.refresh_from_db()
    assert org.alice.user == org.users["alice"]


def test_an_employee_who_has_left_is_not_linked(dora, login):
    dora.left_on = timezone.localdate()
    dora.save()
    assert link_employee(user=login("dora"), external_id="D1") is None


def test_a_login_keeps_the_employee_it_has(org, dora):
    assert link_employee(user=org.users["alice"], external_id="D1") == org.alice


def test_the_external_id_of_the_identity_provider_links(login):
    other = Employee.objects.create(external_id="E7", email="somebody@example.org")
    assert link_employee(user=login("dora"), external_id="E7") == other


def test_empty_fields_link_nobody(login):
    Employee.objects.create(external_id="E8", email="")
    assert link_employee(user=login("x"), external_id="") is None


@pytest.mark.parametrize(
    "data",
    [
        {"employee_id": "D1", "preferred_username": "x"},
        {"userinfo": {"employee_id": "D1"}, "id_token": {"sub": "1"}},
    ],
)
def test_the_identity_provider_names_the_external_id(data):
    login = SocialLogin(account=SocialAccount(provider="oidc", uid="1", extra_data=data))
    assert _external_id(login) == "D1"


def test_a_name_that_people_can_change_is_not_an_external_id():
    data = {"preferred_username": "D1"}
    assert _external_id(SocialLogin(account=SocialAccount(provider="oidc", uid="1", extra_data=data))) == ""


def test_nobody_signs_up_by_themselves_but_the_identity_provider_may_let_people_in(client, rf):
    assert not AccountAdapter().is_open_for_signup(rf.get("/"))
    assert SocialAccountAdapter().is_open_for_signup(rf.get("/"), None)
    html = client.get(reverse("account_signup")).content.decode()
    assert faults_of(html) == []
    client.post(reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not get_user_model().objects.filter(email="x@example.org").exists()


def test_an_invited_employee_chooses_a_password_and_is_in(client, dora, make_user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        user = invite_employee(employee=dora, by=make_user("hanna"))
    assert not user.has_usable_password()
    assert mail.outbox[0].to == ["Dora@Example.org"]
    where = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    response = client.get(where, follow=True)
    assert faults_of(response.content.decode()) == []
    client.post(response.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_login"), {"login": "dora@example.org", "password": PASSWORD})
    assert "Welcome, Dora" in client.get(reverse("home"), follow=True).content.decode()


def test_a_second_invitation_sends_the_mail_again_and_makes_no_second_login(
    dora, make_user, django_capture_on_commit_callbacks
):
    hanna = make_user("hanna")
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (invite_employee(employee=dora, by=hanna) for _ in range(2))
    assert first == second
    assert len(mail.outbox) == 2


def test_an_invitation_never_reuses_the_login_of_somebody_else(dora, make_user):
    make_user("dora")
    with pytest.raises(BadInput, match="already"):
        invite_employee(employee=dora, by=None)
    dora.refresh_from_db()
    assert dora.user is None


def test_nobody_is_invited_without_an_address(db):
    with pytest.raises(BadInput, match="no e-mail"):
        invite_employee(employee=Employee.objects.create(external_id="E9"), by=None)
