"""Webhooks through the API, for a connected system."""

from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone

from skills.models import IdempotentCall, Webhook, WebhookDelivery, WebhookEvent
from skills.services import webhooks
from skills.services.access.clients import all_scopes
from tests.api_client import client_of, client_with, make_application, signed_in
from tests.receiver import sweep

# One group: clearing the cache in Redis clears it for every process of the tests.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("cache")]
V1 = "/api/v1"
BODY = {"url": "https://lms.example.org/hooks", "events": ["path.changed", "recalculation.finished"]}


@pytest.fixture
def client(org):
    return client_with(*all_scopes())


def finish_run(n: int = 7) -> None:
    webhooks.tell(kind="recalculation.finished", subject=f"recalculations/{n}", data={"recalculation": n})


def test_a_new_webhook_signs_what_it_sends_with_the_secret_shown_once(client, there):
    made = client.post(f"{V1}/webhooks/", {**BODY, "url": there.url})
    assert made.status_code == 201
    assert made.json()["events"] == ["recalculation.finished", "path.changed"]
    sent = client.post(f"{made['Location']}ping/")
    assert (sent.status_code, sent.json()["state"], sent.json()["type"]) == (202, "waiting", "ping")
    sweep()
    (event,) = there.events(made.json()["secret"])
    assert (event["type"], event["id"]) == ("ping", sent.json()["event"])
    told = client.get(sent["Location"]).json()
    assert (told["state"], [attempt["status_code"] for attempt in told["attempts"]]) == ("delivered", [204])
    for again in (client.get(made["Location"]), client.get(f"{V1}/webhooks/"), client.patch(made["Location"], {})):
        assert "secret" not in again.content.decode()


def test_a_ping_is_sent_as_soon_as_it_is_saved_and_a_lost_queue_is_no_error(client, there, monkeypatch):
    from skills.tasks import send_webhook

    made = client.post(f"{V1}/webhooks/", {**BODY, "url": there.url})
    with monkeypatch.context() as patched, TestCase.captureOnCommitCallbacks(execute=True):
        patched.setattr(send_webhook, "delay", send_webhook)
        client.post(f"{made['Location']}ping/")
    assert len(there.got) == 1

    def lost(delivery_id):
        raise ConnectionError

    monkeypatch.setattr(send_webhook, "delay", lost)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(f"{made['Location']}ping/").status_code == 202
    sweep()
    assert len(there.got) == 2


def test_a_repeated_creation_makes_one_webhook_and_does_not_store_the_secret(client):
    first, again = (client.post(f"{V1}/webhooks/", BODY, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2))
    assert (first.status_code, again.status_code, Webhook.objects.count()) == (201, 201, 1)
    secret = first.json()["secret"]
    assert secret.startswith("whsec_")
    assert again.json() == {**first.json(), "secret": None}
    assert secret not in str(IdempotentCall.objects.values_list("body", flat=True).get())
    new = client.post(f"{first['Location']}new-secret/").json()["secret"]
    assert new.startswith("whsec_") and new != secret


def test_a_change_keeps_missing_fields_and_never_overwrites_a_newer_version(client):
    where = client.post(f"{V1}/webhooks/", BODY)["Location"]
    read = client.get(where)
    changed = client.patch(where, {"description": "LMS"}, HTTP_IF_MATCH=read["ETag"])
    assert changed.status_code == 200
    assert changed.json() == {**read.json(), "description": "LMS"}
    assert changed["ETag"] == client.get(where)["ETag"]
    for late in (
        client.patch(where, BODY, HTTP_IF_MATCH=read["ETag"]),
        client.delete(where, HTTP_IF_MATCH=read["ETag"]),
    ):
        assert (late.status_code, late.json()["code"]) == (412, "version-has-changed")
    assert client.delete(where, HTTP_IF_MATCH=changed["ETag"]).status_code == 204
    assert client.get(where).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"url": "http://lms.example.org/"}, "/url"),
        ({"events": []}, "/events"),
        ({"events": ["ping"]}, "/events/0"),
        ({"url": None}, "/url"),
    ],
)
def test_invalid_input_is_refused_with_the_name_of_the_field(client, change, pointer):
    answer = client.post(f"{V1}/webhooks/", {**BODY, **change})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(pointer.rsplit("/0")[0])
    assert not Webhook.objects.exists()


def test_a_duplicate_address_is_an_error_that_names_it(client):
    client.post(f"{V1}/webhooks/", BODY)
    assert client.post(f"{V1}/webhooks/", BODY).json()["errors"][0]["pointer"] == "/url"


def test_an_event_needs_the_scope_for_its_data(org):
    answer = client_with("webhooks:write", scopes=["webhooks:write"]).post(f"{V1}/webhooks/", BODY)
    assert answer.status_code == 400
    assert "needs the scope" in answer.json()["detail"]


def test_a_paused_webhook_receives_nothing_until_it_is_resumed(client, there):
    where = client.post(f"{V1}/webhooks/", {**BODY, "url": there.url})["Location"]
    assert client.post(f"{where}pause/").json()["paused_at"]
    finish_run()
    sweep()
    assert there.got == []
    assert client.post(f"{where}resume/").json()["paused_at"] is None
    sweep()
    assert len(there.got) == 1


def test_deliveries_are_filtered_and_contain_the_reason_of_failure(client, there):
    where = client.post(f"{V1}/webhooks/", {**BODY, "url": there.url})["Location"]
    finish_run()
    sweep()
    there.answers = [503]
    client.post(f"{where}ping/")
    sweep()
    address = f"{V1}/webhook-deliveries/"
    hook = where.rstrip("/").rsplit("/", 1)[1]
    assert [row["type"] for row in client.get(address).json()["results"]] == ["ping", "recalculation.finished"]
    for query, types in {
        "state=waiting": ["ping"],
        "state=delivered": ["recalculation.finished"],
        "type=ping": ["ping"],
        f"webhook={hook}&state=failed": [],
    }.items():
        assert [row["type"] for row in client.get(f"{address}?{query}").json()["results"]] == types, query
    (attempt,) = client.get(f"{address}?type=ping").json()["results"][0]["attempts"]
    assert (attempt["status_code"], attempt["answer"][:2]) == (503, "no")
    pages = [client.get(f"{address}?page_size=1").json()]
    pages.append(client.get(pages[0]["next"]).json())
    assert [page["results"][0]["type"] for page in pages] == ["ping", "recalculation.finished"]
    assert client.get(f"{address}?state=lost").status_code == 400


def test_failed_events_since_a_time_are_sent_again_under_the_same_ids(client, there):
    where = client.post(f"{V1}/webhooks/", {**BODY, "url": there.url})["Location"]
    for n in range(3):
        finish_run(n)
    webhooks.write_deliveries()
    now = timezone.now()
    WebhookDelivery.objects.update(state="failed", next_attempt_at=None)
    old = WebhookEvent.objects.get(subject="recalculations/0")
    WebhookEvent.objects.filter(pk=old.pk).update(happened_at=now - timedelta(days=2))
    answer = client.post(f"{where}replay/", {"since": (now - timedelta(days=1)).isoformat()})
    assert (answer.status_code, answer.json()) == (202, {"n_deliveries": 2})
    sweep()
    assert len(there.got) == 2
    (left,) = client.get(f"{V1}/webhook-deliveries/?state=failed").json()["results"]
    assert left["event"] == str(old.pk)
    again = client.post(f"{V1}/webhook-deliveries/{left['id']}/replay/", HTTP_IDEMPOTENCY_KEY="k")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    sweep()
    assert {headers["webhook-id"] for headers, _ in there.got} == {
        str(event.pk) for event in WebhookEvent.objects.all()
    }


def test_webhooks_of_other_systems_are_not_found_and_people_have_none(org):
    mine, other = make_application(), make_application()
    where = client_of(mine, "webhooks:write").post(f"{V1}/webhooks/", BODY)["Location"]
    delivery = webhooks.ping(webhook=Webhook.objects.get())
    theirs = client_of(other, "webhooks:read", "webhooks:write")
    assert theirs.get(f"{V1}/webhooks/").json()["results"] == []
    assert theirs.get(f"{V1}/webhook-deliveries/").json()["results"] == []
    sent = f"{V1}/webhook-deliveries/{delivery.pk}/"
    for method, path in [("get", where), ("patch", where), ("delete", where), ("post", f"{where}new-secret/"),
                         ("post", f"{where}ping/"), ("post", f"{where}replay/"), ("get", sent),
                         ("post", f"{sent}replay/")]:  # fmt: skip
        assert getattr(theirs, method)(path).status_code == 404, path
    assert Webhook.objects.count() == 1
    answer = signed_in(org.users["hanna"]).get(f"{V1}/webhooks/")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_the_error_for_a_private_address_does_not_reveal_its_ip_address(client, there, settings):
    where = client.post(f"{V1}/webhooks/", {**BODY, "url": there.url.replace("127.0.0.1", "localhost")})["Location"]
    settings.RESKILL_WEBHOOK_ALLOW_PRIVATE = False
    Webhook.objects.update(url=there.url.replace("http://127.0.0.1", "https://localhost"))
    client.post(f"{where}ping/")
    sweep()
    (attempt,) = client.get(f"{V1}/webhook-deliveries/").json()["results"][0]["attempts"]
    assert "private" in attempt["error"]
    assert "127.0.0.1" not in attempt["error"] and "::1" not in attempt["error"]
