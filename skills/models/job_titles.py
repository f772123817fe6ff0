"""Job titles as files write them, and the decisions of people on their occupations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class JobTitle(models.Model):
    """A job title of employees, its nearest occupations, and the occupation that a person chose for it, if any.

    The choice applies to all people with this title, also in later imports; capitals and spaces do not count. An employee
    whose occupation was chosen individually keeps it.
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("not decided")
        OCCUPATION = "occupation", _("an occupation was chosen")
        NONE = "none", _("no occupation fits")

    key = models.CharField(max_length=200, unique=True, help_text="The title in small letters, with single spaces.")
    title = models.CharField(_("job title"), max_length=200, help_text="The title as one of the files writes it.")
    alternatives = models.JSONField(
        default=list,
        help_text="The nearest occupations, best first: pairs of the occupation's id and a score from 0 to 1.",
    )
    decision = models.CharField(max_length=16, choices=Decision.choices, default=Decision.OPEN)
    occupation = models.ForeignKey(
        "skills.Occupation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    replaced = models.ForeignKey(
        "skills.Occupation",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text="The occupation of the decision before.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(
        null=True, editable=False, help_text="Empty while the decision is not yet applied to all people."
    )

    history = HistoricalRecords(excluded_fields=["alternatives", "applied_at", "replaced"])

    class Meta:
        verbose_name, verbose_name_plural = _("job title"), _("job titles")
        ordering = ["title"]
        indexes = [models.Index(fields=["decision", "applied_at"])]

    def __str__(self) -> str:
        return self.title
