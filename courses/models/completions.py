"""What learning systems have said of completions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReceivedStatement(models.Model):
    """An xAPI statement that was taken: its id and what became of it, not the statement, and nobody's name.

    The id is kept so that the same statement is not worked on twice, and another under its id is refused.
    """

    class Outcome(models.TextChoices):
        RECORDED = "recorded", "recorded"
        IGNORED = "ignored", "ignored"

    caller = models.CharField(max_length=40, help_text="Who sent it: two systems may have used one id.")
    statement_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64, help_text="A hash of what the statement says.")
    verb = models.TextField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was ignored.")
    course = models.ForeignKey("courses.Course", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("received learning record"), _("received learning records")
        constraints = [
            models.UniqueConstraint(fields=["caller", "statement_id"], name="one_row_per_received_statement")
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.outcome}"
