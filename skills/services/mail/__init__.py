"""E-mail: written in the receiver's language as text and HTML, stored encrypted, and sent by a worker with retries.

A mail is stored in the transaction of what it reports. The rows alone control the sending; the queue may lose tasks.
"""

from skills.services.mail.composing import as_html, compose, language_of, site_url
from skills.services.mail.mail_sending import send_at_once, send_waiting_mails
from skills.services.mail.outbox import mails_are_due, mails_waiting, retry_failed, store_mails, store_once

__all__ = [
    "as_html",
    "compose",
    "language_of",
    "mails_are_due",
    "mails_waiting",
    "retry_failed",
    "send_at_once",
    "send_waiting_mails",
    "site_url",
    "store_mails",
    "store_once",
]
