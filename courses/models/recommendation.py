"""Answers for employees: exposure of the week, recommendations and learning path; and feedback on courses."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from skills.models import Employee
from skills.models.employee import belonging_to


class AnswerQuerySet(models.QuerySet):
    def current(self) -> "AnswerQuerySet":
        return self.filter(is_current=True)

    def of_present(self) -> "AnswerQuerySet":
        """Answers of people who have not left and take part.

        The filter is a correlated subquery: with a list of all such people, SQLite would read all employees for a run
        over one person.
        """
        return self.filter(Exists(Employee.objects.for_recalculation().filter(pk=OuterRef("employee"))))

    def of_run(self, run: int, employee_ids: Sequence[int]) -> "AnswerQuerySet":
        """The run's answers to these employees, looked up by employee.

        PostgreSQL has no statistics on a run in progress, expects one or two answers, and would read all answers of the
        run for each chunk. Adding 0 to the run's id keeps it from using the index on the run.
        """
        run_id = ExpressionWrapper(F("recalculation_id") + 0, output_field=models.BigIntegerField())
        return self.alias(run_id=run_id).filter(run_id=run, employee__among=employee_ids)

    def moved(self) -> "AnswerQuerySet":
        """Answers that differ from the answer before in more than details; for one run, those of the people it affects."""
        return self.exclude(movement__in=["", Answer.Movement.NEW])

    def visible_to(self, user) -> "AnswerQuerySet":
        return belonging_to(self, Employee.objects.visible_to(user))

    def for_page(self) -> "AnswerQuerySet":
        """Answers with all rows that a page about one employee shows."""
        return self.select_related("employee", "basis__dataset", "recalculation").prefetch_related(
            "recommendations__course", "steps__course"
        )


class Answer(models.Model):
    """One employee's whole answer, computed by one recalculation from one basis. At most one per employee is current."""

    class Movement(models.TextChoices):
        """The most important difference between an answer and the one before it."""

        NEW = "new", "the first answer"
        LOST = "lost", "had courses, has none now"
        GAINED = "gained", "had no courses, has some now"
        BAND_UP = "band_up", "more changed by AI than before"
        BAND_DOWN = "band_down", "less changed by AI than before"
        COURSES = "courses", "mostly other courses"

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="answers")
    recalculation = models.ForeignKey("courses.Recalculation", on_delete=models.PROTECT, related_name="answers")
    basis = models.ForeignKey("skills.Basis", on_delete=models.PROTECT, related_name="answers")
    inputs_fingerprint = models.CharField(
        max_length=64,
        help_text="Hash of all inputs of the answer. An answer with unchanged inputs is not computed again.",
    )
    inputs_state = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="State of the rows from which the answer was computed. If it is unchanged, so are the rows.",
    )
    is_current = models.BooleanField(default=False)
    exposure = models.FloatField(help_text="Mean over the tasks of the week, weighted by share.")
    low = models.FloatField()
    high = models.FloatField()
    automation = models.FloatField(null=True)
    augmentation = models.FloatField(null=True)
    changing_share = models.FloatField(help_text="Part of the week in tasks that AI is likely to change.")
    lasting_share = models.FloatField(help_text="The rest of the week.")
    needs = models.JSONField(
        help_text="By human skill: need, share of the week that calls for it, and the tasks that call for it most."
    )
    situations = models.JSONField(
        default=list,
        help_text="Situations of the lasting part of the week, the weightiest first: slug, value, share of the week, "
        "tasks that contain it, and whether the person is experienced in it.",
    )
    is_low_data = models.BooleanField(
        default=False, help_text="Little is known about this employee's work, so the results are uncertain."
    )
    is_too_far = models.BooleanField(
        default=False,
        help_text="No task of the week is like a known task, so there are no needs and no recommendations.",
    )
    weekly_hours = models.FloatField()
    path_weeks = models.PositiveSmallIntegerField(default=0)
    movement = models.CharField(
        max_length=16,
        choices=Movement.choices,
        blank=True,
        help_text="Difference from the answer before; empty: details only.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    WHEN_MERGED = {"is_current": False}  # the answer of the row that stays is the current one

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer"), _("answers")
        constraints = [
            models.UniqueConstraint(fields=["employee"], condition=Q(is_current=True), name="one_current_answer"),
            models.UniqueConstraint(fields=["employee", "recalculation"], name="one_answer_per_run"),
        ]
        indexes = [
            models.Index(fields=["recalculation", "movement"]),
            models.Index(
                fields=["employee"], condition=Q(is_current=True, path_weeks=0), name="current_answers_without_path"
            ),
            # The fields that every run reads of all answers. The index avoids reading the rows, which hold all needs.
            models.Index(
                fields=["employee", "exposure", "path_weeks", "recalculation", "basis", "inputs_state", "id"],
                condition=Q(is_current=True),
                name="current_answers_in_short",
            ),
        ]

    def __str__(self) -> str:
        return f"answer for {self.employee_id} by run {self.recalculation_id}"


class Recommendation(models.Model):
    """One recommended course of an answer. The score is the sum of its parts."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="recommendations")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="recommendations")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    parts = models.JSONField(
        help_text="Parts of the score, the largest first: kind, skill (if any), value and evidence."
    )

    class Meta:
        verbose_name, verbose_name_plural = _("recommendation"), _("recommendations")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "rank"], name="one_course_per_rank"),
            models.UniqueConstraint(fields=["answer", "course"], name="recommended_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.course_id}"


class PathStep(models.Model):
    """One step of the learning path: a course with its weeks and its purpose."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="path_steps")
    position = models.PositiveSmallIntegerField()
    purpose = models.CharField(
        max_length=16, help_text="'recommended', 'chosen' by the employee, or 'prepares' for a later step."
    )
    prepares = models.ForeignKey("courses.Course", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    skill = models.CharField(max_length=50, blank=True, help_text="Slug of the human skill this step builds most.")
    situation = models.SlugField(
        max_length=60, blank=True, default="", db_default="", db_index=False,
        help_text="Slug of the situation that this step trains; empty: none.",
    )  # fmt: skip
    hours = models.FloatField()
    hours_are_estimated = models.BooleanField(default=False)
    starts_week = models.PositiveSmallIntegerField(help_text="Number of the week, counted from 1.")
    ends_week = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("step of a path"), _("steps of paths")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="one_step_per_position"),
            models.UniqueConstraint(fields=["answer", "course"], name="one_step_per_course"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.course_id}"


class Feedback(models.Model):
    """An employee's feedback on one course. Finished and refused courses are not suggested again."""

    class Kind(models.TextChoices):
        FINISHED = "finished", _("finished")
        REFUSED = "refused", _("not for me")
        STARTED = "started", _("started")
        SAVED = "saved", _("saved")

    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="feedback")
    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="feedback")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    reason = models.TextField(blank=True)
    happened_at = models.DateTimeField(
        null=True, blank=True, help_text="When a learning system says that it happened. Empty: a person said it here."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    IN_MERGE_RECORD = True

    class Meta:
        verbose_name, verbose_name_plural = _("feedback on a course"), _("feedback on courses")
        constraints = [models.UniqueConstraint(fields=["employee", "course"], name="one_word_per_course")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.course_id}"

    def is_better_than(self, other: "Feedback") -> bool:
        """Whether this feedback stays in a merge of two employees: what is finished, then refused, started, saved."""
        order = list(self.Kind.values)
        return order.index(self.kind) < order.index(other.kind)
