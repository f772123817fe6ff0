"""Completed parts of learning units can be fetched as valid xAPI statements, and only by those who may see them."""

import json

import pytest

from courses.models import PracticeEntry, UnitCompletion
from courses.services.library.practices import record_practice
from courses.services.library.reading import answer_check, complete_part, reopen_part
from courses.xapi.statements import Statement
from tests.api_client import client_with, signed_in
from tests.courses.services.library.units import make_part

pytestmark = pytest.mark.django_db
URL = "/api/v1/xapi/statements"
HEADER = {"X-Experience-API-Version": "1.0.3"}


@pytest.fixture
def read(org):
    """Alice has read two parts, Bob one; Alice has also answered and practised."""
    part = make_part()
    complete_part(employee=org.alice, part=part)
    complete_part(employee=org.alice, part=make_part(level="advanced"))
    complete_part(employee=org.bob, part=part)
    answer_check(employee=org.alice, part=part, question=1, answer=1)
    record_practice(employee=org.alice, part=part, kind="people", outcome="done", note="Secret thought")
    return org


def statements(client, **query) -> list[dict]:
    answer = client.get(URL, query, headers=HEADER)
    assert answer.status_code == 200, answer.json()
    return answer.json()["statements"]


def test_a_connected_system_reads_valid_statements_the_latest_first(read):
    found = statements(client_with("feedback:read"))
    assert [row["actor"]["account"]["name"] for row in found] == ["B1", "A1", "A1"]
    for row in found:
        Statement.model_validate_json(json.dumps(row))
    first = found[-1]
    assert first["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    assert first["object"]["id"].endswith("/library/complaint/foundations/")
    assert first["object"]["definition"]["name"] == {"en": "When somebody complains"}
    assert first["result"] == {"completion": True}


def test_answers_practices_and_notes_are_never_returned(read):
    text = json.dumps(statements(client_with("feedback:read")))
    note = PracticeEntry.objects.get().encrypted_note
    assert note and note not in text
    assert not [word for word in ("Secret", "people", "question", "practice") if word in text]


def test_a_system_of_one_department_reads_only_its_people(read):
    client = client_with("feedback:read", departments=[read.office])
    assert [row["actor"]["account"]["name"] for row in statements(client)] == ["B1"]
    hidden = UnitCompletion.objects.filter(employee=read.alice).first()
    assert client.get(URL, {"statementId": hidden.statement_id}).status_code == 404


def test_a_person_reads_only_their_own_even_as_hr(read):
    assert len(statements(signed_in(read.users["alice"]))) == 2
    assert statements(signed_in(read.users["hanna"])) == []


def test_one_statement_is_read_by_its_id(read):
    row = UnitCompletion.objects.first()
    assert client_with("feedback:read").get(URL, {"statementId": row.statement_id}).json()["id"] == str(
        row.statement_id
    )


def test_pages_follow_each_other_in_both_directions(read):
    client = client_with("feedback:read")
    for ascending in ("true", "false"):
        ids, address, query = [], URL, {"limit": 1, "ascending": ascending}
        while address:
            body = client.get(address, query).json()
            ids += [row["id"] for row in body["statements"]]
            address, query = body["more"], {}
        rows = UnitCompletion.objects.order_by("pk" if ascending == "true" else "-pk")
        assert ids == [str(row.statement_id) for row in rows]


def test_statements_are_filtered(read):
    client = client_with("feedback:read")
    alice = json.dumps({"account": {"homePage": "https://hr.example", "name": "A1"}})
    assert len(statements(client, agent=alice)) == 2
    assert len(statements(client, agent=json.dumps({"mbox": "mailto:bob@example.org"}))) == 1
    assert len(statements(client, activity="http://testserver/library/complaint/advanced/")) == 1
    assert statements(client, activity="http://testserver/elsewhere/") == []
    assert statements(client, verb="http://adlnet.gov/expapi/verbs/passed") == []
    last = statements(client)[0]["stored"]
    assert statements(client, since=last) == []
    assert len(statements(client, until=last)) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("since", "yesterday"),
        ("limit", "-1"),
        ("agent", "{}"),
        ("agent", "x"),
        ("ascending", "1"),
        ("statementId", "7"),
    ],
)
def test_a_wrong_parameter_is_named(org, name, value):
    answer = client_with("feedback:read").get(URL, {name: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"?{name}"


def test_a_completion_that_was_taken_back_is_gone(read):
    reopen_part(employee=read.bob, situation="complaint", level="foundations")
    assert len(statements(client_with("feedback:read"))) == 2
