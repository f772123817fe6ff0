"""Mails that wait: stored with encrypted content, read again to be sent."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from cryptography.fernet import InvalidToken
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import EmailMessage, make_msgid
from django.db import IntegrityError, transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from skills.models import OutgoingMail
from skills.services.access.encryption import ciphers
from skills.services.mail.states import move

State = OutgoingMail.State
_PURPOSE = "reskill outgoing mail"
_NAMES = UUID("6f2d1c52-52d6-4f0e-9d0a-2f7d8a1b6c3e")


@dataclass(frozen=True)
class Waiting:
    """Mails that wait, since when the oldest does, and mails that were given up."""

    n_waiting: int
    oldest_at: datetime | None
    n_failed: int


def store_mails(*, messages: Iterable[EmailMessage]) -> list[OutgoingMail]:
    """The stored mails, one for each recipient: nobody sees the addresses of the others.

    Raises ValueError for a message with attachments: no mail of this program has any.
    """
    rows = [_row(message, address) for message in messages for address in message.recipients()]
    return OutgoingMail.objects.bulk_create(rows, batch_size=500)


def store_once(*, message: EmailMessage, name: str, within: timedelta) -> list[OutgoingMail]:
    """The stored mails, without those to recipients who got a mail of this name within this time.

    Several processes may store the same mail at once: the id is made of name, recipient and day, so one of them does.
    """
    now, stored = timezone.now(), []
    for address in message.recipients():
        today, before = (uuid5(_NAMES, f"{name} {address.lower()} {day:%Y-%m-%d}") for day in (now, now - within))
        if OutgoingMail.objects.filter(pk__in=[today, before], created_at__gt=now - within).exists():
            continue
        with suppress(IntegrityError), transaction.atomic():
            row = _row(message, address, pk=today)
            row.save(force_insert=True)
            stored.append(row)
    return stored


def message_of(mail: OutgoingMail, **kwargs: Any) -> EmailMultiAlternatives | None:
    """The message to send; None if it was encrypted with a key that is no longer known."""
    try:
        values = json.loads(ciphers(_PURPOSE, str(mail.pk)).decrypt(bytes(mail.content)))
    except InvalidToken:
        return None
    alternatives = values.pop("alternatives")
    message = EmailMultiAlternatives(**values, **kwargs)
    for content, mimetype in alternatives:
        message.attach_alternative(content, mimetype)
    return message


def mails_waiting() -> Waiting:
    """What waits and what was given up. One query."""
    waiting, failed = Q(state=State.WAITING), Q(state=State.FAILED)
    found = OutgoingMail.objects.aggregate(
        n_waiting=Count("pk", filter=waiting),
        oldest_at=Min("created_at", filter=waiting),
        n_failed=Count("pk", filter=failed),
    )
    return Waiting(**found)


def mails_are_due() -> bool:
    return OutgoingMail.objects.due(timezone.now()).exists()


def retry_failed() -> int:
    """Makes all mails that were given up due again, and returns their number."""
    return move(OutgoingMail.objects.exclude(content=b""), State.WAITING, next_attempt_at=timezone.now(), n_attempts=0)


def _row(message: EmailMessage, address: str, pk: UUID | None = None) -> OutgoingMail:
    if message.attachments:
        raise ValueError("A mail with attachments cannot be stored.")
    row = OutgoingMail(pk=pk or uuid4(), recipient=address.lower()[:254], next_attempt_at=timezone.now())
    values = {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": [address],
        "reply_to": list(message.reply_to or []),
        # The same id at each attempt, so that a mail that arrives twice can be recognised.
        "headers": {"Message-ID": make_msgid(str(row.pk)), **(message.extra_headers or {})},
        "alternatives": [(str(content), str(kind)) for content, kind in getattr(message, "alternatives", [])],
    }
    row.content = ciphers(_PURPOSE, str(row.pk)).encrypt(json.dumps(values).encode())
    return row
