"""A client for trying: answers like those to a real client, and nothing is saved, sent or enqueued."""

import base64

import pytest
from django.apps import apps

from courses.models import Course, Feedback
from skills.models import AuditEntry, Employee, LastingToken, Webhook
from skills.services.access.clients import all_scopes
from skills.services.access.lasting_tokens import create_token
from skills.services.webhooks.endpoints import add_webhook
from tests.api_client import SECRET, client_of, make_application

pytestmark = pytest.mark.django_db
NOT_CONTENT = {"auditentry", "audithead", "connectedsystem", "accesstoken", "lastingtoken"}  # who called, and when
PERSON = {"external_id": "N1", "name": "Nora New", "tasks": [{"statement": "Answer letters", "share": 1}]}
COMPLETED = {
    "actor": {"account": {"homePage": "https://hr.example.org", "name": "A1"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": "https://courses.example.org/listening"},
}
SCIM = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "nora@example.org"}


def rows() -> dict[str, int]:
    models = [model for model in apps.get_models() if model._meta.model_name not in NOT_CONTENT]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.fixture
def sandbox(org):
    Course.objects.create(
        identity="1", title="Listening", text_hash="1", url="https://courses.example.org/listening", external_id="L-1"
    )
    return client_of(make_application(is_sandbox=True), *all_scopes())


WRITES = {
    "bulk": ("post", "/api/v1/employee-imports/", {"employees": [PERSON, {"external_id": "/"}]}, 201),
    "courses": ("post", "/api/v1/course-imports/", {"courses": [{"external_id": "C9", "title": "Reading"}]}, 201),
    "run": ("post", "/api/v1/recalculations/", {"scope": "employees", "employees": ["A1"]}, 202),
    "change": ("patch", "/api/v1/employees/A1/", {"name": "Alicia"}, 200),
    "erase": ("delete", "/api/v1/employees/A1/", None, 204),
    "hook": ("post", "/api/v1/webhooks/", {"url": "https://lms.example.org/", "events": ["path.changed"]}, 201),
    "scim": ("post", "/scim/v2/Users", SCIM, 201),
    "wrong": ("patch", "/api/v1/employees/A1/", {"nmae": "Alicia"}, 400),
}


@pytest.mark.parametrize(("method", "path", "body", "status"), WRITES.values(), ids=WRITES)
def test_a_change_is_answered_like_a_real_one_and_leaves_no_row_and_no_job(
    sandbox, method, path, body, status, django_capture_on_commit_callbacks
):
    before = rows()
    with django_capture_on_commit_callbacks() as callbacks:
        answer = getattr(sandbox, method)(path, body, format="json", headers={"idempotency-key": "k1"})
    assert (answer.status_code, answer["Reskill-Sandbox"]) == (status, "not-saved"), answer.content
    assert (rows(), callbacks) == (before, [])
    assert Employee.objects.get(external_id="A1").name == "Alice"


def test_the_answer_is_that_to_a_real_client(sandbox):
    method, path, body, _ = WRITES["bulk"]
    tried = sandbox.post(path, body, format="json").json()
    real = client_of(make_application("Real"), *all_scopes()).post(path, body, format="json").json()
    for given in (tried, real):
        assert given.pop("id") and given.pop("created_at") and given.pop("finished_at") and given.pop("report")
    assert tried == real and tried["n_added"] == 1 and tried["n_failed"] == 1


def test_an_idempotency_key_is_not_kept(sandbox):
    again = [
        sandbox.post(path, body, format="json", headers={"idempotency-key": "k"}).status_code
        for _, path, body, _ in (WRITES["bulk"], WRITES["courses"])
    ]
    assert again == [201, 201], "a real client gets 422 for a key used for another request"


def test_statements_sent_with_basic_credentials_are_not_saved(org, client):
    system = make_application(is_sandbox=True)
    basic = base64.b64encode(f"{system.client_id}:{SECRET}".encode()).decode()
    answer = client.post(
        "/api/v1/xapi/statements",
        COMPLETED,
        content_type="application/json",
        headers={"authorization": f"Basic {basic}", "x-experience-api-version": "1.0.3"},
    )
    assert (answer.status_code, answer["Reskill-Sandbox"]) == (200, "not-saved")
    assert not Feedback.objects.exists()


def test_reading_and_lasting_tokens_say_that_nothing_is_saved(org, client):
    system = make_application(is_sandbox=True).connected_system
    _row, token = create_token(system=system, name="Try", scopes=["employees:read"])
    answer = client.get("/api/v1/employees/", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer["Reskill-Sandbox"]) == (200, "not-saved")
    assert LastingToken.objects.get().last_used_at


def test_a_real_client_hears_nothing_of_it(org):
    answer = client_of(make_application(), "employees:read").get("/api/v1/employees/")
    assert "Reskill-Sandbox" not in answer


def test_others_are_told_nothing_of_what_was_tried(sandbox):
    other = make_application("Other")
    add_webhook(application=other, url="https://hooks.example.org/", events=[Webhook.Event.EMPLOYEES_CHANGED])
    before = rows()
    assert sandbox.patch("/api/v1/employees/A1/", {"name": "Alicia"}, format="json").status_code == 200
    assert rows() == before


def test_the_record_says_that_it_was_only_tried(sandbox, settings):
    settings.RESKILL_AUDIT = True
    sandbox.patch("/api/v1/employees/A1/", {"name": "Alicia"}, format="json")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.details["sandbox"]) == (AuditEntry.Action.SEEN, True)
