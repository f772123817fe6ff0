"""Situations: recurring moments at work in which a person decides the outcome."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class SituationQuerySet(models.QuerySet["Situation"]):
    def in_use(self) -> "SituationQuerySet":
        return self.filter(is_active=True)


class Situation(models.Model):
    """A moment at work in which a person decides the outcome.

    Examples: somebody complains, a figure looks wrong, a price is negotiated. Situations cut across trades. Tasks
    contain them, courses and learning units train them. Texts are dictionaries by language; English is always present.
    """

    class Group(models.TextChoices):
        EMOTIONAL_INTELLIGENCE = "emotional-intelligence", _("emotional intelligence")
        CREATIVITY = "creativity", _("creativity")
        CRITICAL_THINKING = "critical-thinking", _("critical thinking")
        COMMUNICATION = "communication", _("communication and negotiation")
        LEADERSHIP = "leadership", _("leadership and coaching")
        AI_OVERSIGHT = "ai-oversight", _("ethics and oversight of AI")

    slug = models.SlugField(unique=True)
    group = models.CharField(max_length=40, choices=Group.choices)
    names = models.JSONField(
        help_text='The name as a person would say it, by language: {"en": "When somebody complains"}.'
    )
    sentences = models.JSONField(help_text="One sentence that says what happens, by language.")
    human_skills = models.JSONField(default=dict, help_text="Human skills at work, by slug: weights that add up to 1.")
    settings = models.JSONField(
        default=list,
        help_text="Where it occurs: own-work, people-in-care, customers, leading, machines.",
    )
    needs_role = models.CharField(
        max_length=24,
        blank=True,
        help_text="Role without which the situation is not offered: leading, teaching, caring, selling, artist, "
        "public-decision. Empty: everybody may meet it.",
    )
    task_phrases = models.JSONField(
        default=dict, help_text="Statements of tasks in which the situation occurs, by language."
    )
    course_phrases = models.JSONField(
        default=dict, help_text="Titles of courses that train the situation, by language."
    )
    counter_examples = models.JSONField(
        default=dict,
        help_text="By language: statements in which it does not occur, each with the situation they belong to, or 'routine'.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True, help_text="Hidden situations are neither named nor offered.")
    shipped_hash = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Hash of the texts as shipped; an edited situation differs from it.",
    )

    objects = SituationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("situation"), _("situations")
        ordering = ["position", "slug"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="situation_has_a_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English."""
        return in_own_language(self.names)

    @property
    def sentence(self) -> str:
        return in_own_language(self.sentences)


def in_own_language(texts: dict[str, str]) -> str:
    """The text in the active language, else the English one, else any."""
    code = (get_language() or "en").split("-")[0]
    return texts.get(code) or texts.get("en") or next(iter(texts.values()), "")
