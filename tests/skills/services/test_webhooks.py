"""Webhooks: recipients, signatures, at-least-once delivery, and refusal of private addresses."""

import json
import re
import socket
import time
from datetime import timedelta

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from django.core import mail
from django.utils import timezone
from django.utils.http import http_date

from skills.errors import BadInput
from skills.models import Webhook, WebhookAttempt, WebhookDelivery, WebhookEvent
from skills.services import webhooks
from skills.services.access.clients import revoke_system
from skills.services.webhooks import posting, sending
from skills.tasks import send_webhook, watch_webhooks
from tests.api_client import make_application
from tests.conftest import ROOT
from tests.patience import PATIENCE_S
from tests.receiver import sweep

PATH, RUN = Webhook.Event.PATH_CHANGED, Webhook.Event.RECALCULATION_FINISHED


def add(url: str, *, events=(PATH, RUN), **options):
    return webhooks.add_webhook(application=make_application(**options), url=url, events=events)


def make_due() -> None:
    WebhookDelivery.objects.filter(state="waiting").update(next_attempt_at=timezone.now(), queued_until=None)


def tell_run(n: int = 7) -> None:
    webhooks.tell(kind=RUN, subject=f"recalculations/{n}", data={"recalculation": n, "state": "finished"})


def test_a_receiver_that_failed_twice_gets_the_event_again_with_the_same_id(org, there):
    _hook, secret = add(there.url)
    there.answers = [500, 503]
    tell_run()
    for _ in range(5):
        sweep()
        make_due()
    assert len(there.got) == 3
    assert {headers["webhook-id"] for headers, _body in there.got} == {str(WebhookEvent.objects.get().pk)}
    assert there.events(secret)[2]["data"] == {"recalculation": 7, "state": "finished"}
    assert there.paths[0] == "/hook?of=tests"
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.n_attempts) == ("delivered", 3)
    assert list(delivery.attempts.values_list("status_code", flat=True)) == [500, 503, 204]
    assert delivery.attempts.first().answer.startswith("no, thank you")
    assert len(delivery.attempts.first().answer) == 500


def test_the_request_is_a_valid_cloud_event(org, there, settings):
    settings.RESKILL_PUBLIC_URL = "https://reskill.example.org/"
    add(there.url)
    tell_run()
    sweep()
    headers, body = there.got[0]
    assert headers["content-type"].startswith("application/cloudevents+json")
    event = JSONFormat().read(CloudEvent, body)
    assert (event.get_type(), event.get_subject()) == ("recalculation.finished", "recalculations/7")
    assert event.get_source() == "https://reskill.example.org/api/v1/"
    assert event.get_id() == headers["webhook-id"]
    assert event.get_time().utcoffset() == timedelta(0)


def test_an_event_is_rolled_back_with_the_transaction_of_its_change(org, there):
    from django.db import transaction

    add(there.url)
    with pytest.raises(RuntimeError), transaction.atomic():
        tell_run()
        raise RuntimeError
    assert not WebhookEvent.objects.exists()


def test_the_wait_grows_to_six_hours_and_varies():
    waits = [sending.wait_s(n) for n in (1, 2, 3, 4, 20)]
    assert waits == sorted(waits)
    assert 7.5 <= waits[0] <= 12.5
    assert 0.75 * 21600 <= waits[-1] <= 1.25 * 21600
    assert len({sending.wait_s(1) for _ in range(20)}) > 10


def test_an_event_is_sent_again_if_the_worker_dies_before_storing_the_attempt(org, there, monkeypatch):
    _hook, secret = add(there.url)
    tell_run()

    def dies(*arguments, **options):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_record_attempt", dies)
        with pytest.raises(SystemExit):
            sweep()
    sweep()
    assert len(there.got) == 1  # no other worker takes the delivery during the lease
    WebhookDelivery.objects.update(next_attempt_at=timezone.now())  # the lease has expired
    sweep()
    first, second = there.events(secret)
    assert first == second
    assert there.got[0][0]["webhook-id"] == there.got[1][0]["webhook-id"]
    assert WebhookDelivery.objects.get().state == "delivered"


def test_two_workers_given_the_same_delivery_send_it_once(org, there):
    add(there.url)
    tell_run()
    webhooks.write_deliveries()
    (delivery_id,) = webhooks.take_due()
    assert webhooks.take_due() == []  # already queued
    send_webhook(delivery_id)
    send_webhook(delivery_id)
    assert len(there.got) == 1


def test_a_delivered_event_stays_delivered_if_a_slow_second_worker_fails(org, there):
    add(there.url)
    tell_run()
    sweep()
    delivery = WebhookDelivery.objects.get()
    for status in (500, 410):
        sending._record_attempt(delivery, posting.Response(status=status), first=timezone.now())
        delivery.refresh_from_db()
        assert (delivery.state, delivery.next_attempt_at) == ("delivered", None)


def test_no_event_is_lost_if_the_queue_loses_its_tasks(org, there, monkeypatch):
    add(there.url)
    tell_run()
    monkeypatch.setattr(send_webhook, "delay", lambda delivery_id: None)
    watch_webhooks()
    assert there.got == []
    WebhookDelivery.objects.update(queued_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(send_webhook, "delay", send_webhook)
    watch_webhooks()
    assert len(there.got) == 1


def test_a_system_of_some_departments_receives_only_its_employees(org, there):
    care, secret = add(there.url, departments=[org.care])
    office, _ = add(f"{there.url}&office", departments=[org.office])
    webhooks.tell(kind=PATH, subject="recalculations/7", data={}, employee_ids=[org.alice.pk], names_people=True)
    webhooks.tell(
        kind=PATH, subject="recalculations/8", data={}, employee_ids=[org.alice.pk, org.bob.pk], names_people=True
    )
    webhooks.tell(kind=RUN, subject="recalculations/9", data={}, department=org.office)
    sweep()
    heard = {
        hook: [(delivery.event.subject, delivery.state) for delivery in hook.deliveries.order_by("event__subject")]
        for hook in (care, office)
    }
    assert heard == {
        care: [("recalculations/7", "delivered"), ("recalculations/8", "delivered")],
        office: [("recalculations/8", "delivered"), ("recalculations/9", "delivered")],
    }
    of_care = [body for (_headers, body), path in zip(there.got, there.paths, strict=True) if "office" not in path]
    assert all(b"A1" in body and b"B1" not in body for body in of_care)
    assert len(of_care) == 2


def test_permissions_lost_before_the_delivery_apply(org, there):
    hook, _ = add(there.url)
    tell_run()
    webhooks.write_deliveries()
    system = hook.application.connected_system
    system.scopes = ["employees:read"]
    system.save()
    sweep()
    assert there.got == []
    assert WebhookDelivery.objects.get().state == "withheld"
    revoke_system(system=system)
    tell_run()
    assert WebhookEvent.objects.count() == 1  # no webhook subscribes any more


def test_a_run_over_many_people_is_split_into_several_events(org, there):
    from skills.models import Employee

    add(there.url)
    Employee.objects.bulk_create([Employee(external_id=f"X{n:04}") for n in range(1200)])
    ids = Employee.objects.values_list("pk", flat=True)
    webhooks.tell(kind=PATH, subject="recalculations/7", data={"recalculation": 7}, employee_ids=ids, names_people=True)
    sweep()
    assert len(there.got) == 3
    assert sum(body.count(b'"X') for _headers, body in there.got) == 1200


def test_events_need_the_scope_of_their_data(org):
    with pytest.raises(BadInput, match=r"recommendations:read"):
        add("https://hooks.example.org/", scopes=["recalculations:read"])


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "ftp://x.example/", "https://", "https://a:b@x.example/"])
def test_an_address_that_is_not_plain_https_is_refused(org, url):
    with pytest.raises(BadInput):
        add(url)


PRIVATE = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",
           "fd00::1", "192.0.0.192", "fec0::1", "3fff::1", "192.88.99.1", "100.100.100.200", "fd00:ec2::254",
           "168.63.129.16", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_resolves_to_a_private_address_is_refused(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443)),
               (family, socket.SOCK_STREAM, 6, "", (address, 443))]  # fmt: skip
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: entries)
    with pytest.raises(posting.AddressRefused, match="private"):
        posting.checked_address("rebound.example", 443)


@pytest.mark.parametrize("address",
    ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200",
     "192.0.0.192", "168.63.129.16", "fec0::1", "3fff::1", "192.88.99.1", "::ffff:169.254.169.254"],
)  # fmt: skip
def test_metadata_addresses_are_refused_even_if_private_ones_are_allowed(monkeypatch, settings, address):
    settings.RESKILL_WEBHOOK_ALLOW_PRIVATE, settings.RESKILL_WEBHOOK_PORTS = True, []
    assert str(posting.checked_address("127.0.0.1", 80)) == "127.0.0.1"
    with pytest.raises(posting.AddressRefused):
        posting.checked_address(address, 80)


def test_the_connection_uses_the_checked_address_after_dns_rebinding(there, settings, monkeypatch):
    resolved = []
    resolve = socket.getaddrinfo

    def rebinding(host, *arguments, **options):
        resolved.append(host)
        return resolve("127.0.0.1" if host == "rebound.example" else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = there.url.replace("127.0.0.1", "rebound.example")
    answer = posting.post(url=url, event_id="1", body=b"{}", secret="whsec_c2VjcmV0")
    assert answer.status == 204
    assert resolved.count("rebound.example") == 1  # connects to the checked address, without resolving the name again
    assert there.got[0][0]["host"].startswith("rebound.example:")


def test_a_private_address_is_refused_when_the_event_is_sent(org, there, settings):
    add(there.url)
    tell_run()
    settings.RESKILL_WEBHOOK_ALLOW_PRIVATE = False
    Webhook.objects.update(url=there.url.replace("http:", "https:"))
    sweep()
    assert there.got == []
    assert "private" in WebhookAttempt.objects.get().error


def test_a_redirect_is_a_failure_and_is_not_followed(org, there):
    add(there.url)
    there.answers, there.location = [307], there.url.replace("hook", "elsewhere")
    tell_run()
    sweep()
    assert there.paths == ["/hook?of=tests"]
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status_code, "redirect" in attempt.error) == (307, True)
    assert WebhookDelivery.objects.get().state == "waiting"


def test_after_three_days_a_delivery_fails_and_can_be_repeated(org, there):
    _hook, secret = add(there.url)
    there.answers = [500, 500]
    tell_run()
    sweep()
    WebhookDelivery.objects.update(retry_from=timezone.now() - timedelta(days=3))
    make_due()
    sweep()
    delivery = WebhookDelivery.objects.get()
    assert delivery.state == "failed"
    webhooks.replay(delivery=delivery)
    sweep()
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert len({headers["webhook-id"] for headers, _body in there.got}) == 1
    assert there.events(secret)[2]["data"]["recalculation"] == 7


def test_an_address_that_fails_for_days_is_paused_and_hr_gets_an_e_mail(org, there):
    hook, _ = add(there.url)
    Webhook.objects.update(made_by=org.users["hanna"], failing_since=timezone.now() - timedelta(days=6))
    there.answers = [500]
    tell_run()
    with_commit(sweep)
    hook.refresh_from_db()
    assert hook.paused_at is not None
    assert [message.to for message in mail.outbox] == [["hanna@example.org"]]
    assert there.url in mail.outbox[0].body
    tell_run(8)
    make_due()
    sweep()
    assert len(there.got) == 1  # paused
    webhooks.resume_webhook(webhook=hook)
    sweep()
    sweep()
    assert len(there.got) == 3
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def with_commit(function) -> None:
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        function()


def test_a_failing_address_gets_one_delivery_at_a_time(org, there):
    add(there.url)
    for n in range(5):
        tell_run(n)
    Webhook.objects.update(failing_since=timezone.now())
    webhooks.write_deliveries()
    assert len(webhooks.take_due()) == 1
    assert webhooks.take_due() == []


def test_a_new_secret_replaces_the_old_one(org, there):
    from standardwebhooks import WebhookVerificationError

    hook, old = add(there.url)
    new = webhooks.renew_secret(webhook=hook)
    assert new != old
    webhooks.ping(webhook=hook)
    sweep()
    assert there.events(new)[0]["type"] == "ping"
    with pytest.raises(WebhookVerificationError):
        there.events(old)


def test_the_database_does_not_contain_the_secret(org, there):
    hook, secret = add(there.url)
    hook.refresh_from_db()
    kept = " ".join(str(value) for value in vars(hook).values())
    assert secret not in kept
    assert secret.removeprefix("whsec_") not in kept


def test_old_events_are_deleted_with_their_attempts(org, there, settings):
    add(there.url)
    tell_run()
    sweep()
    WebhookEvent.objects.update(happened_at=timezone.now() - timedelta(days=settings.RESKILL_WEBHOOK_KEEP_DAYS + 1))
    assert webhooks.delete_old_events() == 1
    assert not WebhookDelivery.objects.exists()
    assert not WebhookAttempt.objects.exists()


def test_signatures_and_events_are_as_documented(org, there, monkeypatch):
    text = (ROOT / "docs" / "api.md").read_text()
    (shown,) = re.findall(r"```json\n(.*?)```", text, re.S)
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    documented: dict = {}
    exec(code, documented)
    _hook, secret = add(there.url)
    webhooks.tell(
        kind=PATH,
        subject="recalculations/7",
        data={"recalculation": 7},
        employee_ids=[org.alice.pk, org.bob.pk],
        names_people=True,
    )
    sweep()
    ((headers, body),) = there.got
    event = documented["verified"](headers, body, secret)
    example = json.loads(shown)
    assert event["data"] == {**example["data"], "employees": ["A1", "B1"]}
    assert (set(event), event["type"], event["subject"]) == (set(example), example["type"], example["subject"])
    with pytest.raises(ValueError, match="secret"):
        documented["verified"](headers, body + b" ", secret)
    with pytest.raises(ValueError, match="secret"):
        documented["verified"]({**headers, "webhook-timestamp": "1"}, body, secret)
    later = time.time() + 360
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(ValueError, match="old"):
        documented["verified"](headers, body, secret)


def test_a_receiver_that_drips_bytes_is_cut_off_noted_and_tried_later(org, there, monkeypatch):
    """Each byte arrives long before a timeout for the next byte. The receiver ends only when the program hangs up."""
    monkeypatch.setattr(posting, "_DEADLINE_S", 0.5)
    add(there.url)
    there.drips = True
    tell_run()
    sweep()
    assert there.hung_up.wait(PATIENCE_S)
    attempt, delivery = WebhookAttempt.objects.get(), WebhookDelivery.objects.get()
    assert attempt.status_code is None and "did not answer completely" in attempt.error
    assert delivery.state == "waiting" and delivery.next_attempt_at > timezone.now()
    assert Webhook.objects.get().failing_since is not None


def test_the_deadline_of_an_attempt_is_below_the_time_limit_of_its_task():
    assert send_webhook.soft_time_limit > posting._NAME_S + posting._DEADLINE_S
    assert sending._LEASE.total_seconds() > send_webhook.time_limit


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("120", 119, 121), ("999999999", 6 * 3600 - 1, 6 * 3600 + 1), ("soon", 7, 13), ("-5", 7, 13), ("date", 100, 130)],
)
def test_retry_after_is_honoured_up_to_six_hours(org, there, header, least, most):
    add(there.url)
    there.answers = [503]
    there.retry_after = http_date(timezone.now().timestamp() + 120) if header == "date" else header
    tell_run()
    sweep()
    wait_s = (WebhookDelivery.objects.get().next_attempt_at - timezone.now()).total_seconds()
    assert least - 2 <= wait_s <= most


def test_a_port_that_is_not_in_the_list_is_refused(org, there, settings):
    webhook, _secret = add(there.url)
    settings.RESKILL_WEBHOOK_PORTS = [443]
    with pytest.raises(BadInput, match="Port"):
        webhooks.change_webhook(webhook=webhook, url=there.url)
    tell_run()
    sweep()
    assert there.got == [] and "Port" in WebhookAttempt.objects.get().error
