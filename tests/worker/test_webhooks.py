"""A real worker delivers an event through a real queue to a real receiver that fails; one worker is killed."""

import os
import signal

import pytest
from django.utils import timezone

from skills.models import Webhook, WebhookAttempt, WebhookDelivery
from skills.services import webhooks
from skills.tasks import watch_webhooks
from tests.api_client import make_application
from tests.receiver import receiver


@pytest.mark.chaos
def test_a_receiver_that_fails_twice_and_a_worker_killed_between_lose_no_event(house, settings):
    settings.RESKILL_WEBHOOK_ALLOW_PRIVATE, settings.RESKILL_WEBHOOK_PORTS = True, []
    own = {"RESKILL_WEBHOOK_ALLOW_PRIVATE": "on", "RESKILL_WEBHOOK_PORTS": "", "SECRET_KEY": settings.SECRET_KEY}
    kind = Webhook.Event.RECALCULATION_FINISHED
    with receiver() as there:
        _hook, secret = webhooks.add_webhook(application=make_application(), url=there.url, events=[kind])
        webhooks.tell(kind=kind, subject="recalculations/7", data={"recalculation": 7})
        there.answers = [500, 204, 503]
        worker = house.start(**own)
        sweep(house, lambda: answers() == [500], "the first failure")

        there.goes_on.clear()
        sweep(house, lambda: len(there.got) == 2, "the worker waiting for an answer")
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
        there.goes_on.set()
        assert answers() == [500]  # the killed worker did not store the answer it got

        house.start(**own)
        sweep(house, lambda: answers() == [500, 503], "the second failure, of the other worker")
        sweep(house, lambda: first().state == "delivered", "the success")
        webhooks.tell(kind=kind, subject="recalculations/8", data={"recalculation": 8})
        sweep(house, lambda: len(there.got) == 5, "the next event")  # by then, all earlier messages are processed
        delivered_events = [(event["id"], event["subject"]) for event in there.events(secret)]
        assert delivered_events[:4] == [(str(first().event_id), "recalculations/7")] * 4
        assert delivered_events[4][1] == "recalculations/8"
        assert answers() == [500, 503, 204]


def sweep(house, done, what: str) -> None:
    """Makes waiting deliveries due now (after an attempt or a lost worker), enqueues the watchdog and waits for `done`."""
    WebhookDelivery.objects.filter(state="waiting").update(next_attempt_at=timezone.now(), queued_until=None)
    house.send(watch_webhooks)
    house.wait(done, what)


def answers() -> list[int]:
    """Stored status codes of the attempts to deliver the first event."""
    return list(
        WebhookAttempt.objects.filter(delivery__event__subject="recalculations/7").values_list("status_code", flat=True)
    )


def first() -> WebhookDelivery:
    return WebhookDelivery.objects.get(event__subject="recalculations/7")
