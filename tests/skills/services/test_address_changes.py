"""Nobody becomes an employee by changing the employee's address."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from skills.errors import BadInput
from skills.models import Employee, ManagerScope
from skills.services.access.roles import ensure_roles
from skills.services.people.address_changes import announce_address_changes, changers_of, confirm_address
from skills.services.people.employee_import import import_employees
from skills.services.people.employee_logins import invite_employee
from skills.services.people.identity_provider import reprovision_employee
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
NEW = "mallory@elsewhere.example"


@pytest.fixture
def dora(org):
    return Employee.objects.create(external_id="D1", name="Dora", email="dora@example.org", department=org.care)


@pytest.fixture
def hanna(org):
    """HR of Dora's department."""
    org.users["hanna"].groups.add(ensure_roles())
    return org.users["hanna"]


@pytest.fixture
def chief(make_user):
    """HR of every department."""
    user = make_user("chief", is_staff=True)
    user.groups.add(ensure_roles())
    ManagerScope.objects.create(user=user, sees_everyone=True)
    return user


def change_in_admin(client, dora, hanna, **fields) -> None:
    client.force_login(hanna)
    data = {
        "name": dora.name, "email": NEW, "job_title": "Nurse", "department": dora.department_id, "weekly_hours": 2,
        "title_match": "unmatched", "tasks-TOTAL_FORMS": 0, "tasks-INITIAL_FORMS": 0, "takes_part": "on", **fields,
    }  # fmt: skip
    answer = client.post(reverse("admin:skills_employee_change", args=[dora.pk]), data)
    assert answer.status_code == 302, answer.content.decode()


def change_over_api(client, dora, hanna) -> None:
    answer = client_with("employees:write").patch(f"/api/v1/employees/{dora.external_id}/", {"email": NEW})
    assert answer.status_code == 200


def change_over_scim(client, dora, hanna) -> None:
    reprovision_employee(employee=dora, user_name=None, external_id=None, fields={"email": NEW}, is_active=None)


def change_by_import(client, dora, hanna, tmp_path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"external_id,name,email,job_title\nD1,Dora,{NEW},Nurse\n")
    import_employees(path=file, user=hanna)


@pytest.mark.parametrize("change", [change_in_admin, change_over_api, change_over_scim, change_by_import])
def test_a_changed_address_gets_no_invitation_before_a_second_person_confirms(
    client, dora, hanna, chief, tmp_path, change
):
    change(client, dora, hanna, *([tmp_path] if change is change_by_import else []))
    dora.refresh_from_db()
    assert (dora.email, dora.has_confirmed_email) == (NEW, False)
    with pytest.raises(BadInput, match="second person"):
        invite_employee(employee=dora, by=hanna)
    assert not mail.outbox and dora.user is None
    confirm_address(employee=dora, by=chief)
    assert invite_employee(employee=dora, by=hanna).email == NEW


@pytest.mark.parametrize("change", [change_in_admin, change_by_import])
def test_who_changed_an_address_cannot_confirm_it(client, dora, hanna, chief, tmp_path, change):
    change(client, dora, hanna, *([tmp_path] if change is change_by_import else []))
    dora.refresh_from_db()
    assert changers_of(dora) == {hanna.pk}
    with pytest.raises(BadInput, match="Somebody else"):
        confirm_address(employee=dora, by=hanna)
    data = {"action": "confirm_addresses", "_selected_action": [dora.pk]}
    client.force_login(hanna)
    client.post(reverse("admin:skills_employee_changelist"), data)
    dora.refresh_from_db()
    assert not dora.has_confirmed_email
    client.force_login(chief)
    client.post(reverse("admin:skills_employee_changelist"), data)
    dora.refresh_from_db()
    assert dora.has_confirmed_email


def test_a_second_change_of_something_else_does_not_hide_who_changed_the_address(client, dora, hanna, chief):
    change_in_admin(client, dora, hanna)
    change_in_admin(client, dora, chief, job_title="Senior nurse")
    dora.refresh_from_db()
    assert changers_of(dora) == {hanna.pk}


def test_a_new_link_for_an_invited_login_does_not_go_to_a_changed_address(client, dora, hanna):
    user = invite_employee(employee=dora, by=hanna)
    assert not user.has_usable_password()
    change_in_admin(client, dora, hanna)
    dora.refresh_from_db()
    with pytest.raises(BadInput, match="second person"):
        invite_employee(employee=dora, by=hanna)


def test_a_confirmed_change_moves_an_invited_login_to_the_new_address(client, dora, hanna, chief):
    user = invite_employee(employee=dora, by=hanna)
    change_in_admin(client, dora, hanna)
    confirm_address(employee=dora, by=chief)
    user.refresh_from_db()
    assert user.email == NEW
    assert list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) == [NEW]


def test_the_old_address_and_a_second_person_are_told_once(client, dora, hanna, chief):
    change_in_admin(client, dora, hanna)
    assert announce_address_changes() == 1
    assert announce_address_changes() == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["chief@example.org", "dora@example.org"]
    assert all(NEW not in message.body for message in mail.outbox)


def test_the_identifier_of_an_employee_stays(client, dora, hanna):
    """The identity provider's sign-in is linked by the identifier."""
    change_in_admin(client, dora, hanna, external_id="X9")
    dora.refresh_from_db()
    assert dora.external_id == "D1"


def test_an_employee_that_is_new_needs_no_confirmation(client, org, hanna, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("external_id,name,email,job_title\nN1,Nora,nora@example.org,Nurse\n")
    import_employees(path=file, user=hanna)
    assert Employee.objects.get(external_id="N1").has_confirmed_email
    assert not Employee.objects.with_unconfirmed_address().exists()
