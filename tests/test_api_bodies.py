"""Bodies no client means to send: nested without end. Every address that takes JSON refuses them as what they are."""

import re

import pytest
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from courses.models import Course
from skills.services.clients import all_scopes
from skills.services.roles import ensure_roles
from tests.api_client import client_with, signed_in

pytestmark = pytest.mark.django_db
XAPI = {"X-Experience-API-Version": "1.0.3"}
SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
DEEP = {
    "nested so deep that reading it ends": "[" * 5000 + "]" * 5000,
    "nested so deep that writing it ends": '{"a":' * 800 + "1" + "}" * 800,
    "a level too many": "[" * 65 + "]" * 65,
}


def addresses() -> list[tuple[str, str]]:
    """Method and path of every operation that takes a body."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [
        (method, path) for path, methods in paths.items() for method, what in methods.items() if "requestBody" in what
    ]


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_json_that_is_nested_too_deep_is_a_bad_request_at_every_address(org, body):
    client = client_with(*all_scopes())
    refused = 0
    for method, path in addresses():
        address = re.sub(r"\{\w+\}", "1", path.replace("{external_id}", "A1"))
        address += "?statementId=5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90" if "xapi" in path and method == "put" else ""
        answer = getattr(client, method)(address, body, content_type="application/json", headers=XAPI)
        assert answer["Content-Type"] == "application/problem+json", (method, path)
        assert answer.status_code == 400 or ("{" in path and answer.status_code == 404), (method, path, answer.content)
        refused += answer.status_code == 400
    assert refused >= 10


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_json_that_is_nested_too_deep_is_a_scim_error_under_scim(org, body):
    client = client_with("employees:read", "employees:write")
    users = "/scim/v2/Users"
    for method, path in [("post", users), ("post", f"{users}/.search"), ("put", f"{users}/{org.alice.pk}"),
                         ("patch", f"{users}/{org.alice.pk}")]:  # fmt: skip
        for kind in ("application/scim+json", "application/json"):
            answer = getattr(client, method)(path, body, content_type=kind)
            assert (answer.status_code, answer.json()["schemas"]) == (400, [SCIM_ERROR]), (method, path)


def test_json_of_as_many_levels_as_are_allowed_is_read(org):
    client = client_with("recommendations:read")
    answer = client.post("/api/v1/assess/", "[" * 64 + "]" * 64, content_type="application/json")
    assert "nested" not in answer.json()["detail"]


def test_one_filter_of_scim_has_so_many_conditions_and_no_more(org):
    client = client_with("employees:read")
    for n, status in ((100, 200), (1200, 400)):
        filter_ = " or ".join(["active eq true"] * n)
        found = client.get("/scim/v2/Users", {"filter": filter_})
        searched = client.post("/scim/v2/Users/.search", {"filter": filter_})
        assert (found.status_code, searched.status_code) == (status, status)
        if status == 400:
            assert (found.json()["scimType"], searched.json()["scimType"]) == ("invalidFilter", "invalidFilter")
    short = " or ".join(["id pr"] * 1100)
    assert client.get("/scim/v2/Users", {"filter": short}).json()["scimType"] == "invalidFilter"


@pytest.mark.parametrize("text", [*DEEP.values(), "[" + "1" * 5000 + "]"], ids=[*DEEP, "digits"])
def test_lists_a_person_pastes_into_the_admin_are_refused_on_the_page(world, text):
    course = Course.objects.first()
    world.users["hanna"].groups.add(ensure_roles())
    client = signed_in(world.users["hanna"])
    address = reverse("admin:courses_course_change", args=[course.pk])
    answer = client.post(address, {"title": course.title, "tags": text, "occupations": text}, format="multipart")
    assert answer.status_code == 200
    assert {"tags", "occupations"} <= set(answer.context_data["adminform"].form.errors)
