"""One person stays one, whichever system sends the person first, and however the identifier is written."""

import unicodedata

import pytest
from django.urls import reverse

from skills.models import AccountQuestion, DirectoryEntry, Employee
from skills.services.access.roles import ensure_roles
from tests.api_client import client_of, client_with, make_application
from tests.skills.scim.test_scim import ENTERPRISE, USERS, create, patch

pytestmark = pytest.mark.django_db
ALICE = {"userName": "ab@example.org", "emails": [{"value": "alice@example.org", "type": "work", "primary": True}]}


@pytest.fixture
def scim(org):
    return client_with("employees:read", "employees:write")


def numbered(number: str | None, department: str = "Care") -> dict:
    return {ENTERPRISE: {"department": department, **({"employeeNumber": number} if number else {})}}


def test_somebody_whom_hr_has_imported_is_found_by_number_or_confirmed_address(scim, org):
    made = create(scim, **ALICE, **numbered("A1"))
    assert (made.status_code, made.json()["id"]) == (201, str(org.alice.pk))
    bob = {"userName": "bb", "emails": [{"value": "BOB@example.org"}]}
    found = create(scim, **bob, **numbered(None))
    assert (found.json()["id"], found.json()[ENTERPRISE]["employeeNumber"]) == (str(org.bob.pk), "B1")
    assert create(scim, **{**bob, "userName": "bb2"}, **numbered("B1")).status_code == 409  # linked by now
    assert Employee.objects.count() == 2


def test_an_address_that_nobody_confirmed_links_nobody(scim, org):
    Employee.objects.filter(pk=org.alice.pk).update(email="changed@example.org")
    body = {"userName": "x", "externalId": "ext", "emails": [{"value": "changed@example.org"}]}
    assert create(scim, **body, **numbered(None)).json()["id"] != str(org.alice.pk)


def test_hr_decides_about_the_same_address_with_another_number(scim, org, client):
    sent = {**ALICE, **numbered("IDP-9")}
    for _ in range(2):
        asked = create(scim, **sent)
        assert (asked.status_code, asked.json()["scimType"]) == (409, "uniqueness")
        assert "HR decides" in asked.json()["detail"]
    assert Employee.objects.count() == 2
    question = AccountQuestion.objects.get()
    ensure_roles().user_set.add(org.users["hanna"])
    org.users["hanna"].is_staff = True
    org.users["hanna"].save()
    client.force_login(org.users["hanna"])
    page = reverse("admin:skills_accountquestion_changelist")
    assert "ab@example.org" in client.get(page).content.decode()
    client.post(page, {"action": "same_person", "_selected_action": [question.pk]})
    made = create(scim, **sent).json()
    assert (made["id"], made[ENTERPRISE]["employeeNumber"]) == (str(org.alice.pk), "IDP-9")
    org.alice.refresh_from_db()
    assert org.alice.external_id == "A1"  # HR's files go on finding the person
    assert patch(scim, made["id"], {"op": "replace", "path": "title", "value": "Lead"}).status_code == 200


def test_another_person_with_the_same_address_is_created_after_hr_says_so(scim, org):
    sent = {**ALICE, **numbered("IDP-9")}
    create(scim, **sent)
    AccountQuestion.objects.update(answer=AccountQuestion.Answer.OTHER)
    assert create(scim, **sent).status_code == 201
    assert Employee.objects.count() == 3


def test_people_whom_the_client_may_not_see_are_not_linked_by_address(org):
    limited = client_of(make_application(departments=[org.care]), "employees:read", "employees:write")
    body = {"userName": "bb", "externalId": "ext", "emails": [{"value": "bob@example.org"}]}
    made = create(limited, **body, **numbered(None))
    assert made.status_code == 201 and made.json()["id"] != str(org.bob.pk)
    assert not AccountQuestion.objects.exists()


def test_a_number_that_arrives_later_is_taken_once(scim, org):
    pk = create(scim, **numbered(None)).json()["id"]
    assert Employee.objects.get(pk=pk).external_id == "701984"  # the externalId
    path = f"{ENTERPRISE}:employeeNumber"
    taken = patch(scim, pk, {"op": "add", "path": path, "value": "A1"})
    assert (taken.status_code, taken.json()["scimType"]) == (409, "uniqueness")
    assert patch(scim, pk, {"op": "add", "path": path, "value": "N-5"}).status_code == 200
    assert Employee.objects.get(pk=pk).external_id == "N-5"
    assert patch(scim, pk, {"op": "replace", "path": path, "value": "N-6"}).json()["scimType"] == "mutability"


def test_an_identifier_is_one_in_both_forms_of_its_letters(scim, org):
    composed, split = (unicodedata.normalize(form, "MÜLLER-1") for form in ("NFC", "NFD"))
    made = create(scim, **numbered(split)).json()
    api = client_with("employees:read", "employees:write")
    assert made[ENTERPRISE]["employeeNumber"] == composed
    for written in (composed, split):
        assert api.get(f"/api/v1/employees/{written}/").json()["external_id"] == composed
        sent = api.post("/api/v1/employee-imports/", {"employees": [{"external_id": written, "name": "M"}]}).json()
        assert (sent["n_added"], sent["n_failed"]) == (0, 0)


@pytest.mark.parametrize("number", ["A/1", "..", ".", "A\t1"])
def test_an_identifier_that_no_address_can_hold_is_refused_everywhere(scim, org, number):
    api = client_with("employees:read", "employees:write")
    assert create(scim, **numbered(number)).json()["scimType"] == "invalidValue"
    assert api.post("/api/v1/employees/", {"external_id": number}).status_code == 400
    sent = api.post("/api/v1/employee-imports/", {"employees": [{"external_id": number}]}).json()
    assert (sent["n_added"], sent["n_failed"]) == (0, 1)
    assert Employee.objects.count() == 2


def test_hr_is_told_of_people_who_left_only_because_their_account_was_deleted(scim, org):
    pk = create(scim).json()["id"]
    scim.delete(f"{USERS}/{pk}")
    api = client_with("employees:write")
    sent = api.post("/api/v1/employee-imports/", {"employees": [{"external_id": "BJ-1", "job_title": "Nurse"}]}).json()
    report = api.get(sent["report"]).json()["results"]
    assert [row["message"] for row in report if "sign-in system deleted" in row["message"]]
    assert Employee.objects.get(pk=pk).left_on is not None
    api.post("/api/v1/employee-imports/", {"employees": [{"external_id": "BJ-1", "left_on": None}]})
    assert Employee.objects.get(pk=pk).left_on is None
    assert DirectoryEntry.objects.get(employee=pk).removed_at is not None
