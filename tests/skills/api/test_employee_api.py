"""/api/v1/employees/: access to employees and their exposure."""

import pytest
from django.contrib.auth.models import Group
from rest_framework.test import APIClient

from skills.arithmetic.text import text_hash
from skills.models import Basis, Task, TaskAssessment
from skills.services.access.roles import ensure_roles
from tests.api_client import client_with, signed_in
from tests.skills.taxonomies import add_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessed(org):
    """Alice's one task, assessed."""
    dataset = add_dataset(is_active=True, n_tasks=1)
    basis = Basis.objects.create(dataset=dataset, dataset_hash="x", model_revision="fake@1", settings_fingerprint="s")
    task = Task.objects.create(
        employee=org.alice, statement="Comfort patients", text_hash=text_hash("Comfort patients"), share=1,
        state="validated", source="import",
    )  # fmt: skip
    TaskAssessment.objects.create(
        basis=basis, text_hash=task.text_hash, exposure=0.1, low=0.0, high=0.4, automation=0.2, augmentation=None,
        is_far=False, demand={"emotional-intelligence": 0.9},
        evidence=[{"statement": "Calm patients", "occupation": "Nurses", "soc_code": "29-1141.00", "closeness": 0.9,
                   "exposure": 0.1, "dataset": "Ours 1"}],
    )  # fmt: skip
    return task


def test_a_client_with_the_scope_sees_everybody_page_by_page(org):
    response = client_with("employees:read").get("/api/v1/employees/?page_size=1")
    assert response.status_code == 200
    assert [row["external_id"] for row in response.json()["results"]] == ["A1"]
    assert "cursor=" in response.json()["next"]


def test_alice_sees_herself_and_not_bob(org):
    client = signed_in(org.users["alice"])
    assert [row["external_id"] for row in client.get("/api/v1/employees/").json()["results"]] == ["A1"]
    assert client.get("/api/v1/employees/A1/").status_code == 200
    assert client.get("/api/v1/employees/B1/").status_code == 404


def test_charlie_sees_nobody_and_cannot_tell_who_exists(org):
    client = signed_in(org.users["charlie"])
    assert client.get("/api/v1/employees/").json()["results"] == []
    assert client.get("/api/v1/employees/A1/").content == client.get("/api/v1/employees/nobody/").content


def test_hanna_sees_her_department_only(org):
    org.users["hanna"].groups.add(ensure_roles())
    client = signed_in(org.users["hanna"])
    assert [row["external_id"] for row in client.get("/api/v1/employees/").json()["results"]] == ["A1"]
    assert client.get("/api/v1/employees/B1/exposure/").status_code == 404


def test_without_the_permission_a_login_sees_only_its_own_row(org):
    """A catalogue editor with a department, or a staff login without a role, reads no employees."""
    hanna = org.users["hanna"]
    ensure_roles()
    for group in (None, "Catalogue editors", "Data stewards"):
        hanna.groups.set(Group.objects.filter(name=group))
        assert signed_in(hanna).get("/api/v1/employees/").json()["results"] == []
        for page in ("", "tasks/", "exposure/", "recommendations/", "learning-path/", "feedback/"):
            assert signed_in(hanna).get(f"/api/v1/employees/A1/{page}").status_code == 404
        assert signed_in(hanna).get("/api/v1/reviews/").json()["results"] == []


def test_an_employee_reads_the_evidence_behind_each_figure(org, assessed):
    body = signed_in(org.users["alice"]).get("/api/v1/employees/A1/exposure/").json()
    assert body["figures_hidden"] is False
    assert body["basis"]["dataset"]["name"] == "Ours"
    (task,) = body["tasks"]
    assert (task["exposure"], task["low"], task["high"], task["coverage"]) == (0.1, 0.0, 0.4, 0.8)
    assert task["evidence"][0]["statement"] == "Calm patients"
    assert task["band"] == "little"


def test_hr_sees_bands_unless_the_person_shares_exact_figures(org, assessed):
    org.users["hanna"].groups.add(ensure_roles())
    client = signed_in(org.users["hanna"])
    hidden = client.get("/api/v1/employees/A1/exposure/").json()
    assert hidden["figures_hidden"] is True
    assert hidden["tasks"][0]["exposure"] is None
    assert hidden["tasks"][0]["band"] == "little"
    org.alice.shares_exact_scores = True
    org.alice.save()
    assert client.get("/api/v1/employees/A1/exposure/").json()["tasks"][0]["exposure"] == 0.1


def test_a_misspelt_parameter_is_an_error_that_names_it(org):
    response = client_with("employees:read").get("/api/v1/employees/?departement=Care")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["errors"][0]["pointer"] == "?departement"
    assert "department" in response.json()["detail"]


def test_filters_narrow_the_list(org):
    client = client_with("employees:read")
    found = client.get("/api/v1/employees/?department=Office").json()["results"]
    assert [row["name"] for row in found] == ["Bob"]


def test_the_number_of_queries_does_not_depend_on_the_length_of_the_list(org, django_assert_max_num_queries):
    client = client_with("employees:read")
    client.get("/api/v1/employees/")
    with django_assert_max_num_queries(3):  # token with client, permissions of the client, employees
        client.get("/api/v1/employees/")


def test_requests_without_credentials_are_refused(org):
    response = APIClient().get("/api/v1/employees/")
    assert response.status_code == 401
    assert response.json()["code"] == "not-signed-in"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_an_unclear_task_has_a_code_and_no_figures(org, assessed):
    TaskAssessment.objects.update(
        is_judged=False,
        exposure=None,
        low=None,
        high=None,
        automation=None,
        demand={},
        evidence=[],
        suggestion="Fix it",
    )
    found = client_with("recommendations:read", "employees:read").get("/api/v1/employees/A1/exposure/").json()
    (task,) = found["tasks"]
    assert (task["status"], task["exposure"], task["band"]) == ("not_judged", None, None)
    assert (task["suggestion"], task["demand"], task["assessed"]) == ("Fix it", {}, True)


def test_a_task_without_an_assessment_has_a_code_and_no_band(org, assessed):
    TaskAssessment.objects.all().delete()
    found = client_with("recommendations:read", "employees:read").get("/api/v1/employees/A1/exposure/").json()
    (task,) = found["tasks"]
    assert (task["status"], task["band"], task["assessed"]) == ("not_assessed", None, False)
