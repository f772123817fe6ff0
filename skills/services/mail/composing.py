"""Writes e-mails: one text, shown as plain text and as HTML, in the language of the receiver."""

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from skills.models import Employee

_PARAGRAPHS = re.compile(r"\n\s*\n")


def compose(*, subject: str, text: str, to: str, headers: dict[str, str] | None = None) -> EmailMultiAlternatives:
    """The mail with the text, and the same text as HTML. Empty lines separate paragraphs; addresses become links."""
    message = EmailMultiAlternatives(
        subject=subject, body=text.strip() + "\n", from_email=settings.DEFAULT_FROM_EMAIL, to=[to], headers=headers
    )
    message.attach_alternative(as_html(subject, text), "text/html")
    return message


def as_html(subject: str, text: str) -> str:
    """The HTML of a mail with this text. Everything in the text is escaped."""
    paragraphs = [part.strip() for part in _PARAGRAPHS.split(text) if part.strip()]
    values = {"subject": subject, "paragraphs": paragraphs, "site_name": settings.SITE_NAME}
    return render_to_string("skills/email/mail.html", values)


def language_of(person: Any) -> str:
    """The language for mails to an employee, or to a user without an employee.

    The first language of the employee that pages are offered in; else RESKILL_MAIL_LANGUAGE; else the active language.
    """
    offered = {code for code, _name in settings.LANGUAGES}
    spoken = person.languages if isinstance(person, Employee) else []
    known = [code for code in spoken if code in offered]
    return known[0] if known else settings.RESKILL_MAIL_LANGUAGE or get_language() or settings.LANGUAGE_CODE


def site_url(path: str = "/") -> str:
    """The absolute address of a path of this site; '' if RESKILL_PUBLIC_URL is not set."""
    base = settings.RESKILL_PUBLIC_URL.rstrip("/")
    return f"{base}{path}" if base else ""
