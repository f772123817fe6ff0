"""Completions as xAPI statements: which are accepted, which are refused, and the feedback they record."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from rest_framework.test import APIClient

from courses.models import (
    ActivityInRecords,
    Course,
    Feedback,
    LearnerInRecords,
    Recalculation,
    ReceivedStatement,
)
from courses.services.learning.course_feedback import record_feedback
from courses.services.learning.waiting_records import decide_activity, decide_learner
from courses.tasks import tend_learning_records
from skills.errors import BadInput
from tests.api_client import SECRET, client_with, make_application, signed_in

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


def received(client) -> list[tuple[str, str]]:
    """Outcome and reason of each statement, in the order of arrival."""
    rows = client.get("/api/v1/xapi/received/?page_size=500").json()["results"]
    return [(row["outcome"], row["reason"]) for row in rows]


def test_an_mbox_must_belong_to_exactly_one_employee(client, org):
    org.alice.email = "Alice@Example.org"
    org.alice.save()
    mailed = statement(actor={"mbox": "mailto:alice@example.org"})
    assert send(client, mailed).status_code == 200
    assert feedback_of_alice() == ["finished"]
    org.bob.email = "alice@example.org"
    org.bob.save()
    assert send(client, mailed).status_code == 200
    assert received(client)[1] == ("waiting", "HR has to say which employee this is.")


def test_what_nobody_knows_waits_and_blocks_nothing(client, course):
    Course.objects.filter(pk=course.pk).update(external_id="12")
    batch = [
        statement(actor={"account": {"homePage": HOME, "name": "nobody"}}),
        statement(object={"id": "https://courses.example.org/unheard-of"}),
        statement(object={"id": "https://lms.example.org/courses/12"}),  # other systems use the same numbers
        statement(actor={"mbox_sha1sum": "0" * 40}, object={"id": "https://courses.example.org/unheard-of"}),
        statement(),
    ]
    assert send(client, batch).status_code == 200
    assert feedback_of_alice() == ["finished"]
    assert sorted(received(client)) == [
        ("recorded", ""),
        ("waiting", "HR has to say which course this is."),
        ("waiting", "HR has to say which course this is."),
        ("waiting", "HR has to say which employee or course this is."),
        ("waiting", "HR has to say which employee this is."),
    ]
    assert (LearnerInRecords.objects.count(), ActivityInRecords.objects.count()) == (2, 2)


def test_odd_identifiers_are_stored(client):
    odd = ("http://[x", "https://a.example/course-v1:%00/", "urn:x", "https://a.example/%2F%2F#", f"a:{'x' * 1900}")
    text = {"name": {"en": "null \x00 character"}}
    batch = [statement(object={"id": one, "definition": text}) for one in odd]
    batch.append(statement(context={"contextActivities": {"grouping": [{"id": f"a:b{n}"} for n in range(5000)]}}))
    assert send(client, batch).status_code == 200
    assert client.get(URL).json()["statements"]
    assert client.get(URL, {"agent": '{"mbox": "mailto:\\ud800@x"}'}).status_code == 400


def test_hr_names_an_account_and_a_course_once(client, org, course, make_user):
    unknown = {"actor": {"account": {"homePage": HOME, "name": "moodle-77"}}, "timestamp": "2026-03-01T10:00:00+01:00"}
    abroad = {"object": {"id": "https://lms.example.org/course/view.php?id=9", "definition": {"name": {"en": "Nine"}}}}
    assert send(client, [statement(**unknown, **abroad), statement(**unknown)]).status_code == 200
    hr = make_user("anna", is_staff=True, is_superuser=True)
    learner, activity = LearnerInRecords.objects.get(), ActivityInRecords.objects.get()
    assert decide_learner(learner=learner, employee=org.alice, is_ignored=False, by=hr) == [org.alice.pk]
    assert Feedback.objects.get().happened_at.isoformat() == "2026-03-01T09:00:00+00:00"
    other = Course.objects.create(identity="9", title="Nine", text_hash="9")
    assert decide_activity(activity=activity, course=other, is_ignored=False, by=hr) == [org.alice.pk]
    assert feedback_of_alice() == ["finished", "finished"]
    assert not ReceivedStatement.objects.filter(outcome="waiting").exists()
    Feedback.objects.all().delete()
    assert send(client, statement(**unknown, **abroad)).status_code == 200
    assert Feedback.objects.get().course == other
    decide_learner(learner=learner, employee=None, is_ignored=True, by=hr)
    send(client, statement(**unknown))
    assert received(client)[-1] == ("ignored", "HR ignores this account.")
    with pytest.raises(BadInput, match="Choose a course"):
        decide_activity(activity=activity, course=None, is_ignored=False, by=hr)


def test_records_wait_for_employees_imported_later_and_are_deleted_one_day(client, org, settings):
    send(client, statement(actor={"account": {"homePage": HOME, "name": "N-1"}}))
    org.bob.external_id = "N-1"
    org.bob.save()
    tend_learning_records()
    assert Feedback.objects.get().employee == org.bob
    send(client, statement(actor={"account": {"homePage": HOME, "name": "N-2"}}))
    ReceivedStatement.objects.update(received_at=timezone.now() - timedelta(days=400))
    tend_learning_records()
    assert set(ReceivedStatement.objects.values_list("content", "mentions")) == {("", "")}
    assert received(client)[1] == ("ignored", "It waited too long for HR.")
    assert not LearnerInRecords.objects.exists()


def test_a_voided_completion_is_taken_back_also_if_the_voiding_came_first(client):
    first, second, early = (str(uuid4()) for _ in range(3))

    def void(key: str) -> dict:
        return statement(verb={"id": f"{ADL}/voided"}, object={"objectType": "StatementRef", "id": key})

    send(client, [statement(id=first), statement(id=second)])
    send(client, void(first))
    assert feedback_of_alice() == ["finished"]  # the second statement still reports it
    send(client, [void(second), void(early)])
    assert feedback_of_alice() == []
    send(client, statement(id=early))
    assert feedback_of_alice() == []
    assert client.get(f"{URL}?statementId={first}").status_code == 404
    assert client.get(f"{URL}?voidedStatementId={first}").json()["id"] == first


def test_what_a_person_said_is_not_taken_back_by_a_voiding(client, org, course):
    record_feedback(employee=org.alice, course=course, kind="finished")
    key = str(uuid4())
    send(client, statement(id=key))
    send(client, statement(verb={"id": f"{ADL}/voided"}, object={"objectType": "StatementRef", "id": key}))
    assert feedback_of_alice() == ["finished"]


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
    assert send(client, [statement(id=key), statement(id=key.upper())]).status_code == 400
    assert not Feedback.objects.exists()


def test_extensions_may_hold_anything(client):
    thing = {"https://lms.example.org/ext": {"a": None}}
    assert send(client, statement(result={"extensions": thing}, context={"extensions": thing})).status_code == 200


def test_a_request_must_name_its_xapi_version(client):
    assert client.post(URL, statement()).json()["errors"][0]["pointer"] == f"/{HEADER}"
    for version in ("0.95", "1.1", "1.0x", "3"):
        assert send(client, statement(), version=version).status_code == 400
    about = client.get("/api/v1/xapi/about")
    assert (about.status_code, about.json()) == (
        200,
        {"version": ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"], "extensions": {}},
    )


def test_a_limited_client_cannot_tell_other_employees_from_unknown_ones(org, course):
    limited = client_with("feedback:write", departments=[org.office])
    there = send(limited, statement())
    absent = send(limited, statement(actor={"account": {"homePage": HOME, "name": "nobody"}}))
    assert there.status_code == absent.status_code == 200
    assert len(set(received(limited))) == 1
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


def test_a_client_reads_back_what_it_sent_and_nobody_else_does(client):
    one = statement(
        id=str(uuid4()),
        context={
            "registration": str(uuid4()),
            "instructor": {"mbox": "mailto:trainer@example.org"},
            "contextActivities": {"grouping": [{"id": "https://lms.example.org/programme"}]},
        },
        verb={"id": f"{ADL}/completed", "display": {"en": "completed", "de": "abgeschlossen"}},
    )
    send(client, one)
    found = client.get(f"{URL}?statementId={one['id']}")
    assert one.items() <= found.json().items() and found["Last-Modified"]
    assert client_with("feedback:read").get(f"{URL}?statementId={one['id']}").status_code == 404
    trainer, programme = '{"mbox": "mailto:Trainer@example.org"}', "https://lms.example.org/programme"
    for n, query in (
        (1, {"agent": '{"account": {"homePage": "https://hr.example.org", "name": "A1"}}'}),
        (0, {"agent": '{"account": {"homePage": "https://other.example.org", "name": "A1"}}'}),
        (0, {"agent": trainer}),
        (1, {"agent": trainer, "related_agents": "true"}),
        (1, {"activity": one["object"]["id"], "verb": f"{ADL}/completed"}),
        (0, {"activity": programme}),
        (1, {"activity": programme, "related_activities": "true"}),
        (1, {"registration": one["context"]["registration"]}),
        (0, {"registration": str(uuid4())}),
    ):
        assert len(client.get(URL, query).json()["statements"]) == n, query
    short = client.get(URL, {"format": "ids"}).json()["statements"][0]
    assert (short["verb"], short["actor"]) == ({"id": f"{ADL}/completed"}, one["actor"])
    german = client.get(URL, {"format": "canonical"}, headers={"Accept-Language": "de-AT, en;q=0.5"})
    assert german.json()["statements"][0]["verb"]["display"] == {"de": "abgeschlossen"}
    assert german["X-Experience-API-Consistent-Through"].endswith("Z")
    for wrong in (
        {"attachments": "true"},
        {"format": "long"},
        {"statementId": one["id"], "verb": "a:b"},
        {"from": "7"},
    ):
        assert client.get(URL, wrong).status_code == 400, wrong


def test_pages_of_sent_statements_follow_each_other(client):
    ids = send(client, [statement(verb={"id": f"{ADL}/experienced"}) for _ in range(5)]).json()
    found, address, query = [], URL, {"limit": 2}
    while address:
        body = client.get(address, query).json()
        found += [row["id"] for row in body["statements"]]
        address, query = body["more"], {}
    assert sorted(found) == sorted(ids) and len(set(found)) == 5


def test_a_client_may_send_its_id_and_secret_and_few_wrong_ones(org, course, settings):
    application = make_application(scopes=["feedback:write"])

    def basic(secret: str) -> APIClient:
        sent = base64.b64encode(f"{application.client_id}:{secret}".encode()).decode()
        return APIClient(HTTP_AUTHORIZATION=f"Basic {sent}")

    for _ in range(2):  # the second time from the cache
        assert send(basic(SECRET), statement()).status_code == 200
    assert basic(SECRET).get(URL).status_code == 403
    assert basic(SECRET).get("/api/v1/employees/").status_code == 401
    settings.RESKILL_OAUTH_FAILURES_PER_MINUTE = 2
    assert {send(basic("wrong"), statement()).status_code for _ in range(2)} == {401}
    assert send(basic(SECRET), statement()).status_code == 429
