"""Stored API responses (one per Idempotency-Key) and bulk imports."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotentCall(models.Model):
    """The response to a POST with an Idempotency-Key. A repeated request gets this response and is not executed again."""

    caller = models.CharField(
        max_length=40, help_text="The client or person who sent the key. Two clients may use the same key."
    )
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="A hash of method, address and body.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("remembered call"), _("remembered calls")
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"


class BulkUpsertQuerySet(models.QuerySet["BulkUpsert"]):
    def made_by(self, *, application=None, user=None) -> "BulkUpsertQuerySet":
        """The bulk imports sent by this client or person. A report names people, so only its sender may read it."""
        if application is not None:
            return self.filter(application=application)
        return self.filter(user=user) if user is not None and user.is_authenticated else self.none()


class BulkUpsert(models.Model):
    """One call that sent rows of one kind, with its result. All rows are processed in one transaction."""

    class Kind(models.TextChoices):
        EMPLOYEES = "employees", "employees"
        COURSES = "courses", "courses"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "being imported"
        FINISHED = "finished", "finished"
        FAILED = "failed", "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    application = models.ForeignKey(
        "oauth2_provider.Application", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    source = models.CharField(max_length=255, blank=True, help_text="Where the rows came from, as text.")
    dry_run = models.BooleanField(default=False, help_text="Creates the report without saving any row.")
    options = models.JSONField(default=dict)
    rows = models.JSONField(default=list, help_text="The rows as they were sent. Deleted when the import has finished.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    n_rows = models.PositiveIntegerField(default=0)
    n_added = models.PositiveIntegerField(default=0)
    n_updated = models.PositiveIntegerField(default=0)
    n_unchanged = models.PositiveIntegerField(default=0)
    n_failed = models.PositiveIntegerField(default=0)
    n_warnings = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="If the worker has not reported by this time, the import counts as stalled."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BulkUpsertQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("bulk import by a system"), _("bulk imports by systems")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.n_rows} {self.get_kind_display()}, {self.get_state_display()}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.FINISHED, self.State.FAILED}


class BulkRemark(models.Model):
    """One message about a row: an error (the row was not imported) or a warning (the row was imported)."""

    class Severity(models.TextChoices):
        ERROR = "error", "error"
        WARNING = "warning", "warning"

    upsert = models.ForeignKey(BulkUpsert, on_delete=models.CASCADE, related_name="remarks")
    row = models.PositiveIntegerField(
        null=True, help_text="Counted from 0. Empty if the remark is not about a single row."
    )
    key = models.CharField(max_length=200, blank=True, help_text="The external id of the row, if the row has one.")
    severity = models.CharField(max_length=8, choices=Severity.choices)
    field = models.CharField(max_length=60, blank=True)
    message = models.TextField()

    class Meta:
        verbose_name, verbose_name_plural = _("remark on a bulk import"), _("remarks on bulk imports")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.message
