"""Reviews: requests that a person decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills.models import Employee
from skills.models.employee import belonging_to


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReviewQuerySet":
        return belonging_to(self, Employee.objects.visible_to(user))

    def waiting(self) -> "ReviewQuerySet":
        """Reviews that wait for HR."""
        return self.filter(state=Review.State.WAITING)

    def undecided(self) -> "ReviewQuerySet":
        """Reviews that wait for HR or for the employee's reply."""
        return self.filter(state__in=Review.UNDECIDED)

    def with_thread(self) -> "ReviewQuerySet":
        """Reviews with all rows that the page of a thread shows."""
        rows = self.select_related("task", "course", "reviewer")
        return rows.prefetch_related(models.Prefetch("messages", ReviewMessage.objects.select_related("author")))


class Review(models.Model):
    """One request for a human review: a contested exposure or course, a wish to talk, or a case the program found."""

    class Kind(models.TextChoices):
        EXPOSURE = "exposure", _("contested exposure")
        COURSE = "course", _("contested recommendation")
        PERSON = "person", _("wants to talk to a person")
        FAR = "far", _("work unlike any known work")
        UNSURE = "unsure", _("an uncertain result")
        HELD_BACK = "held_back", _("no course meets the rules")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a person")
        ASKED = "asked", _("a question for the employee")
        UPHELD = "upheld", _("reviewed, not changed")
        OVERRIDDEN = "overridden", _("changed by a person")
        ANSWERED = "answered", _("answered")

    UNDECIDED = (State.WAITING, State.ASKED)
    BY_THE_PROGRAM = (Kind.FAR, Kind.UNSURE, Kind.HELD_BACK)

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    task = models.ForeignKey("skills.Task", on_delete=models.CASCADE, null=True, blank=True, related_name="reviews")
    course = models.ForeignKey(
        "courses.Course", on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    reason = models.TextField(help_text="In the employee's words; for reviews that the program opens, in its words.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decision = models.TextField(blank=True, help_text="The reason. The employee will read it.")
    exposure = models.FloatField(
        null=True, blank=True, help_text="For a contested exposure: the value set by a person, 0 to 1."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(null=True, blank=True)
    passed_on_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the overdue review last went to another reviewer."
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["decided_at"]),
            models.Index(fields=["due_on", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(exposure__isnull=True) | Q(exposure__gte=0, exposure__lte=1),
                name="reviewed_exposure_is_a_share",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.employee}"


class ReviewMessage(models.Model):
    """One message in a review, in addition to its reason and decision: a question of HR or a reply of the employee."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    is_from_employee = models.BooleanField()
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("message of a review"), _("messages of reviews")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"message in {self.review_id}"
