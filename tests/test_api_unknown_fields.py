"""Request bodies: a field that nobody knows is an error that names it, or is ignored and named on request."""

import pytest

from courses.models import Course
from skills.models import BulkRemark, Employee
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
EMPLOYEES, IMPORTS = "/api/v1/employees/", "/api/v1/employee-imports/"
LENIENT = {"Prefer": "return=minimal, handling=lenient"}


def pointers(answer) -> list[str]:
    assert answer.status_code == 400, answer.content
    return [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("post", EMPLOYEES, {"external_id": "N1", "job_titel": "Clerk"}, "/job_titel"),
        ("post", EMPLOYEES, {"external_id": "N1", "tasks": [{"statement": "Check bills", "hours": 3}]}, "/tasks/0/hours"),
        ("patch", f"{EMPLOYEES}A1/", {"id": 5}, "/id"),
        ("put", f"{EMPLOYEES}A1/tasks/", {"tasks": [{"statement": "Check bills"}], "mode": "add"}, "/mode"),
        ("post", "/api/v1/assess/", {"statements": ["Check bills"], "language": "en"}, "/language"),
        ("post", "/api/v1/recalculations/", {"scope": "everyone", "a/b~c": 1}, "/a~1b~0c"),
        ("post", f"{EMPLOYEES}A1/feedback/", {"external_id": "C", "kind": "finished", "grade": 1}, "/grade"),
        ("post", IMPORTS, {"employees": [{"external_id": "N1"}], "dryrun": True}, "/dryrun"),
    ],
)  # fmt: skip
def test_an_unknown_field_is_an_error_that_names_it(org, method, path, body, pointer):
    client = client_with("employees:write", "employees:read", "recommendations:read", "recalculations:write",
                         "feedback:write")  # fmt: skip
    n_employees = Employee.objects.count()
    answer = getattr(client, method)(path, body)
    assert pointer in pointers(answer)
    assert Employee.objects.count() == n_employees


def test_unknown_and_invalid_fields_are_named_together(org):
    answer = client_with("employees:write").post(EMPLOYEES, {"external_id": "a/b", "salary": 1})
    assert set(pointers(answer)) == {"/external_id", "/salary"}


def test_a_lenient_client_gets_the_ignored_fields_named(org):
    client = client_with("employees:write")
    answer = client.post(EMPLOYEES, {"external_id": "N1", "name": "Nora", "salary": 1}, headers=LENIENT)
    assert answer.status_code == 201
    assert answer["Preference-Applied"] == "handling=lenient"
    assert answer["Ignored-Fields"] == '"/salary"'
    answer = client.post(EMPLOYEES, {"external_id": "N2", "name": "Nils"}, headers=LENIENT)
    assert answer.status_code == 201 and "Ignored-Fields" not in answer


def test_an_ignored_field_with_line_breaks_does_not_break_the_headers(org):
    body = {"external_id": "N1", "a\r\nSet-Cookie: x": 1, "größe": 2}
    answer = client_with("employees:write").post(EMPLOYEES, body, headers=LENIENT)
    assert answer.status_code == 201 and "Set-Cookie" not in answer.headers
    assert "\n" not in answer["Ignored-Fields"] and answer["Ignored-Fields"].isascii()


def test_an_unknown_field_of_a_course_row_is_a_remark(org):
    client = client_with("courses:write", "courses:read")
    rows = [{"title": "Listening", "provider": "P", "hours": 3}, {"title": "Asking", "provider": "P"}]
    answer = client.post("/api/v1/course-imports/", {"courses": rows}).json()
    assert (answer["n_added"], answer["n_failed"]) == (1, 1)
    remark = BulkRemark.objects.get()
    assert (remark.row, remark.field, remark.severity) == (0, "hours", "error")
    assert list(Course.objects.values_list("title", flat=True)) == ["Asking"]
    lenient = client.post("/api/v1/course-imports/", {"courses": rows, "dryrun": True}, headers=LENIENT)
    assert lenient["Ignored-Fields"] == '"/dryrun"'
    answer = lenient.json()
    assert (answer["n_added"], answer["n_failed"], answer["n_warnings"]) == (1, 0, 1)
