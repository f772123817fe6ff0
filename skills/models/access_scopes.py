"""Which employees an HR manager or a connected system may see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class ManagerScope(models.Model):
    """The departments one HR manager may see."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="manager_scope")
    sees_everyone = models.BooleanField(
        default=False, help_text="Access to all departments, including departments added later."
    )
    departments = models.ManyToManyField("skills.Department", blank=True, related_name="manager_scopes")

    class Meta:
        verbose_name, verbose_name_plural = _("access of an HR manager"), _("access of HR managers")

    def __str__(self) -> str:
        return f"HR manager {self.user}"


def sees_everyone(user) -> bool:
    """Whether this HR manager has access to all departments. Actions that affect people of any department require it."""
    if user.is_superuser:
        return True
    # Every entry of the admin's menu checks this. The result is cached on the user, which each request loads again.
    if not hasattr(user, "_sees_everyone"):
        user._sees_everyone = ManagerScope.objects.filter(user=user, sees_everyone=True).exists()
    return user._sees_everyone


def changes_for_everybody(user) -> bool:
    """Whether the user may change what applies to all departments, such as courses, human skills and datasets.

    True for people who see everyone, and for specialists who read no employees at all: editors of the catalogue and
    stewards of the data. A manager of some departments would change the results of the other departments too.
    """
    return sees_everyone(user) or not user.has_perm("skills.view_employee")


class ConnectedSystem(models.Model):
    """The permissions of one API client and the departments they cover. A client without a row has no access."""

    application = models.OneToOneField(
        "oauth2_provider.Application", on_delete=models.CASCADE, related_name="connected_system"
    )
    scopes = models.JSONField(default=list, help_text="What the system may read and change.")
    sees_everyone = models.BooleanField(
        default=False, help_text="Access to all departments, including departments added later."
    )
    departments = models.ManyToManyField("skills.Department", blank=True, related_name="connected_systems")
    is_sandbox = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="For trying: changes are checked and answered, and never saved. Set once, when the client is created.",
    )
    requests_per_minute = models.PositiveIntegerField(
        default=600, help_text="Requests above this limit are refused with the status 429."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_used_at = models.DateTimeField(
        null=True, blank=True, help_text="Accurate to the minute. Empty if the system was never used."
    )
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="The system has no access from this time on.")

    previous_secret = models.CharField(
        max_length=255, blank=True, help_text="Hash of the secret before the current one; empty if it no longer works."
    )
    previous_secret_until = models.DateTimeField(
        null=True, blank=True, help_text="The previous secret works until this time."
    )

    history = HistoricalRecords(excluded_fields=["last_used_at", "previous_secret"])

    class Meta:
        verbose_name, verbose_name_plural = _("connected system"), _("connected systems")

    def __str__(self) -> str:
        return self.application.name or self.application.client_id
