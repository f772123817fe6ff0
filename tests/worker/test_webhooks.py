"""An event told by a real worker over a real queue to a real receiver, which fails, and a worker that is killed."""

import os
import signal

from django.utils import timezone

from skills.models import Webhook, WebhookAttempt, WebhookDelivery
from skills.services import webhooks
from skills.tasks import watch_webhooks
from tests.api_client import make_application
from tests.receiver import receiver


def test_a_receiver_that_fails_twice_and_a_worker_killed_between_lose_no_event(house, settings):
    settings.RESKILL_WEBHOOK_ALLOW_PRIVATE = True
    own = {"RESKILL_WEBHOOK_ALLOW_PRIVATE": "on", "SECRET_KEY": settings.SECRET_KEY}
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
        assert answers() == [500]  # what it was answered, nobody has noted

        house.start(**own)
        sweep(house, lambda: answers() == [500, 503], "the second failure, told by another worker")
        sweep(house, lambda: first().state == "delivered", "the success")
        webhooks.tell(kind=kind, subject="recalculations/8", data={"recalculation": 8})
        sweep(house, lambda: len(there.got) == 5, "the next event")  # by then, all that was queued before is done
        told = [(event["id"], event["subject"]) for event in there.events(secret)]
        assert told[:4] == [(str(first().event_id), "recalculations/7")] * 4
        assert told[4][1] == "recalculations/8"
        assert answers() == [500, 503, 204]


def sweep(house, done, what: str) -> None:
    """Lets the time pass that is waited between two attempts, or after a lost worker, and does what the schedule does."""
    WebhookDelivery.objects.filter(state="waiting").update(next_attempt_at=timezone.now(), queued_until=None)
    house.send(watch_webhooks)
    house.wait(done, what)


def answers() -> list[int]:
    """What was noted of the first event."""
    return list(
        WebhookAttempt.objects.filter(delivery__event__subject="recalculations/7").values_list("status_code", flat=True)
    )


def first() -> WebhookDelivery:
    return WebhookDelivery.objects.get(event__subject="recalculations/7")
