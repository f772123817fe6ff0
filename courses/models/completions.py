"""Learning records (xAPI statements) that other systems sent, and what HR decided about the people and courses in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NamedInRecords(models.Model):
    """What the two kinds of names in learning records share. HR says once whom or what a name stands for."""

    key = models.CharField(max_length=64, unique=True, help_text="Hash of the identifier.")
    identifier = models.TextField(_("identifier"), help_text="As the learning system writes it.")
    title = models.CharField(_("name in the learning system"), max_length=300, blank=True)
    is_ignored = models.BooleanField(_("ignore"), default=False)
    first_seen_at = models.DateTimeField(_("first seen"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.identifier[:200]


class LearnerInRecords(NamedInRecords):
    """An account or address of a learning system that is not known as an employee's. HR names the employee, or ignores it."""

    PERSONAL_TEXTS = ("identifier", "title")

    employee = models.ForeignKey(
        "skills.Employee", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("employee")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("unknown learner"), _("unknown learners")
        ordering = ["-first_seen_at", "pk"]


class ActivityInRecords(NamedInRecords):
    """An activity of a learning system that is not known as a course. HR names the course, or ignores it."""

    course = models.ForeignKey(
        "courses.Course", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("course")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("unknown learning activity"), _("unknown learning activities")
        ordering = ["-first_seen_at", "pk"]


class ReceivedStatement(models.Model):
    """A received xAPI statement and its outcome. Only the system that sent it can read it back.

    The id is kept so that a repeated statement is not processed twice and a different statement under the same id is
    refused. The content is deleted after RESKILL_KEEP_STATEMENTS_DAYS.
    """

    PERSONAL_TEXTS = ("content",)

    class Outcome(models.TextChoices):
        RECORDED = "recorded", "recorded"
        IGNORED = "ignored", "ignored"
        WAITING = "waiting", "waiting for HR"
        VOIDED = "voided", "voided by its sender"

    class Reason(models.TextChoices):
        OTHER_VERB = "other-verb", "The verb does not report a completion."
        NOT_ONE_PERSON = "not-one-person", "The statement is not about one person and one activity."
        NOT_COMPLETED = "not-completed", "The result says that the course was not completed."
        PART = "part", "The activity is a part of a course, such as a quiz."
        VOIDING = "voiding", "The statement takes another statement back."
        LEARNER_IGNORED = "learner-ignored", "HR ignores this account."
        ACTIVITY_IGNORED = "activity-ignored", "HR ignores this activity."
        UNKNOWN = "unknown", "HR has to say which employee or course this is."
        UNKNOWN_LEARNER = "unknown-learner", "HR has to say which employee this is."
        UNKNOWN_ACTIVITY = "unknown-activity", "HR has to say which course this is."
        TOO_OLD = "too-old", "It waited too long for HR."

    caller = models.CharField(
        max_length=40, help_text="The system that sent the statement. Two systems may use the same id."
    )
    statement_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64, help_text="Hash of the statement's content.")
    verb = models.TextField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reason = models.CharField(
        max_length=20, choices=Reason.choices, blank=True, help_text="Why the statement is ignored or waits."
    )
    course = models.ForeignKey("courses.Course", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    learner = models.ForeignKey(
        LearnerInRecords, on_delete=models.CASCADE, null=True, blank=True, related_name="statements",
        help_text="Set if the account was not known.",
    )  # fmt: skip
    activity = models.ForeignKey(
        ActivityInRecords, on_delete=models.SET_NULL, null=True, blank=True, related_name="statements",
        help_text="Set if the activity was not known.",
    )  # fmt: skip
    happened_at = models.DateTimeField(null=True, blank=True, help_text="The time that the statement gives.")
    # Text, because a null character is valid in a statement and not in a JSON field of PostgreSQL.
    content = models.TextField(blank=True, help_text="The statement as it was sent; empty after its deletion.")
    mentions = models.TextField(
        blank=True, help_text="Hashes of the agents and activities in the statement, for filters of GET."
    )
    registration = models.UUIDField(null=True, blank=True)
    voids = models.UUIDField(null=True, blank=True, help_text="The id of the statement that this one takes back.")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("received learning record"), _("received learning records")
        constraints = [
            models.UniqueConstraint(fields=["caller", "statement_id"], name="one_row_per_received_statement")
        ]
        indexes = [
            models.Index(fields=["caller", "received_at", "statement_id"]),
            models.Index(fields=["outcome", "received_at"]),
            models.Index(fields=["caller", "voids"]),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.outcome}"
