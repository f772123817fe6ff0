"""What connected systems are told of by themselves: where, what happened, and what became of telling it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skills.stored_messages import stored_message


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def listening(self) -> "WebhookQuerySet":
        """Those of systems that are in use."""
        return self.filter(application__connected_system__revoked_at__isnull=True)

    def of_client(self, application) -> "WebhookQuerySet":
        """The connected system's own."""
        return self.filter(application=application)


class Webhook(models.Model):
    """An address of a connected system that is told what happens. It hears what the system itself may read, no more.

    The signing secret is derived from `secret_salt` and SECRET_KEY: the database alone does not contain it.
    """

    class Event(models.TextChoices):
        RECALCULATION_FINISHED = "recalculation.finished", _("a recalculation has ended")
        PATH_CHANGED = "path.changed", _("people's learning paths are others than before")
        REVIEW_DECIDED = "review.decided", _("a person has decided a review")
        PING = "ping", _("a test")

    SCOPES = {
        Event.RECALCULATION_FINISHED: "recalculations:read",
        Event.PATH_CHANGED: "recommendations:read",
        Event.REVIEW_DECIDED: "reviews:read",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        "oauth2_provider.Application",
        on_delete=models.CASCADE,
        related_name="webhooks",
        verbose_name=_("connected system"),
        help_text=_("Hears of its own departments, and of what its scopes let it read."),
    )
    url = models.URLField(_("address"), max_length=600, help_text=_("Where events are sent to, by POST."))
    events = models.JSONField(default=list, help_text="What the address is told of.")
    description = models.CharField(_("description"), max_length=200, blank=True)
    secret_salt = models.CharField(max_length=64)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Since then events wait; empty: they are sent.")
    pause_reason_code = models.CharField(max_length=40, blank=True)
    pause_reason_values = models.JSONField(default=dict, blank=True)
    pause_reason = stored_message("pause_reason")
    failing_since = models.DateTimeField(
        _("failing since"), null=True, blank=True, help_text="The first failure since the last success."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("webhook"), _("webhooks")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["application", "url"], name="one_webhook_per_address")]

    def __str__(self) -> str:
        return self.url


class WebhookEvent(models.Model):
    """Something that happened, written in the transaction in which it did. Names people by key, and nothing else of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, choices=Webhook.Event.choices)
    subject = models.CharField(max_length=120, help_text="What it is about, relative to the API.")
    data = models.JSONField(default=dict, help_text="Ids and states; people are added for each reader.")
    employee_ids = models.JSONField(default=list, help_text="Whom it is about; empty: nobody in particular.")
    names_people = models.BooleanField(default=False, help_text="Whether readers are told who of theirs it is about.")
    department = models.ForeignKey("skills.Department", on_delete=models.CASCADE, null=True, blank=True)
    happened_at = models.DateTimeField(auto_now_add=True, db_index=True)
    told_at = models.DateTimeField(null=True, blank=True, db_index=True, help_text="When its deliveries were written.")

    class Meta:
        verbose_name, verbose_name_plural = _("event for webhooks"), _("events for webhooks")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def due(self, now) -> "WebhookDeliveryQuerySet":
        """Those that are to be sent now; of a paused address none is."""
        waiting = self.filter(state=WebhookDelivery.State.WAITING, next_attempt_at__lte=now)
        return waiting.filter(webhook__paused_at__isnull=True)


class WebhookDelivery(models.Model):
    """One event for one address. Sent until the address takes it, or for as long as is waited for it.

    A worker that sends moves `next_attempt_at` on before it does: when it ends without a word, that time comes and the
    event is sent again, under the same id.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")
        WITHHELD = "withheld", _("withheld: the system may not hear of it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    n_attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    queued_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then it is believed to be in the queue."
    )
    retry_from = models.DateTimeField(null=True, blank=True, help_text="The first attempt of this row of attempts.")
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name, verbose_name_plural = _("webhook delivery"), _("webhook deliveries")
        indexes = [models.Index(fields=["state", "next_attempt_at"])]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_per_address")]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"


class WebhookAttempt(models.Model):
    """What an address answered, or why there was no answer."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    status_code = models.PositiveSmallIntegerField(_("HTTP status"), null=True, help_text="Empty: there was no answer.")
    answer = models.CharField(_("answer"), max_length=500, blank=True, help_text="The first bytes of it.")
    error = models.CharField(_("why there was no answer"), max_length=300, blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("attempt to deliver"), _("attempts to deliver")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.status_code or self.error)
