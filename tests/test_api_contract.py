"""Tests of the API against its schema. test_api_access tests the access of clients to each operation."""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from courses.models import Course
from courses.services.recalculation import start_recalculation
from reskill.wsgi import application
from skills.models import ExposureDataset, HumanSkill, Occupation
from skills.services.access.clients import all_scopes
from skills.services.access.roles import ensure_roles
from tests.api_client import client_with, get_token, make_application, signed_in

EXAMPLES = int(os.environ.get("RESKILL_CONTRACT_EXAMPLES", "3"))  # per operation; `make contract` sets a higher number
READING = [scope for scope in all_scopes() if scope.endswith(":read")]
PEOPLE = ["employees:read", "employees:write", "recommendations:read"]
# Clients with different scopes; the last one sees one department. `make contract` runs all of them, other runs the first.
SCOPES = {"all": all_scopes(), "reading": READING, "people": PEOPLE}
CLIENTS = list(SCOPES)[: int(os.environ.get("RESKILL_CONTRACT_CLIENTS", "1"))]


@pytest.mark.django_db
def test_a_recalculation_is_found_at_its_location(org):
    client = client_with("recalculations:write", "recalculations:read")
    response = client.post("/api/v1/recalculations/", {"scope": "everyone"})
    assert response.status_code == 202
    assert client.get(response["Location"]).json() == response.json()


@pytest.mark.django_db
def test_an_employee_may_not_start_or_watch_recalculations(org):
    client = signed_in(org.users["alice"])
    assert client.post("/api/v1/recalculations/", {"scope": "everyone"}).status_code == 403
    assert client.get("/api/v1/recalculations/").status_code == 403


@pytest.mark.django_db
def test_hr_of_one_department_cannot_recalculate_everyone(org):
    ensure_roles().user_set.add(org.users["hanna"])
    client = signed_in(org.users["hanna"])
    assert client.post("/api/v1/recalculations/", {"scope": "everyone"}).status_code == 400
    assert client.post("/api/v1/recalculations/", {"scope": "department", "department": "Office"}).status_code == 400
    assert client.post("/api/v1/recalculations/", {"scope": "department", "department": "Care"}).status_code == 202


@pytest.mark.django_db
def test_a_wrong_secret_gets_no_token(org):
    app = make_application()
    response = APIClient().post(
        "/api/oauth/token/",
        {"grant_type": "client_credentials", "client_id": app.client_id, "client_secret": "wrong"},
        format="multipart",
    )
    assert response.status_code == 401


@pytest.mark.django_db
def test_secrets_are_stored_hashed():
    app = make_application()
    app.refresh_from_db()
    assert app.client_secret.startswith(("pbkdf2_", "md5$"))


@pytest.mark.django_db
def test_the_documentation_is_served_from_this_machine(client):
    for name in ("api-docs", "api-redoc"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert b"cdn" not in page.content.lower()
    schema = client.get(reverse("api-schema"), headers={"accept": "application/json"}).json()
    assert schema["openapi"] == "3.1.0"
    assert all(
        operation.get("summary") and "401" in operation["responses"]
        for path in schema["paths"].values()
        for operation in path.values()
    )


def test_the_schema_is_generated_without_a_warning(capsys):
    from django.core.management import call_command

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


@pytest.fixture(params=CLIENTS)
def token(org, request):
    """A token of one of the clients. Creates one row of each kind."""
    ExposureDataset.objects.create(
        source="csv", name="Ours", version="1", licence="CC0", citation="us", content_hash="x"
    )
    Occupation.objects.create(soc_code="29-1141.00", title="Registered Nurses")
    HumanSkill.objects.create(slug="creativity", name="Creativity", definition="Ideas.")
    Course.objects.create(identity="1", title="Listening", text_hash="1")
    start_recalculation()
    only = {"departments": [org.care]} if request.param == "people" else {}
    scopes = SCOPES[request.param]
    made = get_token(make_application(requests_per_minute=1_000_000, scopes=scopes, **only), *scopes)
    # A request through WSGI would close an old connection and end the transaction of this test. Disconnect only after
    # fetching the token, because the test client reconnects these handlers with each of its requests.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield made
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def takes_rows(path: str) -> bool:
    """Whether a wrong row is a remark in the report there, and not an error of the call."""
    return path.endswith("-imports/")


@pytest.mark.contract
@schema.exclude(path_regex="^/api/(oauth|schema)").parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db
def test_every_answer_conforms_to_the_schema(case, token, request, record_property):
    # A schema cannot state whether a cursor, a department or an external id exists, so a 400 may be correct for them.
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    record_property("count", f"schemathesis, single calls, client {request.node.callspec.params['token']}")
    case.call_and_validate(
        headers=headers,
        excluded_checks=[positive_data_acceptance, *([negative_data_rejection] if takes_rows(case.path) else [])],
    )
