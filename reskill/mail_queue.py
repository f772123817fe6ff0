"""The backend for all e-mail of the program, sign-in mails included: it stores mails, and a worker sends them.

So no page waits for the mail server, and no mail is lost while the server or the queue is down.
"""

import logging
from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from kombu.exceptions import OperationalError

from skills.services.mail import store_mails
from skills.tasks import send_mails

logger = logging.getLogger(__name__)


class QueuedMail(BaseEmailBackend):
    """Stores mails in the transaction that is open, and enqueues the sending when it commits."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        store_mails(messages=email_messages)
        # Once for each transaction: a command stores a hundred mails in one.
        if not any(function is _enqueue for _sids, function, *_ in transaction.get_connection().run_on_commit):
            transaction.on_commit(_enqueue)
        return len(email_messages)


def _enqueue() -> None:
    try:
        send_mails.delay()
    except OperationalError:
        logger.warning("the queue does not answer; stored mails are sent when it does")
