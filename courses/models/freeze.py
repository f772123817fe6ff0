"""Freezes of the results that people see, and the rule on who releases runs."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def active(self) -> "FreezeQuerySet":
        """The freeze that is on; at most one row."""
        return self.filter(ended_at=None)

    def since(self) -> datetime | None:
        """When the freeze that is on began; None if the results are not frozen."""
        return self.active().values_list("began_at", flat=True).first()


class Freeze(models.Model):
    """A time in which no new answers are published. Runs are computed, and employees keep seeing the answers they had."""

    began_at = models.DateTimeField(_("frozen since"), auto_now_add=True)
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), help_text=_("Why the results are frozen. Employees do not see this."))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    end_reason = models.TextField(_("reason for the end"), blank=True)
    is_on = models.BooleanField(default=True, help_text="False as soon as the freeze has ended.")

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("freeze of the results"), _("freezes of the results")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["is_on"], condition=Q(is_on=True), name="one_freeze_at_a_time"),
            models.CheckConstraint(
                condition=Q(is_on=True, ended_at=None) | Q(is_on=False, ended_at__isnull=False),
                name="freeze_is_on_until_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"freeze {self.pk}"


class ReleaseRuleQuerySet(models.QuerySet["ReleaseRule"]):
    def newest(self) -> "ReleaseRule | None":
        """The rule that applies; None if nobody has set one."""
        return self.select_related("changed_by").order_by("-pk").first()


class ReleaseRule(models.Model):
    """One decision on whether every run over a group of people waits for a person. The newest row applies."""

    every_run_waits = models.BooleanField(
        _("every run waits for a person"),
        help_text=_("Off: a run is published by itself unless it changes the results of many people."),
    )
    reason = models.TextField(_("reason"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = ReleaseRuleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule on the release of runs"), _("rules on the release of runs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"release rule {self.pk}"
