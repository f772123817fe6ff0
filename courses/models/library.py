"""Learning units: what can be read and practised here, and their versions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from skills.models import Situation


class LearningUnitQuerySet(models.QuerySet):
    def offered(self) -> "LearningUnitQuerySet":
        """Units that readers see: of situations that HR does not hide.

        A visible unit of the organisation replaces the shipped unit of its situation.
        """
        own = LearningUnit.objects.filter(
            situation=OuterRef("situation"), origin=LearningUnit.Origin.ORGANISATION, is_hidden=False
        )
        hidden = Situation.objects.filter(slug=OuterRef("situation"), is_active=False)
        shown = self.filter(~Exists(hidden), is_hidden=False)
        return shown.exclude(Q(origin=LearningUnit.Origin.SHIPPED) & Exists(own))

    def visible_to(self, user: Any) -> "LearningUnitQuerySet":
        """The offered units, for every signed-in user."""
        return self.offered() if user is not None and user.is_authenticated else self.none()


class LearningUnit(models.Model):
    """One learning unit on one situation: its texts are rows of UnitPart, by level and language."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("supplied with the program")
        ORGANISATION = "organisation", _("written by your organisation")

    situation = models.SlugField(max_length=60, help_text=_("Short name of the situation, such as complaint."))
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.ORGANISATION)
    is_hidden = models.BooleanField(
        _("hidden"), default=False, help_text=_("Employees do not see a hidden unit. Its texts are kept.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LearningUnitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("learning unit"), _("learning units")
        ordering = ["situation", "origin"]
        constraints = [
            models.UniqueConstraint(fields=["situation", "origin"], name="one_unit_per_situation_and_origin")
        ]

    def __str__(self) -> str:
        return self.situation


class UnitPartQuerySet(models.QuerySet):
    def current(self) -> "UnitPartQuerySet":
        return self.filter(is_current=True)

    def visible_to(self, user: Any) -> "UnitPartQuerySet":
        return self.current().filter(unit__in=LearningUnit.objects.visible_to(user))

    def for_list(self) -> "UnitPartQuerySet":
        """The parts without their long texts, each with its unit."""
        return self.select_related("unit").defer("text").order_by("unit__situation", "-level", "language")


class UnitPart(models.Model):
    """One version of one part of a learning unit, in one language. The latest version is current; earlier ones stay."""

    class Level(models.TextChoices):
        FOUNDATIONS = "foundations", _("foundations")
        ADVANCED = "advanced", _("advanced")

    unit = models.ForeignKey(LearningUnit, on_delete=models.CASCADE, related_name="parts")
    level = models.CharField(max_length=16, choices=Level.choices)
    language = models.CharField(max_length=12, help_text="ISO 639-1 code.")
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(help_text=_("How long reading takes."))
    sources = models.JSONField(default=list, blank=True, help_text=_("The publications that the text rests on."))
    text = models.TextField(help_text="Markdown in the form of courses/services/library/unit_text.py.")
    text_hash = models.CharField(max_length=64, help_text="Hash of header and text, to notice changes.")
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = UnitPartQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("part of a unit"), _("parts of units")
        constraints = [
            models.UniqueConstraint(fields=["unit", "level", "language", "version"], name="one_row_per_version"),
            models.UniqueConstraint(
                fields=["unit", "level", "language"], condition=Q(is_current=True), name="one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return self.title
