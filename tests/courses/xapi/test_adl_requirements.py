"""ADL's numbered requirements of an LRS for statements: each row of the table gets the status that it names.

`make contract` prints the counts. ADL's own test suite (adlnet/lrs-conformance-test-suite) is not on the npm registry.
"""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.api_client import client_with
from tests.courses.xapi import adl_objects_and_contexts, adl_requirements
from tests.courses.xapi.adl_requirements import MBOX, PLAIN, REF, UUID, VOIDED, WITHOUT, Row

pytestmark = pytest.mark.django_db
STATEMENTS = "/api/v1/xapi/statements"
TABLE: list[Row] = [*adl_requirements.TABLE, *adl_objects_and_contexts.TABLE]
HEADERS = {"x-experience-api-version": "1.0.3"}


@pytest.fixture
def lrs(org):
    return client_with("feedback:read", "feedback:write", requests_per_minute=1_000_000)


def made(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**PLAIN, **changes}.items() if value != WITHOUT}


def post(lrs, body: Any, **headers: str) -> Any:
    return lrs.post(STATEMENTS, body, format="json", headers={**HEADERS, **headers})


def put(lrs, key: str, body: Any) -> Any:
    return lrs.put(f"{STATEMENTS}?statementId={key}", body, format="json", headers=HEADERS)


def get(lrs, **query: str) -> Any:
    return lrs.get(STATEMENTS, query, headers=HEADERS)


def test_statements_get_the_status_of_the_requirement(lrs, record_property):
    wrong, seen = [], set()
    for number, what, changes, status in TABLE:
        body = made(changes)
        if "id" not in changes:
            body["id"] = str(uuid4())
        answer = post(lrs, body)
        record_property("count", f"ADL's requirements: statements that get {status} as they should")
        seen.add(number)
        if answer.status_code != status:
            wrong.append((f"XAPI-{number:05}", what, answer.status_code, answer.content[:200]))
    record_property("counted", ("ADL's requirements: numbers in the table", len(seen)))
    assert wrong == []
    assert len(TABLE) >= 120 and len({what for _, what, _, _ in TABLE if _ == 400}) > 0


def test_a_wrong_statement_keeps_out_the_right_ones_beside_it(lrs):
    assert post(lrs, [PLAIN, made({"actor": WITHOUT})]).status_code == 400
    assert get(lrs).json()["statements"] == []


def test_00014_00021_what_is_no_json_or_names_a_property_twice_is_refused(lrs):
    for text in ("{", '{"actor": 1,}', json.dumps(PLAIN)[:-1] + ', "verb": {"id": "a:b"}}'):
        answer = lrs.post(STATEMENTS, text, content_type="application/json", headers=HEADERS)
        assert answer.status_code == 400, text


def test_00015_texts_are_utf_8(lrs):
    body = made({"id": UUID, "verb": {**PLAIN["verb"], "display": {"de": "erlebt – ÄÖÜ 学"}}})
    assert post(lrs, body).status_code == 200
    assert get(lrs, statementId=UUID).json()["verb"]["display"] == {"de": "erlebt – ÄÖÜ 学"}


def test_00002_00122_numbers_and_moments_keep_their_precision(lrs):
    body = made({"id": UUID, "timestamp": "2026-11-24T02:30:00.123Z", "result": {"score": {"raw": 1.2345678}}})
    post(lrs, body)
    found = get(lrs, statementId=UUID).json()
    assert found["result"]["score"]["raw"] == pytest.approx(1.2345678, rel=1e-9)
    assert ".123" in found["timestamp"]


def test_00026_00097_00099_id_stored_and_authority_are_set(lrs):
    (key,) = post(lrs, PLAIN).json()
    found = get(lrs, statementId=key).json()
    assert found["id"] == key and found["stored"] and found["authority"]["objectType"] in {"Agent", "Group"}


def test_00096_context_activities_come_back_as_lists(lrs):
    post(lrs, made({"id": UUID, "context": {"contextActivities": {"parent": PLAIN["object"]}}}))
    assert isinstance(get(lrs, statementId=UUID).json()["context"]["contextActivities"]["parent"], list)


def test_00142_a_statement_never_changes(lrs):
    post(lrs, made({"id": UUID}))
    before = get(lrs, statementId=UUID).json()
    assert post(lrs, made({"id": UUID, "actor": {"mbox": "mailto:another@example.org"}})).status_code == 409
    assert get(lrs, statementId=UUID).json() == before


def test_00143_to_00147_put_and_post(lrs):
    assert put(lrs, UUID, PLAIN).status_code == 204
    assert lrs.put(STATEMENTS, PLAIN, format="json", headers=HEADERS).status_code == 400
    assert put(lrs, "7", PLAIN).status_code == 400
    answer = post(lrs, [PLAIN, PLAIN])
    assert (answer.status_code, len(answer.json())) == (200, 2)


def test_00018_00162_00163_voided_statements_are_only_found_as_such(lrs):
    post(lrs, made({"id": UUID}))
    voiding = str(uuid4())
    assert post(lrs, made({"id": voiding, "verb": VOIDED, "object": REF})).status_code == 200
    assert get(lrs, statementId=UUID).status_code == 404
    assert get(lrs, voidedStatementId=UUID).json()["id"] == UUID
    assert [row["id"] for row in get(lrs).json()["statements"]] == [voiding]
    assert post(lrs, made({"verb": VOIDED, "object": {**REF, "id": voiding}})).status_code in {200, 400}
    assert get(lrs, statementId=voiding).status_code == 200, "a voiding statement cannot be voided (XAPI-00016)"


def test_00149_to_00181_reading(lrs):
    assert get(lrs, verb="http://example.org/none").json()["statements"] == []
    post(lrs, made({"id": UUID, "context": {"registration": UUID}}))
    for query in (
        {"agent": json.dumps(MBOX)}, {"verb": PLAIN["verb"]["id"]}, {"activity": PLAIN["object"]["id"]},
        {"registration": UUID}, {"since": "2020-01-01T00:00:00Z"}, {"until": "2100-01-01T00:00:00Z"}, {"limit": "1"},
        {"ascending": "true"}, {"format": "ids"}, {"format": "exact"}, {"format": "canonical"},
        {"related_agents": "true", "agent": json.dumps(MBOX)}, {"attachments": "false"},
        {"related_activities": "true", "activity": PLAIN["object"]["id"]},
    ):  # fmt: skip
        answer = get(lrs, **query)
        assert (answer.status_code, len(answer.json()["statements"])) == (200, 1), query
        assert answer["X-Experience-API-Consistent-Through"].endswith("Z") and answer["Content-Type"]
    for query in (
        {"statementId": UUID, "verb": "a:b"}, {"voidedStatementId": UUID, "limit": "1"}, {"statementId": "7"},
        {"registration": "7"}, {"agent": "{}"}, {"verb": "x"}, {"activity": "x"}, {"since": "x"}, {"limit": "-1"},
        {"statementId": UUID, "voidedStatementId": UUID}, {"format": "Exact"},
    ):  # fmt: skip
        assert get(lrs, **query).status_code == 400, query


def test_00331_to_00333_versions(lrs):
    for version, status in (("1.0", 200), ("1.0.3", 200), ("1.0.9", 200), ("0.9", 400), ("1.1.0", 400), ("", 400)):
        answer = post(lrs, PLAIN, **{"x-experience-api-version": version})
        assert answer.status_code == status, version
        assert answer["X-Experience-API-Version"] == "1.0.3"
    post(lrs, made({"id": UUID, "version": "1.0.0"}))
    assert get(lrs, statementId=UUID).json()["version"] == "1.0.0"
