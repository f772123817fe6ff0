"""Sends one delivery and stores the attempt. If a worker stops before storing it, the event is sent again, same id."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from skills.models import ManagerScope, Webhook, WebhookAttempt, WebhookDelivery
from skills.services.mail import compose, language_of
from skills.services.webhooks.endpoints import PAUSED_FIELDS, secret_of
from skills.services.webhooks.events import payload_for
from skills.services.webhooks.posting import Response, post
from skills.state_transitions import Transitions
from skills.stored_messages import Message

State = WebhookDelivery.State
# Delivered, failed and withheld deliveries change only when a person sends them again. A slow second worker that fails
# therefore cannot change a finished delivery.
DELIVERY = Transitions(
    "delivery",
    {
        State.WAITING: (State.DELIVERED, State.FAILED, State.WITHHELD, State.WAITING),
        State.DELIVERED: (State.WAITING,),
        State.FAILED: (State.WAITING,),
        State.WITHHELD: (State.WAITING,),
    },
)
_LEASE = timedelta(minutes=2)  # longer than the longest attempt
_FIRST_S, _FACTOR, _LONGEST_S = 10.0, 3.0, 6 * 3600.0


def deliver(delivery_id: Any) -> WebhookDelivery | None:
    """The delivery after the attempt; None if it was not due or another worker had it."""
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
    response = post(url=delivery.webhook.url, event_id=str(delivery.event_id), body=body, secret=secret)
    _record_attempt(delivery, response, first=delivery.retry_from or now)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def replay(*, delivery: WebhookDelivery) -> WebhookDelivery:
    """The delivery, due again under the same id, whatever its state was."""
    _move(WebhookDelivery.objects.filter(pk=delivery.pk), State.WAITING)
    return WebhookDelivery.objects.get(pk=delivery.pk)


def replay_failed(*, webhook: Webhook, since: datetime) -> int:
    """Makes failed deliveries of events since then due again for the next sweeps. Returns their number."""
    failed = webhook.deliveries.filter(state=State.FAILED, event__happened_at__gte=since)
    return _move(failed, State.WAITING)


def _move(rows: QuerySet[WebhookDelivery], to: str) -> int:
    """Moves the deliveries that may become `to`, and returns their number. No other code sets the state.

    Waiting: due now, with the full number of attempts. Any other state: no further attempt.
    """
    now = timezone.now()
    values: dict[str, Any] = {"next_attempt_at": None}
    if to == State.WAITING:
        values = {"next_attempt_at": now, "queued_until": None, "retry_from": None, "delivered_at": None}
    elif to == State.DELIVERED:
        values["delivered_at"] = now
    return rows.filter(state__in=DELIVERY.leading_to(to)).update(state=to, **values)


def wait_s(n_failed: int) -> float:
    """Seconds until the next attempt: 10, 30, 90 ... up to six hours, each varied randomly by up to a quarter."""
    base_s = min(_FIRST_S * _FACTOR ** min(n_failed - 1, 20), _LONGEST_S)
    return base_s * random.uniform(0.75, 1.25)  # noqa: S311  spreads deliveries that failed together


@transaction.atomic
def _record_attempt(delivery: WebhookDelivery, response: Response, *, first: datetime) -> None:
    """Stores the attempt and schedules the next one.

    Locks the webhook before the delivery, as all code does: locks in different orders could deadlock.
    """
    now = timezone.now()
    webhook = Webhook.objects.select_for_update(of=("self",)).filter(pk=delivery.webhook_id).first()
    if webhook is None:
        return  # deleted during the attempt
    WebhookAttempt.objects.create(
        delivery=delivery,
        status_code=response.status,
        answer=response.text,
        error=response.error,
        duration_ms=response.duration_ms,
    )
    row = WebhookDelivery.objects.filter(pk=delivery.pk)
    if response.is_success:
        _move(row, State.DELIVERED)
        Webhook.objects.filter(pk=webhook.pk, failing_since__isnull=False).update(failing_since=None)
        return
    n_failed = delivery.attempts.filter(at__gte=first).count()
    # A receiver may ask for a longer wait, but not for so long that the delivery would never be tried again.
    next_at = now + timedelta(seconds=max(wait_s(n_failed), min(response.retry_after_s, _LONGEST_S)))
    if response.status == 410 or next_at > first + timedelta(days=settings.RESKILL_WEBHOOK_RETRY_DAYS):
        _move(row, State.FAILED)
    else:
        row.filter(state=State.WAITING).update(next_attempt_at=next_at, retry_from=first)
    webhook.failing_since = webhook.failing_since or now
    webhook.save(update_fields=["failing_since"])
    if webhook.paused_at is None:
        _pause_if_unreachable(webhook, response, now)


def _pause_if_unreachable(webhook: Webhook, response: Response, now: datetime) -> None:
    """Pauses a webhook whose address is gone (410) or has accepted nothing for days, and sends an e-mail about it."""
    is_gone, failing_since = response.status == 410, webhook.failing_since or now
    days = settings.RESKILL_WEBHOOK_PAUSE_AFTER_DAYS
    if not is_gone and failing_since > now - timedelta(days=days):
        return
    since = f"{failing_since:%Y-%m-%d}"
    why = Message.of("webhook_gone") if is_gone else Message.of("webhook_silent", day=since)
    webhook.paused_at, webhook.pause_reason = now, why
    webhook.save(update_fields=PAUSED_FIELDS)
    for user in _people_to_notify(webhook):
        with translation.override(language_of(user)):
            _tell_of_pause(webhook, why, to=user.email)


def _tell_of_pause(webhook: Webhook, why: Message, *, to: str) -> None:
    text = _(
        "Reskill no longer sends events to %(url)s. %(why)s New events wait. When the system works again, resume the "
        "webhook in the administration; the waiting events are then sent."
    ) % {"url": webhook.url, "why": str(why)}
    subject = _("A webhook of %(system)s was paused") % {"system": webhook.application.name}
    compose(subject=subject, text=text, to=to).send()


def _people_to_notify(webhook: Webhook) -> list[Any]:
    """Users: the creator of the webhook, or else the HR managers who see all employees."""
    if webhook.made_by is not None and webhook.made_by.is_active and webhook.made_by.email:
        return [webhook.made_by]
    managers = ManagerScope.objects.filter(sees_everyone=True).values("user")
    return list(get_user_model().objects.filter(pk__in=managers, is_active=True).exclude(email=""))
