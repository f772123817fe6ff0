"""Completions as xAPI statements: which are accepted, which are refused, and the feedback they record."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission

from courses.models import Course, Feedback, Recalculation, ReceivedStatement
from tests.api_client import client_with, signed_in

URL = "/api/v1/xapi/statements"
ADL = "http://adlnet.gov/expapi/verbs"
HOME = "https://hr.example.org"
HEADER = "X-Experience-API-Version"


@pytest.fixture
def course(db) -> Course:
    # An import would store the same identity: that of the address.
    from courses.services.catalogue.course_rows import identity_of

    address = "https://courses.example.org/listening?id=7"
    identity = identity_of(address, provider="", key="", title="")
    return Course.objects.create(
        identity=identity, title="Listening", url=address, external_id="RS-001", text_hash="1", provider="Academy"
    )


@pytest.fixture
def client(org, course):
    return client_with("feedback:write", "feedback:read")


def statement(**changes) -> dict:
    return {
        "actor": {"account": {"homePage": HOME, "name": "A1"}},
        "verb": {"id": f"{ADL}/completed", "display": {"en": "completed"}},
        "object": {"id": "https://courses.example.org/listening?id=7"},
        **changes,
    }


def send(client, body, *, version: str = "1.0.3", **headers):
    return client.post(URL, body, headers={HEADER: version, **headers})


def put(client, key, body, *, version: str = "1.0.3"):
    return client.put(f"{URL}?statementId={key}", body, headers={HEADER: version})


def feedback_of_alice() -> list[str]:
    return list(Feedback.objects.filter(employee__external_id="A1").values_list("kind", flat=True))


@pytest.mark.parametrize("verb", ["completed", "passed"])
@pytest.mark.parametrize("version", ["1.0.0", "1.0.3", "2.0.0"])
def test_a_completion_is_recorded_and_the_path_is_computed_again(client, verb, version):
    key = str(uuid4())
    answer = send(client, statement(id=key, verb={"id": f"{ADL}/{verb}"}), version=version)
    assert (answer.status_code, answer.json()) == (200, [key])
    assert answer[HEADER] == ("2.0.0" if version.startswith("2") else "1.0.3")
    assert feedback_of_alice() == ["finished"]
    run = Recalculation.objects.get()
    assert (run.scope, run.employee_ids) == ("employees", [Feedback.objects.get().employee_id])
    rows = client.get("/api/v1/employees/A1/feedback/").json()
    assert [(row["course"]["external_id"], row["kind"]) for row in rows] == [("RS-001", "finished")]


@pytest.mark.parametrize(
    "activity",
    [
        {"id": "https://www.courses.example.org/listening/?id=7&utm_source=mail"},
        {"id": "https://lms.example.org/xapi/activities/RS-001"},
        {"id": "urn:lms:course:RS-001"},
        {"id": "https://lms.example.org/1", "definition": {"moreInfo": "https://courses.example.org/listening?id=7"}},
    ],
)
def test_the_activity_is_the_courses_address_or_ends_in_its_external_id(client, activity):
    assert send(client, statement(object=activity)).status_code == 200
    assert feedback_of_alice() == ["finished"]


def test_a_number_at_the_end_of_an_activity_names_no_course(client, course):
    Course.objects.filter(pk=course.pk).update(external_id="12")
    answer = send(client, statement(object={"id": "https://lms.example.org/courses/12"}))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/object")


def test_an_mbox_must_belong_to_exactly_one_employee(client, org):
    org.alice.email = "Alice@Example.org"
    org.alice.save()
    mailed = statement(actor={"mbox": "mailto:alice@example.org"})
    assert send(client, mailed).status_code == 200
    assert feedback_of_alice() == ["finished"]
    org.bob.email = "alice@example.org"
    org.bob.save()
    assert "Several employees" in send(client, mailed).json()["detail"]
    nobody = send(client, statement(actor={"mbox": "mailto:nobody@example.org"}))
    assert nobody.json()["errors"][0]["pointer"] == "/actor"


def test_one_wrong_statement_refuses_all_and_each_wrong_one_is_named(client):
    batch = [
        statement(),
        statement(actor={"account": {"homePage": HOME, "name": "nobody"}}),
        statement(object={"id": "https://courses.example.org/unheard-of"}),
        statement(actor={"mbox_sha1sum": "0" * 40}),
    ]
    answer = send(client, batch)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/1/actor", "/2/object", "/3/actor"]
    assert not Feedback.objects.exists()
    assert not ReceivedStatement.objects.exists()
    assert not Recalculation.objects.exists()


def test_other_statements_are_accepted_and_listed_as_ignored(client):
    statements = [
        statement(verb={"id": f"{ADL}/launched"}, actor={"mbox": "mailto:stranger@example.org"}),
        statement(result={"completion": False}),
        statement(),
    ]
    assert send(client, statements).status_code == 200
    shown = client.get("/api/v1/xapi/received/").json()["results"]
    found = {(row["verb"].rsplit("/", 1)[1], row["outcome"], row["reason"]) for row in shown}
    assert found == {
        ("launched", "ignored", "The verb does not report a completion."),
        ("completed", "ignored", "The result says that the course was not completed."),
        ("completed", "recorded", ""),
    }
    assert sum(row["course"] is not None for row in shown) == 1
    assert client_with("feedback:write").get("/api/v1/xapi/received/").json()["results"] == []


def test_a_repeated_statement_is_skipped_and_a_different_one_is_refused(client):
    key = str(uuid4())
    assert send(client, statement(id=key)).json() == [key]
    Feedback.objects.all().delete()
    assert send(client, [statement(id=key)]).json() == [key]
    assert put(client, key, statement(id=key, version="1.0.0")).status_code == 204
    assert not Feedback.objects.exists()
    for answer in (send(client, [statement(), statement(id=key, verb={"id": f"{ADL}/passed"})]),
                   put(client, key, statement(verb={"id": f"{ADL}/passed"}))):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert answer[HEADER] == "1.0.3"
    assert ReceivedStatement.objects.count() == Recalculation.objects.count() == 1


def test_put_takes_one_statement_with_the_id_in_the_url(client):
    key = str(uuid4())
    assert put(client, key, statement()).status_code == 204
    assert feedback_of_alice() == ["finished"]
    assert put(client, key, statement(id=str(uuid4()))).status_code == 400
    assert put(client, uuid4(), [statement()]).status_code == 400
    assert put(client, "7", statement()).json()["errors"][0]["pointer"] == "?statementId"
    assert client.post(f"{URL}?statementId={key}", statement(), headers={HEADER: "1.0.3"}).status_code == 400


def test_two_statements_of_one_request_cannot_have_the_same_id(client):
    key = str(uuid4())
    assert send(client, [statement(id=key), statement(id=key)]).status_code == 409
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"verb": {"id": "completed"}}, "/verb/id"),
        ({"actor": {"name": "Alice"}}, "/actor"),
        ({"actor": {"mbox": "mailto:a@example.org", "openid": "https://a.example.org"}}, "/actor"),
        ({"actor": {"account": {"homePage": HOME}}}, "/actor/account/name"),
        ({"actor": {"objectType": "Robot"}}, "/actor"),
        ({"id": "7"}, "/id"),
        ({"result": {"completion": "true"}}, "/result/completion"),
        ({"result": None}, "/result"),
        ({"timestamp": "yesterday"}, "/timestamp"),
        ({"Object": {}}, "/Object"),
        ({"object": {"objectType": "SubStatement"}}, "/object/actor"),
    ],
)
def test_an_invalid_statement_is_refused_with_its_place(client, wrong, pointer):
    answer = send(client, statement(**wrong))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert send(client, [statement(), statement(**wrong)]).json()["errors"][0]["pointer"] == f"/1{pointer}"
    assert not Feedback.objects.exists()


def test_extensions_may_hold_anything(client):
    thing = {"https://lms.example.org/ext": {"a": None}}
    assert send(client, statement(result={"extensions": thing}, context={"extensions": thing})).status_code == 200


def test_a_request_must_name_its_xapi_version(client):
    assert client.post(URL, statement()).json()["errors"][0]["pointer"] == f"/{HEADER}"
    for version in ("0.95", "1.1", "1.0x", "3"):
        assert send(client, statement(), version=version).status_code == 400
    about = client.get("/api/v1/xapi/about")
    assert (about.status_code, about.json()) == (200, {"version": ["1.0.3", "2.0.0"]})


def test_a_limited_client_cannot_tell_other_employees_from_unknown_ones(org, course):
    limited = client_with("feedback:write", departments=[org.office])
    there = send(limited, statement())
    absent = send(limited, statement(actor={"account": {"homePage": HOME, "name": "nobody"}}))
    assert there.status_code == absent.status_code == 400
    assert there.json() == absent.json()
    assert send(limited, statement(actor={"account": {"homePage": HOME, "name": "B1"}})).status_code == 200
    assert feedback_of_alice() == []


def test_only_users_of_hr_can_send_statements(org, course):
    assert send(signed_in(org.users["alice"]), statement()).status_code == 403
    hanna = org.users["hanna"]
    assert send(signed_in(hanna), statement()).status_code == 403
    hanna.user_permissions.add(Permission.objects.get(codename="change_employee"))
    assert send(signed_in(hanna), statement()).status_code == 200


def test_a_repeat_with_an_idempotency_key_returns_the_same_ids(client):
    first, again = (send(client, statement(), **{"Idempotency-Key": "lms-1"}) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"


def test_many_statements_need_few_queries(client, django_assert_max_num_queries):
    batch = [statement(verb={"id": f"{ADL}/experienced"}) for _ in range(200)]
    with django_assert_max_num_queries(14):
        assert send(client, batch).status_code == 200
    assert ReceivedStatement.objects.count() == 200
