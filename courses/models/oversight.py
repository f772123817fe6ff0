"""Where people decide."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from skills.models import Employee


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReviewQuerySet":
        return self.filter(employee__in=Employee.objects.visible_to(user))

    def waiting(self) -> "ReviewQuerySet":
        return self.filter(state=Review.State.WAITING)


class Review(models.Model):
    """A request that a person look at something: a contested score, a refused course, or simply to talk."""

    class Kind(models.TextChoices):
        EXPOSURE = "exposure", "contested exposure"
        COURSE = "course", "contested recommendation"
        PERSON = "person", "wants to talk to a person"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for a person"
        UPHELD = "upheld", "looked at, left as it is"
        OVERRIDDEN = "overridden", "changed by a person"
        ANSWERED = "answered", "answered"

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    task = models.ForeignKey("skills.Task", on_delete=models.CASCADE, null=True, blank=True, related_name="reviews")
    course = models.ForeignKey(
        "courses.Course", on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    reason = models.TextField(help_text="In the employee's own words.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decision = models.TextField(blank=True, help_text="The reason, as the employee will read it.")
    exposure = models.FloatField(
        null=True, blank=True, help_text="For a contested exposure: the value a person sets instead, 0..1."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(exposure__isnull=True) | Q(exposure__gte=0, exposure__lte=1),
                name="reviewed_exposure_is_a_share",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.employee}"
