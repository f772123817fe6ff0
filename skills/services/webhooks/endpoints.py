"""Addresses that are told what happens: added, changed, paused, tried out, given a new secret."""

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
    """The signing secret as Standard Webhooks write it. Shown when it is made; another SECRET_KEY makes it another."""
    key = salted_hmac("reskill.webhook", f"{webhook.pk}:{webhook.secret_salt}", algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(key).decode()}"


def add_webhook(
    *, application: Application, url: str, events: Iterable[str], description: str = "", by: Any = None
) -> tuple[Webhook, str]:
    """A new address of the system, and its secret. Raises BadInput for an address or an event that cannot be."""
    webhook = Webhook(application=application, description=description, made_by=by, secret_salt=_salt())
    webhook.url, webhook.events = checked_url(url), checked_events(application, events)
    _save(webhook)
    return webhook, secret_of(webhook)


@transaction.atomic
def change_webhook(
    *, webhook: Webhook, url: str | None = None, events: Iterable[str] | None = None, description: str | None = None
) -> Webhook:
    """The address with what is named changed. Raises BadInput as `add_webhook` does."""
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
    """A new secret in place of the old one, which signs nothing from now on."""
    locked = _locked(webhook)
    locked.secret_salt = _salt()
    locked.save(update_fields=["secret_salt"])
    return secret_of(locked)


@transaction.atomic
def pause_webhook(*, webhook: Webhook, reason: Message = NO_REASON) -> Webhook:
    """The address, at rest: events wait until it is resumed. One that is paused already stays as it is."""
    locked = _locked(webhook)
    if locked.paused_at is None:
        locked.paused_at, locked.pause_reason = timezone.now(), reason
        locked.save(update_fields=PAUSED_FIELDS)
    return locked


@transaction.atomic
def resume_webhook(*, webhook: Webhook) -> Webhook:
    """The address, sent to again: what waited goes out now, with all its attempts before it."""
    locked = _locked(webhook)
    if locked.paused_at is not None:
        locked.paused_at, locked.pause_reason, locked.failing_since = None, NO_REASON, None
        locked.save(update_fields=[*PAUSED_FIELDS, "failing_since"])
        waiting = locked.deliveries.filter(state=WebhookDelivery.State.WAITING)
        waiting.update(next_attempt_at=timezone.now(), queued_until=None, retry_from=None)
    return locked


@transaction.atomic
def ping(*, webhook: Webhook) -> WebhookDelivery:
    """A test event for this address alone, to be sent."""
    now = timezone.now()
    event = WebhookEvent.objects.create(kind=Webhook.Event.PING, subject=f"webhooks/{webhook.pk}", told_at=now)
    return WebhookDelivery.objects.create(webhook=webhook, event=event, next_attempt_at=now)


def checked_url(url: str) -> str:
    """The address, if it can be one; else raises BadInput.

    Whether the name resolves to an address that may be asked is checked when it is: what it resolves to may change.
    """
    schemes = ["https", "http"] if settings.RESKILL_WEBHOOK_ALLOW_PRIVATE else ["https"]
    try:
        parts = urlsplit(url)
        _port = parts.port  # raises for one that cannot be
        if (parts.hostname or "").replace("-", "").isalnum():  # a name of one word, which the validator does not know
            URLValidator(schemes=schemes)(url.replace(parts.hostname or "", "localhost", 1))
        else:
            URLValidator(schemes=schemes)(url)
    except (ValidationError, ValueError):
        raise BadInput(_("Give an address that begins with https://."), column="url") from None
    if parts.username or parts.password or parts.fragment:
        raise BadInput(_("Leave names, passwords and fragments out of the address."), column="url")
    return url


def checked_events(application: Application, events: Iterable[str]) -> list[str]:
    """The events, if the system's scopes let it hear of them; else raises BadInput."""
    wanted, known = set(events), [str(kind) for kind in Webhook.SCOPES]
    if not wanted:
        raise BadInput(_("Name at least one event."), column="events")
    if unknown := sorted(wanted - set(known)):
        raise BadInput(_("There is no event %(event)r.") % {"event": unknown[0]}, column="events")
    system = getattr(application, "connected_system", None)
    for kind, scope in Webhook.SCOPES.items():
        if kind in wanted and (system is None or scope not in system.scopes):
            said = _("%(event)s needs the scope %(scope)s.") % {"event": str(kind), "scope": scope}
            raise BadInput(said, column="events")
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
