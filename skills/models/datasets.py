"""Exposure datasets and their figures for tasks and occupations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class ExposureDatasetQuerySet(models.QuerySet["ExposureDataset"]):
    def active(self) -> "ExposureDataset | None":
        """The task-level dataset that scores are computed from; None before the first import."""
        return self.filter(is_active=True).first()

    def for_list(self):
        return self.order_by("-is_active", "name", "-imported_at")


class ExposureDataset(models.Model):
    """One imported version of one published source of exposure figures."""

    class Source(models.TextChoices):
        STARTER = "starter", "Reskill starter set"
        GPTS_ARE_GPTS = "gpts-are-gpts", "GPTs are GPTs"
        ECONOMIC_INDEX = "economic-index", "Anthropic Economic Index"
        WORKING_WITH_AI = "working-with-ai", "Working with AI"
        ONET = "onet", "O*NET"
        CSV = "csv", "Uploaded file"

    source = models.CharField(max_length=32, choices=Source.choices)
    name = models.CharField(max_length=200, help_text="Name of the dataset on every page that shows its figures.")
    version = models.CharField(max_length=64, help_text="The publisher's version, or the day the file was fetched.")
    licence = models.CharField(max_length=200)
    citation = models.TextField(help_text="The full citation of the source.")
    homepage = models.URLField(blank=True)
    retrieved_on = models.DateField(null=True, blank=True)
    imported_at = models.DateTimeField(auto_now=True)
    content_hash = models.CharField(
        max_length=64,
        help_text="Hash of the imported content. Every result stores the hash of the dataset it was computed from.",
    )
    files = models.JSONField(default=list, help_text="The imported files: name, SHA-256, number of rows.")
    n_tasks = models.PositiveIntegerField("reference tasks", default=0)
    n_occupations = models.PositiveIntegerField("occupations", default=0)
    is_active = models.BooleanField(
        "active", default=False, help_text="New scores are computed from the one active dataset."
    )
    calibration = models.JSONField(
        default=dict,
        blank=True,
        help_text="The interval widths, measured on held-out occupations. Empty until computed.",
    )

    objects = ExposureDatasetQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["calibration"])

    class Meta:
        verbose_name, verbose_name_plural = _("exposure dataset"), _("exposure datasets")
        constraints = [
            models.UniqueConstraint(fields=["source", "name", "version"], name="one_row_per_dataset_version"),
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_active_dataset"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def is_task_level(self) -> bool:
        return self.n_tasks > 0


class ReferenceTask(models.Model):
    """A task statement of a dataset with its figures, each 0..1 or empty if the dataset has none."""

    dataset = models.ForeignKey(ExposureDataset, on_delete=models.CASCADE, related_name="reference_tasks")
    occupation = models.ForeignKey(
        "skills.Occupation", on_delete=models.CASCADE, null=True, blank=True, related_name="reference_tasks"
    )
    key = models.CharField(max_length=64, help_text="The publisher's own identifier, or a hash of the statement.")
    statement = models.TextField()
    text_hash = models.CharField(max_length=64, db_index=True)
    statement_key = models.CharField(
        max_length=64,
        db_index=True,
        help_text="Identifies the same task in every dataset. Upper and lower case make no difference.",
    )
    is_core = models.BooleanField(null=True, help_text="The publisher calls the task core to its occupation.")
    exposure = models.FloatField(null=True, help_text="Judged by people: how much today's AI can speed up this task.")
    exposure_model = models.FloatField(null=True, help_text="The same question, judged by a language model.")
    exposure_observed = models.FloatField(null=True, help_text="Measured from observed AI use for this task.")
    automation = models.FloatField(null=True, help_text="How much of the task AI could do without a person.")
    augmentation = models.FloatField(
        null=True, help_text="Share of the observed use in which AI worked together with a person."
    )

    class Meta:
        verbose_name, verbose_name_plural = _("reference task"), _("reference tasks")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "key"], name="one_row_per_reference_task"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": 1}),
                    name=f"reference_{name}_is_a_share",
                )
                for name in ("exposure", "exposure_model", "exposure_observed", "automation", "augmentation")
            ),
        ]

    def __str__(self) -> str:
        return self.statement


class OccupationFigure(models.Model):
    """One figure of a dataset about a whole occupation."""

    class Measure(models.TextChoices):
        PEOPLE = "exposure", "exposure, by people"
        MODEL = "exposure_model", "exposure, by a language model"
        OBSERVED = "exposure_observed", "exposure, observed use"
        APPLICABILITY = "applicability", "AI applicability, observed use"

    dataset = models.ForeignKey(ExposureDataset, on_delete=models.CASCADE, related_name="occupation_figures")
    occupation = models.ForeignKey("skills.Occupation", on_delete=models.CASCADE, related_name="figures")
    measure = models.CharField(max_length=32, choices=Measure.choices)
    value = models.FloatField()

    class Meta:
        verbose_name, verbose_name_plural = _("figure of an occupation"), _("figures of occupations")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "occupation", "measure"], name="one_figure_per_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.value:.2f}"
