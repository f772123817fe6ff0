"""Sends waiting mails.

A server that does not answer delays mails and never gives one up. A mail is given up when the server refuses it finally, or
temporarily for RESKILL_MAIL_RETRY_DAYS.
"""

import contextlib
import logging
import smtplib
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.utils import timezone

from skills.models import OutgoingMail
from skills.services.mail.outbox import message_of
from skills.services.mail.states import move

logger = logging.getLogger(__name__)
State = OutgoingMail.State
_LEASE = timedelta(minutes=10)  # longer than the time limit of the task
_WORK_S = 60.0  # seconds after which no new mail is begun, so that other jobs get the worker
_AT_ONCE = 500
_FIRST_S, _FACTOR, _LONGEST_S = 30.0, 3.0, 6 * 3600.0
_SERVER_REST_S = 30  # below the minute between two sweeps: new mails do not ask a failed server again before that
_SERVER_FAILED = "mail-server-failed"
# Refusals of the sender or the login concern every mail: they are faults of the settings.
_OF_SERVER = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError,
              smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPNotSupportedError)  # fmt: skip


def send_waiting_mails() -> bool:
    """Sends the mails that are due over one connection, for at most a minute. Whether more are due.

    A server that fails ends this call. It is asked again after half a minute, with another mail.
    """
    if cache.get(_SERVER_FAILED) or not _send_each(OutgoingMail.objects.due(timezone.now())):
        return False
    return OutgoingMail.objects.due(timezone.now()).exists()


def send_at_once(*, mails: list[OutgoingMail]) -> None:
    """Sends these mails in this process, for a mail about workers that do not work. A mail that fails waits as others do."""
    _send_each(OutgoingMail.objects.due(timezone.now()).filter(pk__in=[mail.pk for mail in mails]))


def _send_each(due: QuerySet[OutgoingMail]) -> bool:
    """Whether the server took or refused each mail. False: the server failed."""
    connection: BaseEmailBackend | None = None
    try:
        for row in _claimed(due):
            connection = connection or mail.get_connection(settings.MAIL_DELIVERY_BACKEND)
            if not _send(row, connection):
                return False
    finally:
        if connection is not None:
            with contextlib.suppress(OSError):  # the server has ended the connection
                connection.close()
    return True


def wait_s(n_failed: int) -> float:
    """Seconds until the next attempt: 30, 90, 270 ... up to six hours."""
    return min(_FIRST_S * _FACTOR ** min(n_failed - 1, 20), _LONGEST_S)


def _claimed(due: QuerySet[OutgoingMail]) -> Iterator[OutgoingMail]:
    """Due mails, each claimed for this process just before it is sent."""
    until = time.monotonic() + _WORK_S
    for pk in list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        if time.monotonic() > until:
            return
        now = timezone.now()
        claim = {"next_attempt_at": now + _LEASE, "n_attempts": F("n_attempts") + 1}
        if OutgoingMail.objects.due(now).filter(pk=pk).order_by().update(**claim):
            yield OutgoingMail.objects.get(pk=pk)


def _send(row: OutgoingMail, connection: BaseEmailBackend) -> bool:
    """Sends one mail. False if the server fails, so that further mails would fail too."""
    rows = OutgoingMail.objects.filter(pk=row.pk)
    message = message_of(row, connection=connection)
    if message is None:
        move(rows, State.FAILED, error="The key has changed: the content cannot be read.", content=b"")
        return True
    try:
        connection.open()  # does nothing if the connection is open
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, text = next(iter(refused.recipients.values()))
        return _refused(row, code, text)
    except _OF_SERVER as failure:
        return _delayed(row, failure)
    except smtplib.SMTPResponseException as refused:
        return _refused(row, refused.smtp_code, refused.smtp_error)
    except ValueError as impossible:  # a header or an address that no server would take
        move(rows, State.FAILED, error=_short(impossible), next_attempt_at=None)
    except OSError as failure:
        return _delayed(row, failure)
    else:
        move(rows, State.SENT, sent_at=timezone.now(), content=b"", error="", next_attempt_at=None)
    return True


def _refused(row: OutgoingMail, code: int, text: bytes | str) -> bool:
    """Gives the mail up after a final refusal (5xx), and tries again later after a temporary one (4xx). Always True."""
    why = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    is_old = row.created_at < timezone.now() - timedelta(days=settings.RESKILL_MAIL_RETRY_DAYS)
    if code >= 500 or is_old:
        move(OutgoingMail.objects.filter(pk=row.pk), State.FAILED, error=_short(why), next_attempt_at=None)
        logger.warning("the mail server refused the mail %s with code %s", row.pk, code)
    else:
        _delay(row, wait_s(row.n_attempts), why)
    return True


def _delayed(row: OutgoingMail, failure: OSError) -> bool:
    """Delays the mail because the server failed. Always False."""
    _delay(row, _SERVER_REST_S, failure)
    cache.set(_SERVER_FAILED, True, _SERVER_REST_S)
    logger.warning("the mail server failed: %s", type(failure).__name__)
    return False


def _delay(row: OutgoingMail, seconds: float, why: object) -> None:
    next_at = timezone.now() + timedelta(seconds=seconds)
    OutgoingMail.objects.waiting().filter(pk=row.pk).update(next_attempt_at=next_at, error=_short(why))


def _short(why: object) -> str:
    return str(why).replace("\x00", "")[:300]
