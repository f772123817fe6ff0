"""Courses, their prerequisites and their emphasis."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from courses.models.course_session import CourseSession
from skills.arithmetic.soc_codes import is_code

UNIT_PREFIX = "unit:"  # of the identity of courses that stand for a part of a learning unit


def are_soc_codes(value: object) -> None:
    """Raises ValidationError unless the value is a list of distinct SOC codes of existing occupations or groups."""
    wrong = value if not isinstance(value, list) else [code for code in value if not is_code(str(code))]
    if wrong or (isinstance(value, list) and len(set(value)) < len(value)):
        raise ValidationError(
            _("A list of distinct SOC codes is expected, such as 29-1141 or 29-0000; not %(wrong)s."),
            params={"wrong": wrong or value},
        )


class CourseQuerySet(models.QuerySet):
    def offered(self) -> "CourseQuerySet":
        """Courses that may be recommended."""
        return self.filter(is_retired=False)

    def visible_to(self, user) -> "CourseQuerySet":
        """Offered courses for every signed-in user; for HR also retired ones."""
        if user is None or not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.offered()

    def for_list(self) -> "CourseQuerySet":
        return self.order_by("title", "pk")

    def without_a_way(self) -> "CourseQuerySet":
        """Courses that nobody knows how to take: no address, no learning unit, no coming session, nobody to ask."""
        return self.filter(nobody_knows_how())


def nobody_knows_how() -> Q:
    """The condition of `without_a_way`. It becomes true when the last session has begun."""
    coming = CourseSession.objects.upcoming().filter(course=OuterRef("pk"))
    nobody_to_ask = Q(can_be_requested=False) | Q(can_be_requested=None, provider="")
    return Q(Q(url="") & nobody_to_ask & ~Q(identity__startswith=UNIT_PREFIX), ~Exists(coming))


def has_no_way(course: str = "pk") -> Exists:
    """Whether nobody knows how to take a course. course: the field with its id in the outer query."""
    return Exists(Course.objects.without_a_way().filter(pk=OuterRef(course)))


class Course(models.Model):
    """One course of a provider. A course that is imported twice has one row."""

    class Level(models.IntegerChoices):
        INTRODUCTORY = 1, _("introductory")
        INTERMEDIATE = 2, _("intermediate")
        ADVANCED = 3, _("advanced")

    class CostPeriod(models.TextChoices):
        MONTH = "month", _("a month")
        YEAR = "year", _("a year")

    class Delivery(models.TextChoices):
        ONLINE = "online", _("online, at any time")
        LIVE_ONLINE = "live-online", _("live online")
        IN_PERSON = "in-person", _("in person")
        BLENDED = "blended", _("partly online, partly in person")

    identity = models.CharField(
        max_length=64,
        unique=True,
        help_text="Hash of provider and address (or title), by which imports recognise a known course.",
    )
    external_id = models.CharField(max_length=200, blank=True, db_index=True)
    provider = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=400)
    description = models.TextField(blank=True)
    url = models.URLField(max_length=600, blank=True)
    language = models.CharField(max_length=12, blank=True, help_text="ISO 639-1 code; empty if unknown.")
    language_is_detected = models.BooleanField(
        default=False, help_text="Recognised from the text, because the source states no language."
    )
    level = models.PositiveSmallIntegerField(choices=Level.choices, null=True, blank=True)
    duration_hours = models.FloatField(null=True, blank=True, help_text="Total hours of work.")
    duration_weeks = models.FloatField(null=True, blank=True)
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    cost_period = models.CharField(
        max_length=8, choices=CostPeriod.choices, blank=True,
        help_text="Set if the cost is that of a subscription, for each month or year.",
    )  # fmt: skip
    delivery = models.CharField(
        max_length=16, choices=Delivery.choices, blank=True, help_text="How the course is delivered; empty if unknown."
    )
    category = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True, help_text="The provider's own skill tags.")
    occupations = models.JSONField(
        default=list, blank=True, validators=[are_soc_codes],
        help_text="SOC codes of the occupations or groups that the course is for (29-1141, 29-1000, 29-0000); empty: all, "
        "or unknown.",
    )  # fmt: skip
    situations = models.JSONField(
        default=list, blank=True,
        help_text="Situations that the course trains, as set by a person or an import: slugs. Empty: read from the text.",
    )  # fmt: skip
    can_be_requested = models.BooleanField(
        null=True, blank=True,
        help_text="Whether HR can get a place when an employee asks. Empty: yes, if the provider is known.",
    )  # fmt: skip
    is_retired = models.BooleanField(
        default=False, help_text="No longer offered. The course stays in learning paths that contain it."
    )
    text_hash = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    prerequisites = models.ManyToManyField(
        "self", through="CoursePrerequisite", symmetrical=False, related_name="opens", blank=True
    )

    objects = CourseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("course"), _("courses")
        indexes = [
            models.Index(fields=["is_retired", "language"]),
            models.Index(fields=["updated_at"]),
            models.Index(fields=["title", "id"]),
            models.Index(fields=["language"]),
            models.Index(fields=["provider"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="course_has_a_title"),
            models.CheckConstraint(
                condition=Q(duration_hours__isnull=True) | Q(duration_hours__gt=0),
                name="duration_hours_positive",
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="cost_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_little_text(self) -> bool:
        """Whether the course has no description, so that its results are less certain."""
        return not self.description.strip()

    @property
    def takes_requests(self) -> bool:
        """Whether employees may ask HR for the course."""
        if self.is_retired:
            return False
        return bool(self.provider or self.url) if self.can_be_requested is None else self.can_be_requested

    @property
    def text(self) -> str:
        """The text to embed: title, then description."""
        return f"{self.title}. {self.description}".strip() if self.description else self.title


class CoursePrerequisite(models.Model):
    """One course that has to be finished before another. Cycles are refused."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="prerequisite_links")
    requires = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="required_by_links")

    class Meta:
        verbose_name, verbose_name_plural = _("prerequisite"), _("prerequisites")
        constraints = [
            models.UniqueConstraint(fields=["course", "requires"], name="one_row_per_prerequisite"),
            models.CheckConstraint(condition=~Q(course=F("requires")), name="course_does_not_require_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.course} requires {self.requires}"

    def clean(self) -> None:
        """Raises ValidationError for a link that would create a cycle."""
        seen, waiting = set(), [self.requires_id]
        while waiting:
            current = waiting.pop()
            if current == self.course_id:
                raise ValidationError({"requires": "This would close a circle: that course already requires this one."})
            if current not in seen:
                seen.add(current)
                waiting += CoursePrerequisite.objects.filter(course_id=current).values_list("requires_id", flat=True)


class CourseEmphasis(models.Model):
    """How much one course text builds each human skill, computed with one model revision and one set of settings."""

    text_hash = models.CharField(max_length=64)
    model_revision = models.CharField(max_length=120)
    settings_fingerprint = models.CharField(max_length=64)
    emphasis = models.JSONField(help_text="0 to 1, by slug of the skill.")
    evidence = models.JSONField(default=dict, help_text="The anchor nearest to the text, by slug of the skill.")
    situations = models.JSONField(default=dict, help_text="Situations that the course trains: 0 to 1, by slug.")

    class Meta:
        verbose_name, verbose_name_plural = _("computed emphasis"), _("computed emphases")
        constraints = [
            models.UniqueConstraint(
                fields=["text_hash", "model_revision", "settings_fingerprint"], name="one_emphasis_per_text"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(f"{k} {v:.2f}" for k, v in self.emphasis.items())


class EmphasisOverride(models.Model):
    """Emphasis of one course on one skill, set by a person. It replaces the computed one and survives recalculation."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="emphasis_overrides")
    skill = models.ForeignKey("skills.HumanSkill", on_delete=models.CASCADE, related_name="+")
    value = models.FloatField()
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("emphasis set by a person"), _("emphases set by people")
        constraints = [
            models.UniqueConstraint(fields=["course", "skill"], name="one_emphasis_override"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=1), name="emphasis_override_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {self.value:.2f}"
