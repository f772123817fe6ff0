"""Completions that learning systems reported."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReceivedStatement(models.Model):
    """A received xAPI statement: its id and its outcome, without its content or any name.

    The id is kept so that a repeated statement is not processed twice and a different statement under the same id is
    refused.
    """

    class Outcome(models.TextChoices):
        RECORDED = "recorded", "recorded"
        IGNORED = "ignored", "ignored"

    caller = models.CharField(
        max_length=40, help_text="The system that sent the statement. Two systems may use the same id."
    )
    statement_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64, help_text="Hash of the statement's content.")
    verb = models.TextField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reason = models.CharField(max_length=200, blank=True, help_text="Why the statement was ignored.")
    course = models.ForeignKey("courses.Course", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("received learning record"), _("received learning records")
        constraints = [
            models.UniqueConstraint(fields=["caller", "statement_id"], name="one_row_per_received_statement")
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.outcome}"
