"""Training plans for departments, within a budget and a number of seats."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from courses.arithmetic.training_planning import WORKING_WEEK_HOURS
from skills.models import Department
from skills.models.access_scopes import sees_everyone
from skills.stored_messages import stored_message


class TrainingPlanQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TrainingPlanQuerySet":
        """Plans for which the user may see all departments; all plans for users who see everyone."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everyone(user):
            return self
        elsewhere = Department.objects.exclude(manager_scopes__user=user)
        return self.exclude(departments__in=elsewhere).filter(departments__isnull=False).distinct()


class TrainingPlan(models.Model):
    """One plan of HR: its limits, and the best courses and seats within them. It contains groups but no names."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being computed")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be computed")

    class Approval(models.TextChoices):
        OPEN = "open", _("not decided")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    name = models.CharField(max_length=120, help_text=_("Name of the plan, to find it again."))
    departments = models.ManyToManyField("skills.Department", related_name="training_plans")
    uptake_percent = models.PositiveSmallIntegerField(
        _("AI use, % of what AI could take on"),
        default=30,
        validators=[MaxValueValidator(100)],
        help_text=_("Your assumption, 0 to 100. The data say what AI could speed up, not what will be introduced."),
    )
    months = models.PositiveSmallIntegerField(
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Length of the plan, 1 to 60."),
    )
    work_hours = models.FloatField(
        _("working hours a week"),
        default=WORKING_WEEK_HOURS,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
        help_text=_("Average per person in these departments."),
    )
    learning_hours = models.FloatField(
        _("learning hours a week"),
        default=2.0,
        validators=[MinValueValidator(0.25), MaxValueValidator(40)],
        help_text=_("Hours that one person may spend on learning."),
    )
    budget = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("For course fees. Empty: no limit."),
    )
    seats = models.PositiveIntegerField(null=True, blank=True, help_text=_("Total in all courses. Empty: no limit."))
    assumed_cost = models.DecimalField(
        _("cost of a course without a price"),
        max_digits=10,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("Used for courses without a price in the catalogue. The plan marks these costs."),
    )
    hourly_cost = models.DecimalField(
        _("cost of a paid working hour"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Wage and employer's contributions, on average. Empty: the learning time is not costed."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator("^[A-Z]{3}$", _("Enter the three capital letters of a currency, such as EUR."))],
        help_text=_("Currency of all amounts of this plan, such as EUR. Empty: the currency of the courses."),
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    message_code = models.CharField(max_length=40, blank=True)
    message_values = models.JSONField(default=dict, blank=True)
    message = stored_message("message")
    result = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approval = models.CharField(max_length=16, choices=Approval.choices, default=Approval.OPEN, db_default="open")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, default="", db_default="", help_text="The reason for the decision.")
    finished_before = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text="By course: people who had finished it at the approval, in full groups.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    computed_at = models.DateTimeField(null=True, blank=True)

    objects = TrainingPlanQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("training plan"), _("training plans")
        permissions = [("approve_trainingplan", "Can approve and decline training plans")]
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(uptake_percent__lte=100), name="uptake_is_a_percentage"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=60), name="plan_months_in_range"),
            models.CheckConstraint(condition=Q(work_hours__gt=0, learning_hours__gt=0), name="plan_hours_positive"),
            models.CheckConstraint(
                condition=Q(approval="open") | Q(decided_at__isnull=False), name="a_decided_plan_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name
