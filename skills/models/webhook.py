"""Webhooks: addresses of connected systems, events, deliveries and attempts."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skills.stored_messages import stored_message


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def listening(self) -> "WebhookQuerySet":
        """Webhooks of systems whose access is not revoked."""
        return self.filter(application__connected_system__revoked_at__isnull=True)

    def of_client(self, application) -> "WebhookQuerySet":
        """Webhooks of this connected system."""
        return self.filter(application=application)


class Webhook(models.Model):
    """An address of a connected system that receives events, limited to data the system itself may read.

    The signing secret is derived from `secret_salt` and SECRET_KEY: the database alone does not contain it.
    """

    class Event(models.TextChoices):
        RECALCULATION_FINISHED = "recalculation.finished", _("a recalculation has finished")
        PATH_CHANGED = "path.changed", _("learning paths have changed")
        SUGGESTIONS_CHANGED = "suggestions.changed", _("suggested courses have changed")
        REVIEW_REQUESTED = "review.requested", _("an employee has asked for a review")
        REVIEW_DECIDED = "review.decided", _("a person has decided a review")
        COMPLETION_RECORDED = "completion.recorded", _("a course or a learning unit was completed")
        EMPLOYEES_CHANGED = "employees.changed", _("employees were added or changed")
        EMPLOYEES_DELETED = "employees.deleted", _("employees were erased")
        COURSES_CHANGED = "courses.changed", _("courses were added, changed or deleted")
        EMPLOYEES_IMPORTED = "employees.imported", _("an import of employees has finished")
        COURSES_IMPORTED = "courses.imported", _("an import of courses has finished")
        PING = "ping", _("a test")

    SCOPES = {
        Event.RECALCULATION_FINISHED: "recalculations:read",
        Event.PATH_CHANGED: "recommendations:read",
        Event.SUGGESTIONS_CHANGED: "recommendations:read",
        Event.REVIEW_REQUESTED: "reviews:read",
        Event.REVIEW_DECIDED: "reviews:read",
        Event.COMPLETION_RECORDED: "feedback:read",
        Event.EMPLOYEES_CHANGED: "employees:read",
        Event.EMPLOYEES_DELETED: "employees:read",
        Event.COURSES_CHANGED: "courses:read",
        Event.EMPLOYEES_IMPORTED: "employees:read",
        Event.COURSES_IMPORTED: "courses:read",
    }
    # Without a department, only for systems that may see all employees.
    ABOUT_EVERYBODY = frozenset({Event.EMPLOYEES_IMPORTED, Event.EMPLOYEES_DELETED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        "oauth2_provider.Application",
        on_delete=models.CASCADE,
        related_name="webhooks",
        verbose_name=_("connected system"),
        help_text=_("Receives events about its own departments, limited to data that its scopes let it read."),
    )
    url = models.URLField(_("address"), max_length=600, help_text=_("Reskill sends events to this address by POST."))
    events = models.JSONField(default=list, help_text="The kinds of event that are sent to the address.")
    description = models.CharField(_("description"), max_length=200, blank=True)
    secret_salt = models.CharField(max_length=64)
    paused_at = models.DateTimeField(
        null=True, blank=True, help_text="Events wait from this time on. Empty: events are sent."
    )
    pause_reason_code = models.CharField(max_length=40, blank=True)
    pause_reason_values = models.JSONField(default=dict, blank=True)
    pause_reason = stored_message("pause_reason")
    failing_since = models.DateTimeField(
        _("failing since"), null=True, blank=True, help_text="Time of the first failure since the last success."
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
    """One event, written in the transaction of the change itself. Contains keys of people and no other personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, choices=Webhook.Event.choices)
    subject = models.CharField(
        max_length=120, help_text="The resource that the event is about, as a path relative to the API."
    )
    data = models.JSONField(
        default=dict, help_text="Ids and states. People are added separately for each receiving system."
    )
    employee_ids = models.JSONField(
        default=list, help_text="The employees that the event is about. Empty: no particular employee."
    )
    names_people = models.BooleanField(
        default=False, help_text="Whether the event tells each system which of its own employees it is about."
    )
    department = models.ForeignKey("skills.Department", on_delete=models.CASCADE, null=True, blank=True)
    happened_at = models.DateTimeField(auto_now_add=True, db_index=True)
    told_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="When the deliveries of the event were written."
    )

    class Meta:
        verbose_name, verbose_name_plural = _("event for webhooks"), _("events for webhooks")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def due(self, now) -> "WebhookDeliveryQuerySet":
        """Deliveries to send now. Deliveries to paused webhooks are excluded."""
        waiting = self.filter(state=WebhookDelivery.State.WAITING, next_attempt_at__lte=now)
        return waiting.filter(webhook__paused_at__isnull=True)


class WebhookDelivery(models.Model):
    """One event for one address. Reskill retries until the address accepts the event or the retry period ends.

    A worker moves `next_attempt_at` forward before it sends. If the worker dies, the event is sent again at that time,
    under the same id.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")
        WITHHELD = "withheld", _("withheld: the system has no access to the data")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    n_attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    queued_until = models.DateTimeField(
        null=True, blank=True, help_text="Until this time, the delivery is assumed to be in the queue."
    )
    retry_from = models.DateTimeField(
        null=True, blank=True, help_text="Time of the first attempt in the current series of attempts."
    )
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
    """One attempt to deliver an event: the answer of the address, or the reason there was none."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    status_code = models.PositiveSmallIntegerField(
        _("HTTP status"), null=True, help_text="Empty if there was no answer."
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True, help_text="The first bytes of the answer.")
    error = models.CharField(_("why there was no answer"), max_length=300, blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("attempt to deliver"), _("attempts to deliver")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.status_code or self.error)
