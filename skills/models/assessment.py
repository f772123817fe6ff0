"""Computed results for task statements and the inputs they were computed from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Basis(models.Model):
    """The inputs of a result: dataset version, model revision and settings. A row never changes after it is written."""

    dataset = models.ForeignKey("skills.ExposureDataset", on_delete=models.PROTECT, related_name="bases")
    dataset_hash = models.CharField(max_length=64)
    model_revision = models.CharField(max_length=120)
    settings_fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("basis of figures"), _("bases of figures")
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "dataset_hash", "model_revision", "settings_fingerprint"],
                name="one_row_per_basis",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset} / {self.model_revision} / {self.settings_fingerprint[:8]}"


class TaskAssessment(models.Model):
    """Exposure, human-skill demand and evidence of one task statement, computed on one basis.

    A statement that is too unclear to be judged has no figures, no demand and no evidence.
    """

    basis = models.ForeignKey(Basis, on_delete=models.CASCADE, related_name="assessments")
    text_hash = models.CharField(max_length=64)
    masked_hash = models.CharField(
        max_length=64,
        blank=True,
        help_text="Hash of the statement without words about people, which the models read: the key of its vector. Empty: "
        "the statement has no such words.",
    )
    is_judged = models.BooleanField(
        default=True, help_text="If not set, the statement is too unclear to be judged, and there are no figures."
    )
    suggestion = models.TextField(
        blank=True, help_text="The statement with corrected spelling. Empty: nothing to correct."
    )
    exposure = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    automation = models.FloatField(null=True)
    augmentation = models.FloatField(null=True)
    is_far = models.BooleanField(help_text="No reference task is close to this task, so the score is unreliable.")
    sources_disagree = models.BooleanField(default=False)
    evidence = models.JSONField(
        help_text="Nearest reference tasks, nearest first: statement, occupation, closeness, figures, dataset."
    )
    sources = models.JSONField(default=list, help_text="Figures from datasets that contain exactly this task.")
    demand = models.JSONField(help_text="Demand for each human skill by slug, 0..1.")
    demand_evidence = models.JSONField(
        default=dict, help_text="The nearest anchor sentence for each human skill, by slug."
    )
    situations = models.JSONField(
        default=list,
        help_text="Situations that the task contains, the most certain first: slug, strength (0..1), nearest phrase.",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("assessment of a task"), _("assessments of tasks")
        constraints = [
            models.UniqueConstraint(fields=["basis", "text_hash"], name="one_assessment_per_text"),
            models.CheckConstraint(
                condition=Q(is_judged=False)
                | Q(low__gte=0, exposure__gte=models.F("low"), high__gte=models.F("exposure"), high__lte=1),
                name="exposure_lies_in_its_interval",
            ),
            models.CheckConstraint(
                condition=Q(is_judged=True, exposure__isnull=False, low__isnull=False, high__isnull=False)
                | Q(is_judged=False, exposure=None, low=None, high=None),
                name="only_judged_statements_have_figures",
            ),
        ]

    def __str__(self) -> str:
        if self.exposure is None:
            return "not judged"
        return f"{self.exposure:.2f} ({self.low:.2f} to {self.high:.2f})"

    @property
    def vector_key(self) -> str:
        """The key of the vector that the figures were computed from."""
        return self.masked_hash or self.text_hash
