"""Webhook addresses: adds, changes, pauses and tests them, and renews their secrets."""

import base64
import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from oauth2_provider.models import Application

from skills.errors import BadInput
from skills.models import Webhook, WebhookDelivery, WebhookEvent
from skills.stored_messages import Message

NO_REASON = Message()
PAUSED_FIELDS = ["paused_at", "pause_reason_code", "pause_reason_values"]


def secret_of(webhook: Webhook) -> str:
    """The signing secret in the format of Standard Webhooks. It depends on SECRET_KEY: a new SECRET_KEY changes it."""
    key = salted_hmac("reskill.webhook", f"{webhook.pk}:{webhook.secret_salt}", algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(key).decode()}"


def add_webhook(
    *, application: Application, url: str, events: Iterable[str], description: str = "", by: Any = None
) -> tuple[Webhook, str]:
    """A new webhook of the system, and its secret. Raises BadInput for an invalid address or event."""
    webhook = Webhook(application=application, description=description, made_by=by, secret_salt=_salt())
    webhook.url, webhook.events = checked_url(url), checked_events(application, events)
    _save(webhook)
    return webhook, secret_of(webhook)


@transaction.atomic
def change_webhook(
    *, webhook: Webhook, url: str | None = None, events: Iterable[str] | None = None, description: str | None = None
) -> Webhook:
    """The webhook after the changes; None leaves a value unchanged. Raises BadInput as `add_webhook` does."""
    locked = _locked(webhook)
    if url is not None:
        locked.url = checked_url(url)
    if events is not None:
        locked.events = checked_events(locked.application, events)
    if description is not None:
        locked.description = description
    _save(locked)
    return locked


@transaction.atomic
def renew_secret(*, webhook: Webhook) -> str:
    """A new secret in place of the old one, which is no longer used for signatures."""
    locked = _locked(webhook)
    locked.secret_salt = _salt()
    locked.save(update_fields=["secret_salt"])
    return secret_of(locked)


@transaction.atomic
def pause_webhook(*, webhook: Webhook, reason: Message = NO_REASON) -> Webhook:
    """The webhook, paused: events wait until it is resumed. A webhook that is already paused stays unchanged."""
    locked = _locked(webhook)
    if locked.paused_at is None:
        locked.paused_at, locked.pause_reason = timezone.now(), reason
        locked.save(update_fields=PAUSED_FIELDS)
    return locked


@transaction.atomic
def resume_webhook(*, webhook: Webhook) -> Webhook:
    """The webhook, active again: waiting deliveries are due now, with the full number of attempts."""
    locked = _locked(webhook)
    if locked.paused_at is not None:
        locked.paused_at, locked.pause_reason, locked.failing_since = None, NO_REASON, None
        locked.save(update_fields=[*PAUSED_FIELDS, "failing_since"])
        waiting = locked.deliveries.filter(state=WebhookDelivery.State.WAITING)
        waiting.update(next_attempt_at=timezone.now(), queued_until=None, retry_from=None)
    return locked


@transaction.atomic
def ping(*, webhook: Webhook) -> WebhookDelivery:
    """The delivery of a test event for this webhook only, due now."""
    now = timezone.now()
    event = WebhookEvent.objects.create(kind=Webhook.Event.PING, subject=f"webhooks/{webhook.pk}", told_at=now)
    return WebhookDelivery.objects.create(webhook=webhook, event=event, next_attempt_at=now)


def checked_url(url: str) -> str:
    """The URL if it is valid. Raises BadInput otherwise.

    Whether the name resolves to a permitted IP address is checked at each delivery, because the name may resolve to
    another address by then.
    """
    schemes = ["https", "http"] if settings.RESKILL_WEBHOOK_ALLOW_PRIVATE else ["https"]
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)  # raises ValueError for an invalid port
        if (parts.hostname or "").replace("-", "").isalnum():  # a host name without a dot, which the validator rejects
            URLValidator(schemes=schemes)(url.replace(parts.hostname or "", "localhost", 1))
        else:
            URLValidator(schemes=schemes)(url)
    except (ValidationError, ValueError):
        raise BadInput(_("Give an address that begins with https://."), column="url") from None
    if parts.username or parts.password or parts.fragment:
        raise BadInput(_("Leave names, passwords and fragments out of the address."), column="url")
    if settings.RESKILL_WEBHOOK_PORTS and port not in settings.RESKILL_WEBHOOK_PORTS:
        raise BadInput(_("Port %(port)d is not permitted.") % {"port": port}, column="url")
    return url


def checked_events(application: Application, events: Iterable[str]) -> list[str]:
    """The events in a fixed order. Raises BadInput if one is unknown or the system's scopes do not permit it."""
    wanted, known = set(events), [str(kind) for kind in Webhook.SCOPES]
    if not wanted:
        raise BadInput(_("Name at least one event."), column="events")
    if unknown := sorted(wanted - set(known)):
        raise BadInput(_("There is no event %(event)r.") % {"event": unknown[0]}, column="events")
    system = getattr(application, "connected_system", None)
    for kind, scope in Webhook.SCOPES.items():
        if kind in wanted and (system is None or scope not in system.scopes):
            message = _("%(event)s needs the scope %(scope)s.") % {"event": str(kind), "scope": scope}
            raise BadInput(message, column="events")
    return [kind for kind in known if kind in wanted]


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)


def _salt() -> str:
    return secrets.token_hex(32)


def _save(webhook: Webhook) -> None:
    try:
        with transaction.atomic():
            webhook.save()
    except IntegrityError as error:
        raise BadInput(_("The system has a webhook for this address already."), column="url") from error
