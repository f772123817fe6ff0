"""Tests of request bodies: size and depth limits of each operation, and the answers to invalid bodies."""

import json
import re

import pytest
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from courses.models import Course
from skills.models import BulkUpsert, ManagerScope
from skills.services.access.clients import all_scopes
from skills.services.access.roles import ensure_roles
from tests.api_client import SECRET, client_with, make_application, signed_in

pytestmark = pytest.mark.django_db
XAPI = {"X-Experience-API-Version": "1.0.3"}
SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
DEEP = {
    "nested too deep for the JSON parser": "[" * 5000 + "]" * 5000,
    "nested too deep for the JSON writer": '{"a":' * 800 + "1" + "}" * 800,
    "one level too deep": "[" * 65 + "]" * 65,
}


def addresses() -> list[tuple[str, str]]:
    """Method and path of every operation that takes a body."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [
        (method, path) for path, methods in paths.items() for method, what in methods.items() if "requestBody" in what
    ]


def is_found(answer, path: str) -> bool:
    """Whether the address has a row that the client may change. Only then is the body read."""
    return not ("{" in path and answer.status_code in (403, 404))


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_json_that_is_nested_too_deep_is_a_bad_request_in_every_operation(org, body):
    client = client_with(*all_scopes())
    refused = 0
    for method, path in addresses():
        address = re.sub(r"\{\w+\}", "1", path.replace("{external_id}", "A1"))
        address += "?statementId=5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90" if "xapi" in path and method == "put" else ""
        answer = getattr(client, method)(address, body, content_type="application/json", headers=XAPI)
        assert answer["Content-Type"] == "application/problem+json", (method, path)
        assert answer.status_code == 400 or not is_found(answer, path), (method, path, answer.content)
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


def test_json_with_the_maximum_depth_is_read(org):
    client = client_with("recommendations:read")
    answer = client.post("/api/v1/assess/", "[" * 64 + "]" * 64, content_type="application/json")
    assert "nested" not in answer.json()["detail"]


def test_a_scim_filter_with_too_many_conditions_is_refused(org):
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
def test_invalid_lists_in_the_admin_form_get_form_errors(world, text):
    course = Course.objects.first()
    world.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=world.users["hanna"]).update(sees_everyone=True)
    client = signed_in(world.users["hanna"])
    address = reverse("admin:courses_course_change", args=[course.pk])
    answer = client.post(address, {"title": course.title, "tags": text, "occupations": text}, format="multipart")
    assert answer.status_code == 200
    assert "occupations" in set(answer.context_data["adminform"].form.errors)


def problem_of(answer) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


def test_one_call_accepts_ten_thousand_people_with_eight_tasks_each(org, monkeypatch):
    from skills.api.employee_import_api import EmployeeImportViewSet

    sent = []
    monkeypatch.setattr(
        EmployeeImportViewSet, "enqueue", staticmethod(sent.append)
    )  # tests/worker tests the import itself
    tasks = [{"statement": f"Check the {n}th delivery note against the order and call the supplier", "share": 0.125}
             for n in range(8)]  # fmt: skip
    rows = [
        {"external_id": f"X{n}", "name": f"Person {n}", "department": "Care", "tasks": tasks} for n in range(10_000)
    ]
    body = json.dumps({"employees": rows})
    assert len(body) > 8_000_000
    answer = client_with("employees:write").post("/api/v1/employee-imports/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["n_rows"]) == (202, 10_000), answer.content[:500]
    assert BulkUpsert.objects.get().rows[-1]["tasks"][-1]["statement"] == tasks[-1]["statement"]
    assert sent == [answer.json()["id"]]


def test_every_operation_refuses_a_body_above_its_size_limit(org, settings):
    settings.RESKILL_API_MAX_BULK_MB, settings.RESKILL_API_MAX_BODY_MB = 0.02, 0.01
    client = client_with(*all_scopes())
    size = {True: 20_000, False: 10_000}
    for method, path in addresses():
        address = re.sub(r"\{\w+\}", "1", path.replace("{external_id}", "A1"))
        address += "?statementId=5f3c1f6e-7a86-4f0a-9f0e-3b5d6c7e8f90" if "xapi" in path and method == "put" else ""
        limit = size[path.endswith("-imports/")]
        large, fits = (json.dumps({"x": "y" * (n - len('{"x": ""}'))}) for n in (limit + 1, limit))
        answer = getattr(client, method)(address, large, content_type="application/json", headers=XAPI)
        if is_found(answer, path):
            assert problem_of(answer) == (413, "too-large"), (method, path)
            answer = getattr(client, method)(address, fits, content_type="application/json", headers=XAPI)
            assert answer.status_code != 413, (method, path)
    for kind in ("application/json", "application/scim+json"):
        answer = client.post("/scim/v2/Users", large, content_type=kind)
        assert (answer.status_code, answer.json()["schemas"], answer.json()["status"]) == (413, [SCIM_ERROR], "413")


def test_the_size_limit_holds_without_a_content_length(org, settings):
    settings.RESKILL_API_MAX_BODY_MB = 0.001
    large = json.dumps({"statements": ["x" * 2000]})
    client = client_with("recommendations:read")
    answer = client.post("/api/v1/assess/", large, content_type="application/json", CONTENT_LENGTH="")
    assert answer.status_code in (400, 413)
    assert answer["Content-Type"] == "application/problem+json"


def test_the_body_of_a_request_without_permission_is_not_read(org):
    broken = "[" * 5000
    strangers = (APIClient(), client_with("employees:read"), signed_in(org.users["alice"]))
    for client, status in zip(strangers, (401, 403, 403), strict=True):
        answer = client.post("/api/v1/employee-imports/", broken, content_type="application/json")
        assert answer.status_code == status
    assert APIClient().post("/scim/v2/Users", broken, content_type="application/json").status_code == 401


def test_a_session_still_needs_its_csrf_token(org):
    org.users["hanna"].groups.add(ensure_roles())
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(org.users["hanna"])
    body = {"scope": "department", "department": "Care"}
    assert client.post("/api/v1/recalculations/", {**body, "csrfmiddlewaretoken": "x" * 32}).status_code == 403
    client.get("/accounts/password/change/")
    token = client.cookies["csrftoken"].value
    assert client.post("/api/v1/recalculations/", body, headers={"X-CSRFToken": token}).status_code == 202


def test_too_large_or_broken_forms_are_problems_and_scim_errors(org, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    system = make_application()
    form, broken_form = "application/x-www-form-urlencoded", "multipart/form-data"
    large = f"client_id={system.client_id}&client_secret={SECRET}&x=" + "y" * 2000
    for path in ("/api/oauth/token/", "/api/v1/assess/"):
        assert problem_of(APIClient().post(path, large, content_type=form)) == (413, "too-large")
        assert problem_of(APIClient().post(path, "x", content_type=broken_form)) == (400, "bad-request")
    for body, kind, status in ((large, form, 413), ("x", broken_form, 400)):
        answer = APIClient().post("/scim/v2/Users", body, content_type=kind)
        assert (answer.status_code, answer.json()["schemas"]) == (status, [SCIM_ERROR])
        assert answer["Content-Type"] == "application/scim+json"


def test_a_page_answers_a_too_large_form_with_an_html_page(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post("/language/", {"language": "x" * 2000})
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (400, "text/html")
