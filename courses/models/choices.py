"""Choices of employees for their own path: courses and a goal."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.models import Employee


class PathChoice(models.Model):
    """A course that an employee put into the path: in first place, or instead of another. It applies until undone."""

    class Place(models.TextChoices):
        FIRST = "first", _("first of all")
        INSTEAD = "instead", _("in place of another")

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="path_choices")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="path_choices")
    place = models.CharField(max_length=16, choices=Place.choices)
    instead_of = models.ForeignKey(
        "courses.Course",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The course that is replaced. It is not suggested while this choice applies.",
    )
    chosen_at = models.DateTimeField(auto_now=True)

    IN_MERGE_RECORD = True

    class Meta:
        verbose_name, verbose_name_plural = _("choice for the path"), _("choices for the path")
        ordering = ["-chosen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "course"], name="one_choice_per_course"),
            models.CheckConstraint(
                condition=Q(place="first", instead_of__isnull=True) | Q(place="instead", instead_of__isnull=False),
                name="choice_replaces_only_where_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(instead_of__isnull=True) | ~Q(course=F("instead_of")), name="choice_replaces_another_course"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.course_id} {self.place}"


class PathRefresh(models.Model):
    """An employee asked for new suggestions: the next answer may replace the whole path. Otherwise a path stays as it is."""

    employee = models.OneToOneField("skills.Employee", on_delete=models.CASCADE, related_name="path_refresh")
    asked_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request for new suggestions"), _("requests for new suggestions")

    def __str__(self) -> str:
        return f"{self.employee_id} at {self.asked_at}"


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user) -> "GoalQuerySet":
        return self.filter(employee__in=Employee.objects.visible_to(user))


class Goal(models.Model):
    """An employee's goal: one occupation or one emerging role. Only the employee sets it."""

    employee = models.OneToOneField("skills.Employee", on_delete=models.CASCADE, related_name="goal")
    occupation = models.ForeignKey(
        "skills.Occupation", on_delete=models.CASCADE, null=True, blank=True, related_name="goals"
    )
    role = models.ForeignKey(
        "skills.EmergingRole", on_delete=models.CASCADE, null=True, blank=True, related_name="goals"
    )
    chosen_at = models.DateTimeField(auto_now=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("goal"), _("goals")
        constraints = [
            models.CheckConstraint(
                condition=Q(occupation__isnull=True, role__isnull=False)
                | Q(occupation__isnull=False, role__isnull=True),
                name="goal_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The key that services use: "occupation-12" or "role-3"."""
        return f"{self.kind}-{self.target_pk}"

    @property
    def kind(self) -> str:
        """The first half of the key, which addresses contain."""
        return "role" if self.role_id else "occupation"

    @property
    def target_pk(self) -> int:
        return int(self.role_id or self.occupation_id or 0)

    @property
    def title(self) -> str:
        target = self.role or self.occupation
        return target.title if target else ""
