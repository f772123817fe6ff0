"""Tests of API access for every operation of the schema: required scopes, and rows whose existence must stay hidden.

The operations come from the schema. The first test fails if an operation is missing in SCOPE_OF.
"""

import re
from uuid import uuid4

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from courses.models import Course, Recalculation
from courses.services.recalculation import start_recalculation
from courses.services.reviews.reviews import request_review
from skills.models import BulkUpsert, ExposureDataset, HumanSkill, Occupation, Situation, Webhook
from skills.services.access.clients import all_scopes
from skills.services.imports.bulk import start_bulk
from skills.services.webhooks import ping
from tests.api_client import client_of, client_with, make_application, signed_in
from tests.courses.services.library.units import make_part

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
PERSON_ONLY = ""  # no scope gives a client access; only a person may do this
SCOPE_OF = {
    ("post", "/assess/"): "recommendations:read",
    ("get", "/course-imports/"): "courses:write",
    ("post", "/course-imports/"): "courses:write",
    ("get", "/course-imports/{id}/"): "courses:write",
    ("get", "/course-imports/{id}/report/"): "courses:write",
    ("get", "/courses/"): "courses:read",
    ("get", "/courses/search/"): "courses:read",
    ("get", "/courses/{id}/"): "courses:read",
    ("patch", "/courses/{id}/"): "courses:write",
    ("put", "/courses/{id}/emphasis/"): "courses:write",
    ("delete", "/courses/{id}/"): "courses:write",
    ("get", "/departments/"): "departments:read",
    ("get", "/employee-imports/"): "employees:write",
    ("post", "/employee-imports/"): "employees:write",
    ("get", "/employee-imports/{id}/"): "employees:write",
    ("get", "/employee-imports/{id}/report/"): "employees:write",
    ("get", "/employees/"): "employees:read",
    ("post", "/employees/"): "employees:write",
    ("get", "/employees/{external_id}/"): "employees:read",
    ("patch", "/employees/{external_id}/"): "employees:write",
    ("delete", "/employees/{external_id}/"): "employees:erase",
    ("get", "/employees/{external_id}/exposure/"): "recommendations:read",
    ("get", "/employees/{external_id}/feedback/"): "feedback:read",
    ("post", "/employees/{external_id}/feedback/"): "feedback:write",
    ("delete", "/employees/{external_id}/feedback/"): "feedback:write",
    ("get", "/employees/{external_id}/learning-path/"): "recommendations:read",
    ("get", "/employees/{external_id}/recommendations/"): "recommendations:read",
    ("get", "/employees/{external_id}/tasks/"): "employees:read",
    ("put", "/employees/{external_id}/tasks/"): "employees:write",
    ("get", "/exposure-datasets/"): "datasets:read",
    ("get", "/exposure-datasets/{id}/"): "datasets:read",
    ("get", "/human-skills/"): "datasets:read",
    ("get", "/human-skills/{slug}/"): "datasets:read",
    ("get", "/learning-units/"): "courses:read",
    ("get", "/learning-units/{situation}/"): "courses:read",
    ("get", "/learning-units/{situation}/practices/"): "courses:read",
    ("get", "/occupations/"): "datasets:read",
    ("get", "/occupations/{soc_code}/"): "datasets:read",
    ("get", "/recalculations/"): "recalculations:read",
    ("post", "/recalculations/"): "recalculations:write",
    ("get", "/recalculations/{id}/"): "recalculations:read",
    ("post", "/recalculations/{id}/cancel/"): "recalculations:write",
    ("post", "/recalculations/{id}/discard/"): PERSON_ONLY,
    ("post", "/recalculations/{id}/release/"): PERSON_ONLY,
    ("get", "/reviews/"): "reviews:read",
    ("post", "/reviews/"): "reviews:write",
    ("get", "/reviews/{id}/"): "reviews:read",
    ("post", "/reviews/{id}/decision/"): PERSON_ONLY,
    ("get", "/situations/"): "datasets:read",
    ("get", "/situations/{slug}/"): "datasets:read",
    ("get", "/webhook-deliveries/"): "webhooks:read",
    ("get", "/webhook-deliveries/{id}/"): "webhooks:read",
    ("post", "/webhook-deliveries/{id}/replay/"): "webhooks:write",
    ("get", "/webhooks/"): "webhooks:read",
    ("post", "/webhooks/"): "webhooks:write",
    ("get", "/webhooks/{id}/"): "webhooks:read",
    ("patch", "/webhooks/{id}/"): "webhooks:write",
    ("delete", "/webhooks/{id}/"): "webhooks:write",
    ("post", "/webhooks/{id}/new-secret/"): "webhooks:write",
    ("post", "/webhooks/{id}/pause/"): "webhooks:write",
    ("post", "/webhooks/{id}/ping/"): "webhooks:write",
    ("post", "/webhooks/{id}/replay/"): "webhooks:write",
    ("post", "/webhooks/{id}/resume/"): "webhooks:write",
    ("get", "/xapi/received/"): "feedback:write",
    ("get", "/xapi/statements"): "feedback:read",
    ("post", "/xapi/statements"): "feedback:write",
    ("put", "/xapi/statements"): "feedback:write",
}
QUERIES = {"/courses/search/": "?q=listening"}
PERSONAL = "/employees/{external_id}/"


@pytest.fixture(scope="module")
def operations() -> dict[tuple[str, str], dict]:
    """Operations of the schema by method and path."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return {(method, path.removeprefix(V1)): found for path in paths for method, found in paths[path].items()}


@pytest.fixture
def keys(org) -> dict[str, str]:
    """Id of an existing row by kind of path. Personal rows belong to Alice."""
    ExposureDataset.objects.create(source="csv", name="Ours", version="1", content_hash="x")
    Occupation.objects.create(soc_code="29-1141.00", title="Registered Nurses")
    HumanSkill.objects.create(slug="creativity", name="Creativity", definition="Ideas.")
    course = Course.objects.create(identity="1", title="Listening", text_hash="1")
    review = request_review(employee=org.alice, kind="person", reason="To talk.")
    run = start_recalculation(scope="department", department=org.care)
    return {
        "courses": str(course.pk),
        "employees": "A1",
        "exposure-datasets": str(ExposureDataset.objects.get().pk),
        "human-skills": "creativity",
        "learning-units": make_part().unit.situation,
        "occupations": "29-1141.00",
        "recalculations": str(run.pk),
        "reviews": str(review.pk),
        "situations": Situation.objects.create(slug="complaint", group="communication", names={}, sentences={}).slug,
    }


def address_of(path: str, keys: dict[str, str], application=None) -> str:
    """URL of the path with an id from `keys`. Imports and webhooks are created for the application, or for a new one."""
    kind = path.split("/")[1]
    key = keys.get(kind, "")
    if kind.endswith("-imports") and "{" in path:
        kind_of_rows = f"{kind.removesuffix('-imports')}s"
        key = str(start_bulk(kind=kind_of_rows, rows=[{"external_id": "N1"}], application=application).pk)
    if kind.startswith("webhook") and "{" in path:
        webhook = Webhook.objects.create(
            application=application or make_application(), url=f"https://{uuid4()}.example/"
        )
        key = str(webhook.pk if kind == "webhooks" else ping(webhook=webhook).pk)
    return V1 + re.sub(r"{\w+}", key, path) + QUERIES.get(path, "")


def test_every_operation_of_the_schema_is_in_the_scope_table(operations):
    assert set(operations) == set(SCOPE_OF)
    assert {scope for scope in SCOPE_OF.values() if scope} <= set(all_scopes())


@pytest.mark.parametrize("scope", sorted(set(SCOPE_OF.values()) - {PERSON_ONLY}))
def test_a_scope_gives_access_to_its_operations_only(keys, scope):
    application = make_application(requests_per_minute=10_000)
    client = client_of(application, scope)
    for (method, path), wanted in SCOPE_OF.items():
        answer = getattr(client, method)(address_of(path, keys, application))
        operation = f"{method} {path} {answer.status_code}"
        if wanted == scope:
            assert answer.status_code not in {401, 403, 404, 405}, operation
            assert method != "get" or answer.status_code == 200, operation
        else:
            assert answer.status_code == 403, operation
            assert answer.json()["code"] == "not-allowed", operation


def test_every_operation_needs_a_token_and_the_401_answer_names_bearer(keys):
    for method, path in SCOPE_OF:
        for client in (APIClient(), APIClient(HTTP_AUTHORIZATION="Bearer of-missing_keys")):
            answer = getattr(client, method)(address_of(path, keys))
            assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), f"{method} {path}"
            assert answer["WWW-Authenticate"].startswith("Bearer"), f"{method} {path}"


def test_without_the_scope_existing_and_missing_rows_get_the_same_answer(keys):
    client = client_with(next(iter(all_scopes())), scopes=[next(iter(all_scopes()))], requests_per_minute=10_000)
    missing_keys = dict.fromkeys(keys, "999999")
    for (method, path), scope in SCOPE_OF.items():
        if "{" not in path or scope == next(iter(all_scopes())):
            continue
        existing, missing = (getattr(client, method)(address_of(path, known)) for known in (keys, missing_keys))
        assert existing.status_code == 403, f"{method} {path}"
        assert (existing.status_code, existing.content) == (missing.status_code, missing.content), f"{method} {path}"


def test_a_client_of_another_department_cannot_see_whether_alice_exists(org, keys):
    client = client_with(*all_scopes(), departments=[org.office], requests_per_minute=10_000)
    missing_keys = {**keys, "employees": "nobody", "reviews": "999999", "recalculations": "999999"}
    checked = 0
    for (method, path), scope in SCOPE_OF.items():
        if (
            "{" not in path
            or scope == PERSON_ONLY
            or path.split("/")[1] not in {"employees", "reviews", "recalculations"}
        ):
            continue
        existing, missing = (getattr(client, method)(address_of(path, known)) for known in (keys, missing_keys))
        assert existing.status_code == 404, f"{method} {path}"
        assert existing.content == missing.content, f"{method} {path}"
        checked += 1
    assert checked >= 12


def test_a_client_of_one_department_lists_no_rows_of_other_departments(org, keys):
    client = client_with(*all_scopes(), departments=[org.office], requests_per_minute=10_000)
    assert [row["external_id"] for row in client.get(f"{V1}/employees/").json()["results"]] == ["B1"]
    assert client.get(f"{V1}/reviews/").json()["results"] == []
    assert client.get(f"{V1}/recalculations/").json()["results"] == []
    assert client.get(f"{V1}/departments/").json()["departments"] == []


def test_only_the_client_that_sent_an_upsert_can_read_it(org):
    mine, other = make_application(), make_application()
    upsert = start_bulk(kind="employees", rows=[{"external_id": "N1"}], application=mine)
    for path in (f"{V1}/employee-imports/{upsert.pk}/", f"{V1}/employee-imports/{upsert.pk}/report/"):
        assert client_of(mine, "employees:write").get(path).status_code == 200
        other_client = client_of(other, "employees:write")
        missing_row = other_client.get(path.replace(str(upsert.pk), "5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90"))
        assert other_client.get(path).status_code == 404
        assert other_client.get(path).content == missing_row.content
    assert BulkUpsert.objects.count() == 1


def test_only_clients_that_see_everyone_cancel_a_run_over_everyone(org):
    run = start_recalculation()
    limited = client_with("recalculations:read", "recalculations:write", departments=[org.care])
    assert limited.get(f"{V1}/recalculations/{run.pk}/").status_code == 200
    assert limited.post(f"{V1}/recalculations/{run.pk}/cancel/").status_code == 403
    assert signed_in(org.users["hanna"]).post(f"{V1}/recalculations/{run.pk}/cancel/").status_code == 403
    run.refresh_from_db()
    assert run.is_active
    whole = client_with("recalculations:write")
    assert whole.post(f"{V1}/recalculations/{run.pk}/cancel/").json()["state"] == "cancelled"


def test_a_client_of_one_department_finds_the_run_that_it_started(org):
    limited, other = (client_with(*all_scopes(), departments=[org.care]) for _ in range(2))
    made = limited.post(f"{V1}/recalculations/", {"scope": "employees", "employees": ["A1"]})
    assert made.status_code == 202
    assert limited.get(made["Location"]).json()["id"] == made.json()["id"]
    assert other.get(made["Location"]).status_code == 404
    assert limited.post(f"{made['Location']}cancel/").json()["state"] == "cancelled"
    assert Recalculation.objects.get().requested_by_system is not None
