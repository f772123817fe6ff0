"""The audit trail: who saw, exported or changed data, and who signed in. Entries are only ever added."""

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """An entry of the audit trail was to be changed or deleted."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, employee: Any) -> "AuditEntryQuerySet":
        """Entries about one employee, newest first, except for the employee's own actions."""
        former = employee.merges.values("removed_pk")  # rows that were merged into this one
        rows = self.filter(Q(employee_id=employee.pk) | Q(employee_id__in=former)).order_by("-pk")
        return rows.exclude(actor_id=employee.user_id) if employee.user_id else rows

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def expire(self, before: Any) -> int:
        """Deletes the entries before this time, whose retention period is over. Returns their number."""
        return super().filter(at__lt=before)._raw_delete(self.db)


class AuditEntry(models.Model):
    """One action. Refers to people by number only, so that it stays when a login is deleted, and tells nothing of an
    erased employee. `hash` covers the entry and the hash of the entry before it."""

    class Action(models.TextChoices):
        SEEN = "seen", _("looked at")
        EXPORTED = "exported", _("exported")
        CHANGED = "changed", _("changed")
        DECIDED = "decided", _("decided")
        RAN = "ran", _("ran")
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")

    at = models.DateTimeField(_("when"), db_index=True)
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    route = models.CharField(_("page"), max_length=120, blank=True, help_text="Name of the address, command or task.")
    object_id = models.CharField(_("row"), max_length=80, blank=True)
    actor_id = models.BigIntegerField(_("user"), null=True, db_index=True, help_text="Number of the user.")
    system = models.CharField(
        _("connected system"),
        max_length=100,
        blank=True,
        help_text="Client id; for commands and workers, their user in the operating system.",
    )
    employee_id = models.BigIntegerField(_("employee"), null=True, db_index=True, help_text="Number of the employee.")
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the audit trail"), _("audit trail")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.route}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly


class AuditHead(models.Model):
    """The hash of the last entry. The one row is locked while an entry is added, so that the chain never forks."""

    last_hash = models.CharField(max_length=64, blank=True)
    n_entries = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("end of the audit trail"), _("ends of the audit trail")

    def __str__(self) -> str:
        return f"{self.n_entries} {self.last_hash[:12]}"
