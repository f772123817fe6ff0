"""One delivery: taken, sent, noted. What a worker does not live to note is sent again, under the same id."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.models import ManagerScope, Webhook, WebhookAttempt, WebhookDelivery
from skills.services.webhooks.endpoints import PAUSED_FIELDS, secret_of
from skills.services.webhooks.events import payload_for
from skills.services.webhooks.posting import Answer, post
from skills.state_transitions import Transitions
from skills.stored_messages import Message

State = WebhookDelivery.State
# What was delivered or may not be told is over, unless somebody has it sent again: a slow second worker that fails
# changes nothing then.
DELIVERY = Transitions(
    "delivery",
    {
        State.WAITING: (State.DELIVERED, State.FAILED, State.WITHHELD, State.WAITING),
        State.DELIVERED: (State.WAITING,),
        State.FAILED: (State.WAITING,),
        State.WITHHELD: (State.WAITING,),
    },
)
_LEASE = timedelta(minutes=2)  # longer than an attempt can take
_FIRST_S, _FACTOR, _LONGEST_S = 10.0, 3.0, 6 * 3600.0


def deliver(delivery_id: Any) -> WebhookDelivery | None:
    """Sends the delivery if it is due and in nobody's hands; the row as it is then, None when there was nothing to do."""
    now = timezone.now()
    due = WebhookDelivery.objects.due(now).filter(pk=delivery_id)
    if not due.update(next_attempt_at=now + _LEASE, queued_until=None, n_attempts=F("n_attempts") + 1):
        return None
    rows = WebhookDelivery.objects.select_related("webhook__application__connected_system", "event")
    delivery = rows.get(pk=delivery_id)
    body = payload_for(delivery.webhook, delivery.event)
    if body is None:
        _move(WebhookDelivery.objects.filter(pk=delivery.pk), State.WITHHELD)
        delivery.refresh_from_db()
        return delivery
    secret = secret_of(delivery.webhook)
    answer = post(url=delivery.webhook.url, event_id=str(delivery.event_id), body=body, secret=secret)
    _note(delivery, answer, first=delivery.retry_from or now)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def replay(*, delivery: WebhookDelivery) -> WebhookDelivery:
    """The delivery, to be sent again under the same id, whatever became of it before."""
    _move(WebhookDelivery.objects.filter(pk=delivery.pk), State.WAITING)
    return WebhookDelivery.objects.get(pk=delivery.pk)


def replay_failed(*, webhook: Webhook, since: datetime) -> int:
    """What was given up and happened since then, to be sent again by the next sweeps; how many."""
    given_up = webhook.deliveries.filter(state=State.FAILED, event__happened_at__gte=since)
    return _move(given_up, State.WAITING)


def _move(rows: QuerySet[WebhookDelivery], to: str) -> int:
    """Moves those of the deliveries that may become `to`; how many. Nothing else sets their state.

    Waiting: to be sent now, with all its attempts before it. Any other state: no further attempt.
    """
    now = timezone.now()
    values: dict[str, Any] = {"next_attempt_at": None}
    if to == State.WAITING:
        values = {"next_attempt_at": now, "queued_until": None, "retry_from": None, "delivered_at": None}
    elif to == State.DELIVERED:
        values["delivered_at"] = now
    return rows.filter(state__in=DELIVERY.leading_to(to)).update(state=to, **values)


def wait_s(n_failed: int) -> float:
    """Seconds until the next attempt: 10, 30, 90 ... six hours, each up to a quarter more or less."""
    plain = min(_FIRST_S * _FACTOR ** min(n_failed - 1, 20), _LONGEST_S)
    return plain * random.uniform(0.75, 1.25)  # noqa: S311  spreads those who failed together


@transaction.atomic
def _note(delivery: WebhookDelivery, answer: Answer, *, first: datetime) -> None:
    """The webhook's row before the delivery's, as everywhere: two locks in two orders would wait for each other."""
    now = timezone.now()
    webhook = Webhook.objects.select_for_update(of=("self",)).filter(pk=delivery.webhook_id).first()
    if webhook is None:
        return  # taken away while it was being sent to
    WebhookAttempt.objects.create(
        delivery=delivery,
        status_code=answer.status,
        answer=answer.text,
        error=answer.error,
        duration_ms=answer.duration_ms,
    )
    row = WebhookDelivery.objects.filter(pk=delivery.pk)
    if answer.is_taken:
        _move(row, State.DELIVERED)
        Webhook.objects.filter(pk=webhook.pk, failing_since__isnull=False).update(failing_since=None)
        return
    n_failed = delivery.attempts.filter(at__gte=first).count()
    next_at = now + timedelta(seconds=wait_s(n_failed))
    if answer.status == 410 or next_at > first + timedelta(days=settings.RESKILL_WEBHOOK_RETRY_DAYS):
        _move(row, State.FAILED)
    else:
        row.filter(state=State.WAITING).update(next_attempt_at=next_at, retry_from=first)
    webhook.failing_since = webhook.failing_since or now
    webhook.save(update_fields=["failing_since"])
    if webhook.paused_at is None:
        _pause_when_lost(webhook, answer, now)


def _pause_when_lost(webhook: Webhook, answer: Answer, now: datetime) -> None:
    """Pauses an address that says it is gone, or has taken nothing for days, and tells HR."""
    is_gone, failing_since = answer.status == 410, webhook.failing_since or now
    days = settings.RESKILL_WEBHOOK_PAUSE_AFTER_DAYS
    if not is_gone and failing_since > now - timedelta(days=days):
        return
    since = f"{failing_since:%Y-%m-%d}"
    why = Message.of("webhook_gone") if is_gone else Message.of("webhook_silent", day=since)
    webhook.paused_at, webhook.pause_reason = now, why
    webhook.save(update_fields=PAUSED_FIELDS)
    subject = _("A webhook of %(system)s was paused") % {"system": webhook.application.name}
    text = _(
        "%(url)s is no longer sent to. %(why)s Events wait; once the system answers again, resume the webhook "
        "in the administration, and they are sent."
    ) % {"url": webhook.url, "why": str(why)}
    readers = _who_is_told(webhook)
    if readers:
        transaction.on_commit(lambda: send_mail(subject, text, None, readers, fail_silently=True), robust=True)


def _who_is_told(webhook: Webhook) -> list[str]:
    """Addresses of whoever made it; else of the HR managers who see everybody."""
    if webhook.made_by is not None and webhook.made_by.is_active and webhook.made_by.email:
        return [webhook.made_by.email]
    managers = ManagerScope.objects.filter(sees_everyone=True).values("user")
    people = get_user_model().objects.filter(pk__in=managers, is_active=True).exclude(email="")
    return list(people.values_list("email", flat=True))
