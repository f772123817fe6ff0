"""When an employee last used the pages, and what the first page showed then."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.unit_learning import OwnRows

WELCOME_SCREENS = 3


class Visit(models.Model):
    """The welcome and the visits of one employee. `shown` and `before` hold codes and figures, never words.

    before: what the first page showed at the end of the previous visit. shown: what it showed last.
    """

    employee = models.OneToOneField("skills.Employee", on_delete=models.CASCADE, related_name="visit")
    welcome_screen = models.PositiveSmallIntegerField(default=1, help_text="The screen to go on with, from 1.")
    welcomed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the welcome was finished or skipped. It is never shown again."
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    shown = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("visit"), _("visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(welcome_screen__gte=1, welcome_screen__lte=WELCOME_SCREENS), name="welcome_screen_exists"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
