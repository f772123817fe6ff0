"""Sums over current answers, stored when answers are published, so that figures of 100,000 people are read quickly."""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from skills.models import Department
from skills.models.access_scopes import sees_everyone

CellKey = tuple[int | None, int | None]  # ids of department and occupation


class WorkforceCellQuerySet(models.QuerySet):
    def visible_to(self, user) -> "WorkforceCellQuerySet":
        """Cells of the HR manager's departments; all cells for users who see everyone; else none."""
        if user is None or not user.is_active:
            return self.none()
        if sees_everyone(user):
            return self
        return self.filter(department__in=Department.objects.filter(manager_scopes__user=user))


class WorkforceCell(models.Model):
    """Sums over the people of one department and one occupation who have a current answer.

    Never shown directly, because a cell may be one person. `courses.arithmetic.disclosure_control` joins cells into
    blocks that may be shown.
    """

    department = models.ForeignKey("skills.Department", on_delete=models.CASCADE, null=True, related_name="+")
    occupation = models.ForeignKey("skills.Occupation", on_delete=models.CASCADE, null=True, related_name="+")
    n = models.PositiveIntegerField(help_text="People with a current answer.")
    n_partly = models.PositiveIntegerField(default=0)
    n_strongly = models.PositiveIntegerField(default=0)
    n_low_data = models.PositiveIntegerField(default=0)
    n_with_path = models.PositiveIntegerField(default=0)
    exposure = models.FloatField(help_text="Sum of exposures.")
    changing = models.FloatField(help_text="Sum of the shares of the week that AI is likely to change.")
    skills = models.JSONField(
        default=dict,
        help_text="By human skill: share (sum of the shares of the week that call for it), calls (people whose week calls "
        "for it), planned and finished (how many of those have a course for it in their path, or finished one).",
    )
    situations = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="By situation: people (whose week calls for it) and share (sum of their shares of the week); lacking and "
        "lacking_share: the same of those without a step for it in their path. With the languages they learn in: "
        "'lacking:de,en' of these, and 'new:de,en' of those new to the situation.",
    )
    state = models.BigIntegerField(
        null=True, editable=False, help_text="State of the rows behind the sums. If it is unchanged, so are the sums."
    )
    updated_at = models.DateTimeField(auto_now_add=True)

    objects = WorkforceCellQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("department and kind of work"), _("departments and kinds of work")
        constraints = [
            models.UniqueConstraint(fields=["department", "occupation"], name="one_cell_per_department_and_occupation"),
            models.CheckConstraint(condition=Q(n__gt=0), name="cell_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} x {self.occupation_id}: {self.n}"


class CourseFigure(models.Model):
    """How often one offered course is recommended in all current answers, or why it is not.

    A course without a row was added after the last large run.
    """

    class Reason(models.TextChoices):
        """Why nobody is offered a course: the first that applies."""

        UNREAD = "unread", _("The course has not been read yet. The next recalculation over everybody reads it.")
        PREREQUISITE = "prerequisite", _("It requires a course that is not offered.")
        LANGUAGE = "language", _("Nobody learns in its language.")
        LEVEL = "level", _("Its level is above what anybody wants.")
        OCCUPATIONS = "occupations", _("It is for occupations that nobody has.")
        NO_WAY = "no_way", _("Nobody knows how to take it: it has no address, no provider and no coming session.")
        NO_DESCRIPTION = "no_description", _("It has no description, so little is known about it.")
        NO_SITUATION = "no_situation", _("No situation was recognised in its text.")
        NOT_CALLED_FOR = "not_called_for", _("It trains situations that nobody's week calls for.")
        OUTRANKED = "outranked", _("Other courses suit everybody's work better.")

    course = models.OneToOneField("courses.Course", on_delete=models.CASCADE, related_name="figure")
    n_recommended = models.PositiveIntegerField("people to whom it is recommended", default=0)
    n_in_paths = models.PositiveIntegerField("paths that contain it", default=0)
    reason = models.CharField(
        max_length=16, choices=Reason.choices, blank=True, default="", db_default="",
        help_text="Why nobody is offered it.",
    )  # fmt: skip
    updated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("figure of a course"), _("figures of courses")
        indexes = [models.Index(fields=["-n_recommended"])]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.n_recommended}"


class SkillSupply(models.Model):
    """Number of offered courses that build one human skill, by the computed emphasis or one set by a person."""

    skill = models.OneToOneField("skills.HumanSkill", on_delete=models.CASCADE, related_name="supply")
    n_courses = models.PositiveIntegerField(default=0)
    n_without_cost = models.PositiveIntegerField(default=0)
    courses = models.JSONField(
        default=list, help_text="Ids of the courses most often used for this skill in paths, in order."
    )
    state = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="State of the rows from which this row and the figures of all courses were counted.",
    )
    updated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("courses for a human skill"), _("courses for human skills")

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.n_courses}"


class SituationSupply(models.Model):
    """Number of offered courses that train one situation. Learning units are counted apart."""

    situation = models.OneToOneField("skills.Situation", on_delete=models.CASCADE, related_name="supply")
    n_courses = models.PositiveIntegerField(default=0)
    n_units = models.PositiveIntegerField(default=0, help_text="Parts of learning units, in any language.")
    languages = models.JSONField(default=dict, help_text="Number of these courses by language, '' for unknown.")
    updated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("courses for a situation"), _("courses for situations")

    def __str__(self) -> str:
        return f"{self.situation_id}: {self.n_courses}"
