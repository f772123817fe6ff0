"""What employees read, check and practise. These rows belong to the employee: no list, report or API of HR shows them."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.arithmetic.practice_kinds import PRACTICE_KINDS
from courses.models.library import UnitPart
from skills.models import Employee

KIND_NAMES = {
    "people": _("with people"),
    "things": _("with things"),
    "data": _("with data and texts"),
    "leading": _("leading others"),
}


class OwnRows(models.QuerySet):
    """Rows that only the employee themselves may see."""

    def visible_to(self, user: Any) -> "OwnRows":
        return self.filter(employee__in=Employee.objects.belonging_to(user))


class UnitProgress(models.Model):
    """How far an employee has read one part of the unit on a situation. It outlives a new version of the text."""

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="unit_progress")
    situation = models.SlugField(max_length=60)
    level = models.CharField(max_length=16, choices=UnitPart.Level.choices)
    part = models.ForeignKey(
        UnitPart, on_delete=models.SET_NULL, null=True, related_name="+", help_text="The version that was read last."
    )
    place = models.PositiveSmallIntegerField(default=1, help_text="Number of the section, counted from 1.")
    started_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(auto_now=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("progress in a unit"), _("progress in units")
        ordering = ["-read_at"]
        constraints = [models.UniqueConstraint(fields=["employee", "situation", "level"], name="one_progress_per_part")]

    def __str__(self) -> str:
        return str(self.pk)  # no content: the admin lists rows before it deletes an employee

    def is_better_than(self, other: "UnitProgress") -> bool:
        """Whether this row stays in a merge of two employees: the part that was finished, else the place further on."""
        return (self.done_at is not None, self.place) > (other.done_at is not None, other.place)


class SelfCheckAnswer(models.Model):
    """The answer an employee chose to one check question. It is no grade; nobody else sees it."""

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="self_check_answers")
    part = models.ForeignKey(UnitPart, on_delete=models.CASCADE, related_name="+")
    question = models.PositiveSmallIntegerField(help_text="Counted from 1.")
    answer = models.PositiveSmallIntegerField(help_text="Counted from 1.")
    answered_at = models.DateTimeField(auto_now=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer to a check question"), _("answers to check questions")
        ordering = ["question"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "part", "question"], name="one_answer_per_check_question")
        ]

    def __str__(self) -> str:
        return str(self.pk)  # no content: the admin lists rows before it deletes an employee


class PracticeEntry(models.Model):
    """What an employee said about one practice, with an encrypted private note (see services/library/private_notes.py)."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        LATER = "later", _("not yet")
        REFUSED = "refused", _("not for me")

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="practices")
    situation = models.SlugField(max_length=60)
    level = models.CharField(max_length=16, choices=UnitPart.Level.choices)
    kind = models.CharField(max_length=16, choices=[(kind, KIND_NAMES[kind]) for kind in PRACTICE_KINDS])
    task = models.ForeignKey("skills.Task", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    encrypted_note = models.TextField(blank=True, editable=False)
    said_at = models.DateTimeField(auto_now=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("practice"), _("practices")
        ordering = ["-said_at"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "situation", "level", "kind"], name="one_entry_per_practice")
        ]

    def __str__(self) -> str:
        return str(self.pk)  # no content: the admin lists rows before it deletes an employee

    def is_better_than(self, other: "PracticeEntry") -> bool:
        """Whether this entry stays in a merge of two employees: the later one."""
        return self.said_at > other.said_at


class PracticeMail(models.Model):
    """An employee's wish to get one e-mail a week: the week's practice, notices, or both. Without a row, none is sent."""

    employee = models.OneToOneField("skills.Employee", on_delete=models.CASCADE, related_name="practice_mail")
    language = models.CharField(max_length=12)
    wanted_since = models.DateTimeField(auto_now_add=True)
    wants_practice = models.BooleanField(default=True)
    wants_notices = models.BooleanField(default=False, help_text="Replies, decisions and new suggestions.")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("practice by e-mail"), _("practices by e-mail")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wants_practice=True) | models.Q(wants_notices=True), name="mail_has_a_content"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class UnitCompletionQuerySet(OwnRows):
    def about(self, people: Any) -> "UnitCompletionQuerySet":
        """Completions of these employees, as an API caller may read them."""
        return self.filter(employee__in=people)


class UnitCompletion(models.Model):
    """One completed part of a unit. Other systems can fetch it as an xAPI statement (courses/xapi)."""

    statement_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="unit_completions")
    situation = models.SlugField(max_length=60)
    level = models.CharField(max_length=16, choices=UnitPart.Level.choices)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    completed_at = models.DateTimeField(auto_now_add=True)

    objects = UnitCompletionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("completed part of a unit"), _("completed parts of units")
        ordering = ["completed_at", "pk"]
        indexes = [models.Index(fields=["completed_at", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["employee", "situation", "level"], name="one_completion_per_part")
        ]

    def __str__(self) -> str:
        return str(self.pk)  # no content: the admin lists rows before it deletes an employee
