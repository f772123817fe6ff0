"""Steps of a learning path that an employee shows to an adviser."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedStepQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SharedStepQuerySet":
        """The steps that employees share with this user. No other role sees them, whatever its departments."""
        if user is None or not user.is_active or not user.is_authenticated:
            return self.none()
        return self.filter(adviser=user, employee__left_on__isnull=True)


class SharedStep(models.Model):
    """One course or unit that an employee shows to one adviser. Deleted when the employee takes it back.

    The audit trail keeps that a step was shared and taken back, without its content.
    """

    employee = models.ForeignKey(
        "skills.Employee", on_delete=models.CASCADE, related_name="shared_steps", verbose_name=_("employee")
    )
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="+", verbose_name=_("step"))
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("adviser")
    )
    message = models.TextField(_("in the employee's words"), blank=True)
    shared_at = models.DateTimeField(_("shared on"), auto_now_add=True)

    objects = SharedStepQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("step shared with me"), _("steps shared with me")
        ordering = ["-shared_at"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "course", "adviser"], name="one_share_per_step_and_adviser")
        ]

    def __str__(self) -> str:
        return str(self.pk)  # no content: the admin lists rows before it deletes an employee
