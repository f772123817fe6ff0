"""Occupations and human skills. Tasks, people and courses are compared with them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Occupation(models.Model):
    """One occupation of the O*NET-SOC classification."""

    soc_code = models.CharField("SOC code", max_length=10, unique=True, help_text="O*NET-SOC, such as 11-1011.00")
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="Empty until O*NET is imported.")
    job_zone = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="O*NET job zone, from 1 (little preparation) to 5 (extensive preparation)."
    )

    class Meta:
        verbose_name, verbose_name_plural = _("occupation"), _("occupations")
        ordering = ["soc_code"]

    def __str__(self) -> str:
        return f"{self.title} ({self.soc_code})"

    @property
    def major_group(self) -> str:
        """The first two digits of the SOC code."""
        return self.soc_code[:2]


class OccupationIdentifier(models.Model):
    """The code of an occupation in another classification. Several rows if that classification divides it further."""

    class Scheme(models.TextChoices):
        ISCO08 = "isco08", "ISCO-08"
        ESCO = "esco", "ESCO"

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=16, choices=Scheme.choices)
    value = models.CharField(max_length=120, help_text="The code; for ESCO, the URI.")

    class Meta:
        verbose_name, verbose_name_plural = _("identifier of an occupation"), _("identifiers of occupations")
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(fields=["occupation", "scheme", "value"], name="one_row_per_identifier"),
        ]
        indexes = [models.Index(fields=["scheme", "value"])]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class AlternateTitle(models.Model):
    """Another name people use for an occupation."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="alternate_titles")
    title = models.CharField(max_length=250)
    language = models.CharField(max_length=8, default="en")
    is_usual = models.BooleanField(
        default=False, help_text="From the list of usual titles that ships. Other titles are O*NET's."
    )
    text_hash = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("alternate title"), _("alternate titles")
        constraints = [
            models.UniqueConstraint(fields=["occupation", "language", "title"], name="one_row_per_alternate_title")
        ]

    def __str__(self) -> str:
        return self.title


class RelatedOccupation(models.Model):
    """An occupation that O*NET lists as related to another one, closest first."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="related")
    related = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="related_from")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("related occupation"), _("related occupations")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["occupation", "related"], name="related_once")]

    def __str__(self) -> str:
        return f"{self.occupation.title} > {self.related.title}"


class OccupationRating(models.Model):
    """O*NET's rating of a skill or work style for an occupation, in O*NET's own scales.

    importance 1..5, level 0..7; impact -3..3 for work styles since O*NET 30.0, which have no importance.
    """

    class Kind(models.TextChoices):
        SKILL = "skill", "skill"
        WORK_STYLE = "work_style", "work style"

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="ratings")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    element = models.CharField(max_length=80)
    importance = models.FloatField(null=True)
    level = models.FloatField(null=True)
    impact = models.FloatField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("rating of an occupation"), _("ratings of occupations")
        constraints = [
            models.UniqueConstraint(fields=["occupation", "kind", "element"], name="one_rating_per_element"),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.importance}"


class HumanSkill(models.Model):
    """A human skill as this organisation defines it. Definition and anchors are editable; they determine the scores."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    definition = models.TextField()
    task_anchors = models.JSONField(
        default=list, help_text="Sentences that describe work that needs this skill, one list entry each."
    )
    course_anchors = models.JSONField(
        default=list, help_text="Sentences that describe courses for this skill, one list entry each."
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("human skill"), _("human skills")
        ordering = ["position", "slug"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="human_skill_has_a_slug")]

    def __str__(self) -> str:
        return self.name
