"""Tests of conventions of all operations: times, deprecated addresses, fields, and versions in If-Match."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from drf_spectacular.generators import SchemaGenerator

from courses.models import Course
from skills.api.api_base import Deprecation
from skills.api.employee_api import EmployeeViewSet
from skills.models import HumanSkill
from skills.services.access.clients import all_scopes
from tests.api_client import client_with
from tests.courses.people import make_world

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
READ = ["employees/", "employees/A1/", "employees/A1/tasks/", "employees/A1/exposure/", "courses/", "reviews/",
        "employees/A1/recommendations/", "employees/A1/learning-path/", "recalculations/", "exposure-datasets/",
        "departments/"]  # fmt: skip


def times_in(data) -> list[str]:
    """All strings in the data that look like a date with a time."""
    if isinstance(data, dict):
        return [time for value in data.values() for time in times_in(value)]
    if isinstance(data, list):
        return [time for value in data for time in times_in(value)]
    return [data] if isinstance(data, str) and re.match(r"\d{4}-\d\d-\d\dT", data) else []


def test_times_are_in_utc_in_every_time_zone_of_the_installation(org, settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    make_world(org)
    client = client_with(*all_scopes())
    seen = 0
    for path in READ:
        answer = client.get(f"{V1}/{path}")
        assert answer.status_code == 200, path
        for time in times_in(answer.json()):
            assert time.endswith("Z"), f"{path}: {time}"
            assert abs(datetime.fromisoformat(time) - datetime.now(UTC)) < timedelta(minutes=10), f"{path}: {time}"
            seen += 1
    assert seen > 20
    schema = SchemaGenerator().get_schema(request=None, public=True)
    examples = times_in(schema)
    assert examples
    assert all(time.endswith("Z") for time in examples)


def test_a_deprecated_address_sends_its_dates_and_its_successor(org, monkeypatch):
    client = client_with("employees:read")
    assert "Deprecation" not in client.get(f"{V1}/employees/")
    east = timezone(timedelta(hours=2))
    deprecation = Deprecation(
        since=datetime(2027, 1, 1, 2, tzinfo=east),
        ends=datetime(2028, 1, 1, 2, tzinfo=east),
        link="/api/docs/",
        successor="/api/v2/employees/",
    )
    monkeypatch.setattr(EmployeeViewSet, "deprecation", deprecation)
    for answer in (client.get(f"{V1}/employees/"), client.get(f"{V1}/employees/nobody/")):
        assert answer["Deprecation"] == "@1798761600"  # RFC 9745: Unix time in seconds of 2027-01-01 UTC
        assert answer["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"  # RFC 8594: an HTTP date
        assert 'rel="deprecation"' in answer["Link"]
        assert '</api/v2/employees/>; rel="successor-version"' in answer["Link"]


def test_a_deprecated_address_is_marked_in_the_schema(monkeypatch):
    day = datetime(2027, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(EmployeeViewSet, "deprecation", Deprecation(since=day, ends=day, link="/api/docs/"))
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    assert paths[f"{V1}/employees/"]["get"]["deprecated"] is True
    assert "deprecated" not in paths[f"{V1}/courses/"]["get"]


def test_every_operation_that_replaces_data_accepts_if_match():
    """Except xAPI's PUT, which never replaces a statement that was sent under the same id."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, methods in paths.items():
        for method in {"put", "patch"} & set(methods) if "/xapi/" not in path else ():
            named = {parameter["name"] for parameter in methods[method].get("parameters", [])}
            assert "If-Match" in named, f"{method} {path}"


def test_setting_an_emphasis_with_an_old_etag_is_refused(org):
    HumanSkill.objects.create(slug="creativity", name="Creativity", definition="Ideas.")
    course = Course.objects.create(identity="1", title="Listening", text_hash="1")
    client = client_with("courses:read", "courses:write")
    address = f"{V1}/courses/{course.pk}/"
    read = client.get(address)["ETag"]
    body = {"skill": "creativity", "value": 0.8, "reason": "All of it."}
    done = client.put(f"{address}emphasis/", body, HTTP_IF_MATCH=read)
    assert (done.status_code, done["ETag"]) == (200, client.get(address)["ETag"])
    assert client.put(f"{address}emphasis/", body, HTTP_IF_MATCH=read).status_code == 412


def test_the_fields_parameter_limits_the_fields_of_an_answer(org):
    make_world(org)
    client = client_with(*all_scopes())
    first = {
        "employees/A1/tasks/": "statement", "employees/A1/exposure/": "tasks", "employees/A1/recommendations/": "needs",
        "employees/A1/learning-path/": "weeks", "courses/search/?q=comfort": "title", "employees/": "name",
        "recalculations/": "state", "exposure-datasets/": "name", "human-skills/": "name", "occupations/": "title",
        "courses/": "title", "reviews/": "state", "employee-imports/": "state", "course-imports/": "state",
    }  # fmt: skip
    for path, field in first.items():
        body = client.get(f"{V1}/{path}{'&' if '?' in path else '?'}fields={field}").json()
        rows = body if isinstance(body, list) else body.get("results", [body])
        for row in rows:
            assert field in row, path
            assert len(row) == 2, f"{path}: {row}"


def test_recommendations_name_their_tasks_parts_and_recalculation(org):
    make_world(org)
    client = client_with(*all_scopes())
    body = client.get(f"{V1}/employees/A1/recommendations/").json()
    assert body["answer"]["basis"]["dataset"]["version"] == "1"
    assert body["answer"]["basis"]["model_revision"]
    assert body["answer"]["is_low_data"] in {True, False}
    tasks = {task["id"]: task["statement"] for task in client.get(f"{V1}/employees/A1/exposure/").json()["tasks"]}
    named = {task["id"]: task["statement"] for need in body["needs"] for task in need["tasks"]}
    assert named
    assert named.items() <= tasks.items()
    needed = {need["skill"] for need in body["needs"]}
    for row in body["recommendations"]:
        assert {part["skill"] for part in row["parts"] if part["kind"] == "skill"} <= needed
        assert sum(part["value"] for part in row["parts"]) == pytest.approx(row["score"], abs=0.01)
    run = body["answer"]["recalculation"]
    assert client.get(f"{V1}/employees/A1/recommendations/?run={run}").json() == body
    assert client.get(f"{V1}/employees/A1/exposure/?run={run}").status_code == 200
    assert client.get(f"{V1}/employees/A1/exposure/?run=999").status_code == 404
    assert client.get(f"{V1}/employees/A1/exposure/?run=x").json()["errors"][0]["pointer"] == "?run"
