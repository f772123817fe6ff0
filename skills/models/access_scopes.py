"""Who may see whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class ManagerScope(models.Model):
    """An HR manager, and the departments given to them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="manager_scope")
    sees_everyone = models.BooleanField(default=False, help_text="All departments, those added later included.")
    departments = models.ManyToManyField("skills.Department", blank=True, related_name="manager_scopes")

    class Meta:
        verbose_name, verbose_name_plural = _("what a manager sees"), _("what managers see")

    def __str__(self) -> str:
        return f"HR manager {self.user}"


def sees_everyone(user) -> bool:
    """Whether this HR manager was given all departments. What reaches people in any department is theirs alone."""
    if user.is_superuser:
        return True
    # Asked for every entry of the admin's menu: remembered with the user, who is read anew for each request.
    if not hasattr(user, "_sees_everyone"):
        user._sees_everyone = ManagerScope.objects.filter(user=user, sees_everyone=True).exists()
    return user._sees_everyone


class ConnectedSystem(models.Model):
    """What one client of the API may do, and for which departments. A client without such a row may do nothing."""

    application = models.OneToOneField(
        "oauth2_provider.Application", on_delete=models.CASCADE, related_name="connected_system"
    )
    scopes = models.JSONField(default=list, help_text="What the system may read and change.")
    sees_everyone = models.BooleanField(default=False, help_text="All departments, those added later included.")
    departments = models.ManyToManyField("skills.Department", blank=True, related_name="connected_systems")
    requests_per_minute = models.PositiveIntegerField(
        default=600, help_text="More than this, and the system is told to wait."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute; empty: never.")
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="From then on nothing is answered.")

    history = HistoricalRecords(excluded_fields=["last_used_at"])

    class Meta:
        verbose_name, verbose_name_plural = _("connected system"), _("connected systems")

    def __str__(self) -> str:
        return self.application.name or self.application.client_id
