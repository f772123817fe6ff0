"""Bulk calls: one wrong row is a remark, values of clear meaning are taken, NDJSON and gzip bodies within limits."""

import gzip
import json

import pytest

from skills.models import BulkRemark, BulkUpsert, Employee
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/employee-imports/"
NDJSON = "application/x-ndjson"


def send(rows, client=None, **options):
    return (client or client_with("employees:write")).post(IMPORTS, {"employees": rows, **options})


def remarks() -> list[tuple]:
    """Row, field and severity of each remark about a row."""
    return list(BulkRemark.objects.exclude(row=None).values_list("row", "field", "severity"))


def test_one_wrong_field_leaves_out_its_row_only(org):
    rows = [{"external_id": "N0", "weekly_hours": "many"}, {"external_id": "N1"}, "text", {"name": "No id"}]
    answer = send(rows)
    assert answer.status_code == 201
    assert (answer.json()["n_added"], answer.json()["n_failed"], answer.json()["n_rows"]) == (1, 3, 4)
    assert remarks() == [(0, "weekly_hours", "error"), (2, "", "error"), (3, "external_id", "error")]
    assert Employee.objects.filter(external_id="N1").exists()
    assert not Employee.objects.filter(external_id="N0").exists()
    upsert = BulkUpsert.objects.get()
    assert (upsert.rows, upsert.options) == ([], {})


def test_a_nul_in_an_identifier_is_a_remark_that_every_database_stores(org):
    answer = send([{"external_id": "\x00"}, {"external_id": "N1"}])
    assert (answer.status_code, answer.json()["n_failed"]) == (201, 1)
    assert set(remarks()) == {(0, "external_id", "error")}  # NUL, and a sign that identifiers may not contain
    assert set(BulkRemark.objects.exclude(row=None).values_list("key", flat=True)) == {"\ufffd"}


def test_a_wrong_field_of_a_task_is_named_by_its_place(org):
    send([{"external_id": "N0", "tasks": [{"statement": "Check bills"}, {"statement": "x"}]}])
    assert remarks() == [(0, "tasks/1/statement", "error")]


def test_a_second_row_counts_if_the_first_of_its_id_is_wrong(org):
    answer = send([{"external_id": "N0", "email": 7}, {"external_id": "N0", "name": "Nora"}])
    assert (answer.json()["n_added"], answer.json()["n_failed"]) == (1, 1)
    assert Employee.objects.get(external_id="N0").name == "Nora"


def test_many_rows_with_wrong_ones_keep_their_numbers(org, monkeypatch):
    from skills.api.employee_import_api import EmployeeImportViewSet
    from skills.services.imports.bulk import do_bulk
    from skills.services.people.bulk_employees import employee_rows

    monkeypatch.setattr(EmployeeImportViewSet, "enqueue", staticmethod(lambda pk: None))
    rows = [{"external_id": f"N{n}"} for n in range(60)]
    rows[40] = {"external_id": "N40", "salary": 1}
    rows[50] = {"external_id": "N1"}
    answer = send(rows)
    assert answer.status_code == 202
    do_bulk(upsert_id=answer.json()["id"], handler=employee_rows)
    assert remarks() == [(40, "salary", "error"), (50, "external_id", "error")]
    assert Employee.objects.filter(external_id__startswith="N").count() == 58


def test_values_of_clear_meaning_are_taken(org):
    tasks = [{"statement": "Check bills", "share": "0.5"}, {"statement": "Answer letters", "share": 0.5}]
    row = {"external_id": 4711, "name": "Nora", "email": None, "weekly_hours": "2.5", "languages": None, "tasks": tasks}
    answer = send([row])
    assert (answer.json()["n_added"], answer.json()["n_failed"]) == (1, 0), remarks()
    nora = Employee.objects.get(external_id="4711")
    assert nora.weekly_hours == 2.5
    assert [task.share for task in nora.tasks.all()] == [0.5, 0.5]


@pytest.mark.parametrize(
    "row",
    [
        {"external_id": None},
        {"external_id": True},
        {"external_id": 1.5},
        {"external_id": "N1", "weekly_hours": "2,5"},
        {"external_id": "N1", "weekly_hours": "nan"},
        {"external_id": "N1", "weekly_hours": True},
        {"external_id": "N1", "name": 12},
    ],
)
def test_values_of_unclear_meaning_are_errors(org, row):
    assert send([row]).json()["n_failed"] == 1


@pytest.mark.parametrize("body", [[], {}, {"employees": {}}, {"employees": []}, {"employees": [{}], "dry_run": "yes"}])
def test_a_call_that_is_wrong_as_a_whole_is_a_problem(org, body):
    answer = client_with("employees:write").post(IMPORTS, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not BulkUpsert.objects.exists()


def test_too_many_rows_are_refused_with_their_number(org):
    answer = send([{}] * 10_001)
    assert answer.status_code == 400 and "10,001" in answer.json()["detail"]


def test_a_repeated_call_changes_nothing(org):
    client, rows = client_with("employees:write"), [{"external_id": 12, "name": "Nora", "weekly_hours": "2"}]
    assert send(rows, client).json()["n_added"] == 1
    assert send(rows, client).json()["n_unchanged"] == 1


def test_rows_are_taken_as_ndjson(org):
    lines = b'{"external_id": "N1", "name": "Nora"}\r\n\n{"external_id": \n{"external_id": "N2"}\n'
    client = client_with("employees:write")
    answer = client.post(IMPORTS, lines, content_type=NDJSON)
    assert (answer.status_code, answer.json()["n_added"], answer.json()["n_failed"]) == (201, 2, 1)
    assert "not JSON" in BulkRemark.objects.get(row=1).message
    tried = client.post(f"{IMPORTS}?dry_run=true", b'{"external_id": "N3"}', content_type=NDJSON)
    assert tried.json()["n_added"] == 1
    assert not Employee.objects.filter(external_id="N3").exists()
    assert client.post(f"{IMPORTS}?dry_run=perhaps", b'{"external_id": "N3"}', content_type=NDJSON).status_code == 400
    assert client.post(f"{IMPORTS}?dry_run=true", {"employees": [{"external_id": "N3"}]}).status_code == 400


def test_an_ndjson_call_is_repeated_under_its_key(org):
    client, key = client_with("employees:write"), {"Idempotency-Key": "one"}
    lines = b'{"external_id": "N1"}\n{"broken\n'
    first = client.post(IMPORTS, lines, content_type=NDJSON, headers=key)
    again = client.post(IMPORTS, lines, content_type=NDJSON, headers=key)
    assert first.json()["id"] == again.json()["id"] and BulkUpsert.objects.count() == 1
    assert client.post(IMPORTS, lines + b"{}\n", content_type=NDJSON, headers=key).status_code == 422


def packed(content: bytes) -> bytes:
    return gzip.compress(content)


def post_packed(body: bytes, path: str = IMPORTS, kind: str = "application/json", encoding: str = "gzip"):
    client = client_with("employees:write", "recommendations:read")
    return client.post(path, body, content_type=kind, headers={"Content-Encoding": encoding})


def test_gzip_bodies_are_unpacked(org):
    body = json.dumps({"employees": [{"external_id": "N1"}]}).encode()
    assert post_packed(packed(body)).json()["n_added"] == 1
    several = packed(b'{"external_id": "N2"}\n') + packed(b'{"external_id": "N3"}\n')
    assert post_packed(several, kind=NDJSON).json()["n_added"] == 2


def test_the_unpacked_size_is_limited(org, settings):
    settings.RESKILL_API_MAX_BULK_MB = 0.01
    bomb = packed(b"[" + b" " * 50_000_000 + b"]")
    assert post_packed(bomb[:9000]).status_code == 413
    assert post_packed(packed(b" " * 6000) + packed(b" " * 6000)).status_code == 413


@pytest.mark.parametrize(
    "body", [b"not gzip", packed(b'{"employees": []}')[:-9], b""], ids=["other", "cut off", "empty"]
)
def test_a_broken_gzip_body_is_a_problem(org, body):
    answer = post_packed(body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_other_encodings_and_other_addresses_are_refused(org):
    assert post_packed(b"x", encoding="br").status_code == 415
    answer = post_packed(packed(b"{}"), path="/api/v1/assess/")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
