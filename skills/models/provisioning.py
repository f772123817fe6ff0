"""What an identity provider calls people here."""

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _

from skills.models.employee import Employee


class DirectoryEntry(models.Model):
    """An employee as an identity provider knows them. Nobody needs one: without it, e-mail or external id stand in."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="directory_entry")
    user_name = models.CharField(max_length=254, help_text="How the identity provider names the person's account.")
    external_id = models.CharField(max_length=255, blank=True, help_text="The identity provider's own key.")
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Deleted by the identity provider: a leaver, and no longer shown to it."
    )

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the sign-in system"), _("entries of the sign-in system")
        constraints = [
            models.UniqueConstraint(
                Lower("user_name"), condition=Q(removed_at__isnull=True), name="one_entry_per_user_name"
            ),
        ]

    def __str__(self) -> str:
        return self.user_name


def as_in_directory(employees: QuerySet) -> Any:
    """Those an identity provider has not deleted, each with `directory_name` and `directory_id`."""
    return (
        employees.filter(directory_entry__removed_at__isnull=True)
        .select_related("department", "directory_entry")
        .annotate(
            directory_name=Coalesce(
                "directory_entry__user_name",
                NullIf(F("email"), Value("")),
                "external_id",
                output_field=models.CharField(),
            ),
            directory_id=Coalesce("directory_entry__external_id", "external_id", output_field=models.CharField()),
        )
    )
