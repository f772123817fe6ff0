"""E-mails that wait for the mail server, and those that were sent."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> "OutgoingMailQuerySet":
        return self.filter(state=OutgoingMail.State.WAITING)

    def due(self, now: datetime) -> "OutgoingMailQuerySet":
        """Mails to send now, the oldest first."""
        return self.waiting().filter(next_attempt_at__lte=now).order_by("next_attempt_at", "created_at")

    def to_addresses(self, addresses: set[str]) -> "OutgoingMailQuerySet":
        """Mails to one of these addresses, whatever their letter case."""
        return self.filter(recipient__in={address.lower() for address in addresses})


class OutgoingMail(models.Model):
    """One e-mail to one recipient. The content is encrypted, and deleted as soon as the mail server has accepted it.

    A worker moves `next_attempt_at` forward before it sends. If the worker dies, the mail is sent again at that time, with
    the same Message-ID.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.CharField(_("recipient"), max_length=254, db_index=True, help_text=_("In lower case."))
    content = models.BinaryField(
        help_text="Subject, texts and headers, encrypted. Empty: the mail was sent, or it was given up long ago."
    )
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    n_attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    error = models.CharField(_("last answer of the mail server"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("outgoing e-mail"), _("outgoing e-mails")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "next_attempt_at"])]

    def __str__(self) -> str:
        return f"{self.recipient} {self.created_at:%Y-%m-%d %H:%M}"
