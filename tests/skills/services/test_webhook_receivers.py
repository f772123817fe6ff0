"""Receivers that misbehave: what becomes of the event and of the webhook. `make contract` prints the count."""

from typing import Any

import pytest
from django.utils import timezone
from django.utils.http import http_date

from skills.models import Webhook, WebhookAttempt, WebhookDelivery
from skills.services import webhooks
from skills.services.webhooks import posting
from tests.api_client import make_application
from tests.receiver import sweep

RUN = Webhook.Event.RECALCULATION_FINISHED
# What the receiver does, the state of the delivery afterwards, and whether the webhook is paused.
CASES: dict[str, tuple[dict[str, Any], str, bool]] = {
    "accepts with 200": ({"answers": [200]}, "delivered", False),
    "accepts with 204": ({"answers": [204]}, "delivered", False),
    "drips bytes and never ends": ({"drips": True}, "waiting", False),
    "redirects with 301": ({"answers": [301], "location": "elsewhere"}, "waiting", False),
    "redirects with 302": ({"answers": [302], "location": "elsewhere"}, "waiting", False),
    "redirects with 307": ({"answers": [307], "location": "elsewhere"}, "waiting", False),
    "redirects with 308 to a private address": (
        {"answers": [308], "location": "http://169.254.169.254/"},
        "waiting",
        False,
    ),
    "answers 429": ({"answers": [429]}, "waiting", False),
    "answers 429 with seconds to wait": ({"answers": [429], "retry_after": "120"}, "waiting", False),
    "answers 429 with a time to wait for": ({"answers": [429], "retry_after": "date"}, "waiting", False),
    "answers 410": ({"answers": [410]}, "failed", True),
    "answers 400": ({"answers": [400]}, "waiting", False),
    "answers 500": ({"answers": [500]}, "waiting", False),
    "answers 503": ({"answers": [503], "retry_after": "60"}, "waiting", False),
}


@pytest.mark.parametrize(("does", "state", "is_paused"), CASES.values(), ids=CASES)
def test_an_event_is_neither_lost_nor_sent_to_another_address(
    org, there, monkeypatch, record_property, does, state, is_paused
):
    monkeypatch.setattr(posting, "_DEADLINE_S", 0.5)
    webhooks.add_webhook(application=make_application(), url=there.url, events=[RUN])
    for name, value in does.items():
        setattr(there, name, value)
    if does.get("location") == "elsewhere":
        there.location = there.url.replace("hook", "elsewhere")
    if does.get("retry_after") == "date":
        there.retry_after = http_date(timezone.now().timestamp() + 120)
    webhooks.tell(kind=RUN, subject="recalculations/7", data={"recalculation": 7, "state": "finished"})
    sweep()
    delivery, attempt = WebhookDelivery.objects.get(), WebhookAttempt.objects.get()
    assert there.paths == ["/hook?of=tests"]
    assert (delivery.state, Webhook.objects.get().paused_at is not None) == (state, is_paused)
    if state == "waiting":
        assert delivery.next_attempt_at > timezone.now() and (attempt.error or attempt.status_code)
    if does.get("retry_after") in {"120", "date"}:
        assert (delivery.next_attempt_at - timezone.now()).total_seconds() > 90
    record_property("count", "receivers that drip, redirect, answer 429, 410 and so on: each as it should be")
