"""Roles created by AI that no occupation classification contains yet, described in our own words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class EmergingRoleQuerySet(models.QuerySet["EmergingRole"]):
    def offered(self) -> "EmergingRoleQuerySet":
        """Roles that may be shown as a next role."""
        return self.filter(is_active=True)


class EmergingRole(models.Model):
    """A role that AI creates, such as overseeing AI. The role has no SOC code, and Reskill does not invent one."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(help_text="Purpose of the role, in two or three sentences for employees.")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True, help_text="Untick it to stop showing the role to employees.")

    objects = EmergingRoleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("emerging role"), _("emerging roles")
        ordering = ["position", "slug"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="emerging_role_has_a_slug")]

    def __str__(self) -> str:
        return self.title


class EmergingRoleTask(models.Model):
    """One task of an emerging role, in our own words."""

    role = models.ForeignKey(EmergingRole, on_delete=models.CASCADE, related_name="tasks")
    statement = models.TextField()
    text_hash = models.CharField(max_length=64, db_index=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("task of an emerging role"), _("tasks of emerging roles")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["role", "text_hash"], name="one_row_per_role_task")]

    def __str__(self) -> str:
        return self.statement
