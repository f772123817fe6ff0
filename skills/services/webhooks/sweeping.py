"""From events to deliveries to the queue, by looking at the rows: a queue that has lost everything loses nothing."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from skills.models import Webhook, WebhookDelivery, WebhookEvent
from skills.services.webhooks.events import may_hear

_QUEUED = timedelta(minutes=5)  # after this a delivery that is in the queue is thought lost
_AT_ONCE, _WHILE_FAILING = 50, 1
_EVENTS = 500


def write_deliveries() -> int:
    """Gives each event that has none its deliveries, one for each address that may hear of it; how many."""
    hooks = list(Webhook.objects.listening().select_related("application__connected_system"))
    n = 0
    for pk in WebhookEvent.objects.filter(told_at__isnull=True).order_by("happened_at").values_list("pk")[:_EVENTS]:
        n += _write_deliveries_of(pk[0], hooks)
    return n


@transaction.atomic
def _write_deliveries_of(pk, hooks: list[Webhook]) -> int:
    event = WebhookEvent.objects.select_for_update(of=("self",)).filter(pk=pk, told_at__isnull=True).first()
    if event is None:
        return 0  # another sweep has been here
    now = timezone.now()
    heard = [hook for hook in hooks if event.kind in hook.events and may_hear(hook, event)]
    WebhookDelivery.objects.bulk_create(
        [WebhookDelivery(webhook=hook, event=event, next_attempt_at=now) for hook in heard], ignore_conflicts=True
    )
    event.told_at = now
    event.save(update_fields=["told_at"])
    return len(heard)


def take_due() -> list[str]:
    """Ids to enqueue now. Of an address that does not answer one at a time: it must not keep the workers from others."""
    now, found = timezone.now(), []
    for hook in Webhook.objects.listening().filter(paused_at__isnull=True):
        due = hook.deliveries.due(now)
        queued = due.filter(queued_until__gte=now).count()
        free = (_WHILE_FAILING if hook.failing_since else _AT_ONCE) - queued
        if free <= 0:
            continue
        mine = due.filter(Q(queued_until__isnull=True) | Q(queued_until__lt=now)).order_by("next_attempt_at")
        ids = list(mine.values_list("pk", flat=True)[:free])
        WebhookDelivery.objects.filter(pk__in=ids).update(queued_until=now + _QUEUED)
        found += [str(pk) for pk in ids]
    return found


def forget_old_events() -> int:
    """Deletes events older than RESKILL_WEBHOOK_KEEP_DAYS, delivered or not, with all that is noted of them; how many."""
    before = timezone.now() - timedelta(days=settings.RESKILL_WEBHOOK_KEEP_DAYS)
    return WebhookEvent.objects.filter(happened_at__lt=before).delete()[1].get("skills.WebhookEvent", 0)
