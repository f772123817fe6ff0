"""Creates deliveries for events and finds due deliveries, from the database rows alone: a lost queue loses no event."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from skills.models import Webhook, WebhookDelivery, WebhookEvent
from skills.services.webhooks.events import may_receive

_QUEUED = timedelta(minutes=5)  # a delivery that is longer in the queue counts as lost
_MAX_QUEUED, _MAX_QUEUED_WHILE_FAILING = 50, 1
_MAX_EVENTS = 500


def write_deliveries() -> int:
    """Creates the deliveries of new events, one for each webhook that may receive the event. Returns their number."""
    hooks = list(Webhook.objects.listening().select_related("application__connected_system"))
    n = 0
    for pk in WebhookEvent.objects.filter(told_at__isnull=True).order_by("happened_at").values_list("pk")[:_MAX_EVENTS]:
        n += _write_deliveries_of(pk[0], hooks)
    return n


@transaction.atomic
def _write_deliveries_of(pk: UUID, hooks: list[Webhook]) -> int:
    event = WebhookEvent.objects.select_for_update(of=("self",)).filter(pk=pk, told_at__isnull=True).first()
    if event is None:
        return 0  # another sweep has handled the event
    now = timezone.now()
    receivers = [hook for hook in hooks if event.kind in hook.events and may_receive(hook, event)]
    WebhookDelivery.objects.bulk_create(
        [WebhookDelivery(webhook=hook, event=event, next_attempt_at=now) for hook in receivers], ignore_conflicts=True
    )
    event.told_at = now
    event.save(update_fields=["told_at"])
    return len(receivers)


def take_due() -> list[str]:
    """Ids of the deliveries to enqueue now. A failing address gets one at a time, so that it does not block the workers."""
    now, found = timezone.now(), []
    for hook in Webhook.objects.listening().filter(paused_at__isnull=True):
        due = hook.deliveries.due(now)
        queued = due.filter(queued_until__gte=now).count()
        free = (_MAX_QUEUED_WHILE_FAILING if hook.failing_since else _MAX_QUEUED) - queued
        if free <= 0:
            continue
        ready = due.filter(Q(queued_until__isnull=True) | Q(queued_until__lt=now)).order_by("next_attempt_at")
        ids = list(ready.values_list("pk", flat=True)[:free])
        WebhookDelivery.objects.filter(pk__in=ids).update(queued_until=now + _QUEUED)
        found += [str(pk) for pk in ids]
    return found


def delete_old_events() -> int:
    """Deletes events older than RESKILL_WEBHOOK_KEEP_DAYS, delivered or not, with deliveries and attempts.

    Returns the number of deleted events.
    """
    before = timezone.now() - timedelta(days=settings.RESKILL_WEBHOOK_KEEP_DAYS)
    return WebhookEvent.objects.filter(happened_at__lt=before).delete()[1].get("skills.WebhookEvent", 0)
