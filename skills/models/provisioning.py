"""Names and identifiers that an identity provider uses for employees."""

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _

from skills.models.employee import Employee


class DirectoryEntry(models.Model):
    """The identity provider's entry for one employee. Optional: without a row, the e-mail or the external id is used."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="directory_entry")
    user_name = models.CharField(max_length=254, help_text="Name of the person's account at the identity provider.")
    external_id = models.CharField(
        max_length=255, blank=True, help_text="The key of the person at the identity provider."
    )
    given_name = models.CharField(max_length=160, blank=True, help_text="As the identity provider sent it.")
    family_name = models.CharField(max_length=160, blank=True, help_text="As the identity provider sent it.")
    removed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the identity provider deleted the entry. The person has left; the provider no longer sees it.",
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
    """The employees that the identity provider has not deleted, annotated with `directory_name` and `directory_id`."""
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
