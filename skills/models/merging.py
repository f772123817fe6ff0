"""Rows of employees that may be one person's, what was merged, and identifiers of merged rows."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.external_ids import MAX_LENGTH
from skills.models.employee import Employee


class EmployeePairQuerySet(models.QuerySet["EmployeePair"]):
    def visible_to(self, user: Any) -> "EmployeePairQuerySet":
        """The pairs of which the user may see both employees."""
        seen = Employee.objects.visible_to(user)
        return self.filter(first__in=seen, second__in=seen)


class EmployeePair(models.Model):
    """Two employees who may be one person. HR merges them, or says that they are two people."""

    class Reason(models.TextChoices):
        NUMBER_SENT = "number-sent", _("the sign-in system sent the number of the other")
        EMAIL = "email", _("same confirmed e-mail address in another form")
        NUMBER = "number", _("same employee number in another form")
        NAME = "name", _("same name and department; only a hint")
        CHOSEN = "chosen", _("chosen by HR")

    class State(models.TextChoices):
        OPEN = "open", _("not decided")
        DIFFERENT = "different", _("two people")

    first = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="+", verbose_name=_("employee"), help_text="The older row."
    )
    second = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", verbose_name=_("other employee"))
    reason = models.CharField(_("why"), max_length=16, choices=Reason.choices)
    state = models.CharField(_("decision"), max_length=16, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = EmployeePairQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("possible duplicate"), _("possible duplicates")
        ordering = ["-state", "-found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_row_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_is_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"


class EmployeeMergeQuerySet(models.QuerySet["EmployeeMerge"]):
    def visible_to(self, user: Any) -> "EmployeeMergeQuerySet":
        return self.filter(kept__in=Employee.objects.visible_to(user))


class EmployeeMerge(models.Model):
    """The complete record of one merge: the removed row, and each row that moved or was deleted, with its old values.

    It is deleted when the employee is erased.
    """

    kept = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="merges", verbose_name=_("employee"))
    removed_pk = models.BigIntegerField(help_text="The key of the removed row, also its SCIM id.")
    removed_external_id = models.CharField(_("identifier of the removed row"), max_length=MAX_LENGTH)
    merged_at = models.DateTimeField(_("merged"), auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged by"),
    )
    counts = models.JSONField(default=dict, help_text="Numbers of rows that moved, and that were deleted, by model.")
    record = models.JSONField(default=dict, help_text="Old values of all changed and deleted rows.")

    objects = EmployeeMergeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("merge of employees"), _("merges of employees")
        ordering = ["-merged_at"]

    def __str__(self) -> str:
        return f"{self.removed_external_id}, {self.kept}"


class FormerId(models.Model):
    """An external id of a row that was merged. Files, REST, SCIM and xAPI find the employee by it."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="former_ids")
    external_id = models.CharField(max_length=MAX_LENGTH, unique=True)

    class Meta:
        verbose_name, verbose_name_plural = _("former identifier"), _("former identifiers")

    def __str__(self) -> str:
        return self.external_id
