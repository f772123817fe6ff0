"""Passwords that contain the person's own names are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from skills.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(make_user):
    user = make_user("dora.berger")
    Employee.objects.create(external_id="D1", name="Dora Berger-Lindqvist", user=user)
    return user


@pytest.mark.parametrize(
    "password",
    [
        "dora.berger",
        "Dora.Berger-of-the-North-2026",
        "my login is dora.berger!",
        "regreb.arod plus some words",
        "dora.berger@example.org, again and again",
        "four lindqvist words Berger-Lindqvist",
    ],
)
def test_a_password_with_the_own_names_is_refused(dora, password):
    with pytest.raises(ValidationError):
        validate_password(password, dora)


@pytest.mark.parametrize("password", ["correct horse battery", "violets under 7 bridges"])
def test_other_long_passwords_are_accepted(dora, password):
    validate_password(password, dora)


@pytest.mark.parametrize("password", ["elevenchars", "q7#Kp0!zXw2", "password1234"])
def test_a_short_or_common_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_a_password_without_a_user_is_accepted():
    validate_password("correct horse battery")


def test_the_invitation_refuses_such_a_password(client, dora):
    client.force_login(dora)
    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": "correct horse battery", "password1": "my-dora.berger-1", "password2": "my-dora.berger-1"},
    )
    assert response.status_code == 200
    assert "must not contain your login" in response.content.decode()
