"""Recalculations and their chunks. Their state is stored here, never in the Celery result backend."""

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.stored_messages import stored_message

NO_TASKS = Q(reason_code="no_tasks")  # a failure that is none: the program has nothing to compute for this employee


class RecalculationQuerySet(models.QuerySet):
    def active(self) -> "RecalculationQuerySet":
        return self.filter(state__in=Recalculation.ACTIVE)

    def held(self) -> "RecalculationQuerySet":
        """Computed runs that wait for a person to release or discard them."""
        return self.filter(state=Recalculation.State.HELD)

    def frozen(self) -> "RecalculationQuerySet":
        """Computed runs that are published when the results are no longer frozen, the oldest first."""
        return self.filter(state=Recalculation.State.FROZEN).order_by("pk")

    def waiting(self) -> "RecalculationQuerySet":
        """Computed runs that are not published yet: held, or frozen."""
        return self.filter(state__in=Recalculation.WAITING)

    def with_sums(self) -> "RecalculationQuerySet":
        """Each run with sum_total, sum_done and sum_idle over its chunks, sum_failures and sum_no_tasks over its failures,
        and sum_in_work, the number of chunks whose worker gives signs of life.

        None for each without rows.
        """
        chunks = Chunk.objects.filter(recalculation=OuterRef("pk")).order_by().values("recalculation")
        rows = RecalculationFailure.objects.filter(recalculation=OuterRef("pk")).order_by().values("recalculation")
        done = chunks.filter(state=Chunk.State.DONE)
        in_work = chunks.filter(state=Chunk.State.TAKEN, lease_until__gte=timezone.now())
        return self.annotate(
            sum_total=Subquery(chunks.annotate(n=Sum("size")).values("n")),
            sum_done=Subquery(done.annotate(n=Sum("size")).values("n")),
            sum_idle=Subquery(done.filter(payload__kind="idle").annotate(n=Sum("size")).values("n")),
            sum_in_work=Subquery(in_work.annotate(n=Count("pk")).values("n")),
            sum_failures=Subquery(rows.exclude(NO_TASKS).annotate(n=Count("pk")).values("n")),
            sum_no_tasks=Subquery(rows.filter(NO_TASKS).annotate(n=Count("pk")).values("n")),
        )

    def for_list(self) -> "RecalculationQuerySet":
        return self.select_related("dataset", "requested_by").order_by("-pk")


class Recalculation(models.Model):
    """One run over employees, in the stages embed, assess, match and publish. Readers see old answers until it publishes.

    Later runs have larger ids, and only an answer of a later run replaces an answer. A run that changes the answers of
    many people is held before it publishes, until a person releases or discards it. A published run can be rolled back.
    """

    class Scope(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        DEPARTMENT = "department", _("one department")
        EMPLOYEES = "employees", _("chosen employees")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        EMBEDDING = "embed", _("reading texts")
        ASSESSING = "assess", _("assessing tasks")
        MATCHING = "match", _("matching courses")
        PUBLISHING = "publish", _("publishing")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        PAUSED = "paused", _("paused")
        HELD = "held", _("held for a person to release")
        FROZEN = "frozen", _("computed, not shown while the results are frozen")
        DISCARDED = "discarded", _("discarded by a person")
        ROLLED_BACK = "rolled_back", _("taken back by a person")

    ACTIVE = (State.QUEUED, State.EMBEDDING, State.ASSESSING, State.MATCHING, State.PUBLISHING)
    WAITING = (State.HELD, State.FROZEN)  # computed, not published

    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.EVERYONE)
    department = models.ForeignKey("skills.Department", on_delete=models.SET_NULL, null=True, blank=True)
    employee_ids = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    basis = models.ForeignKey("skills.Basis", on_delete=models.PROTECT, null=True, blank=True)
    dataset = models.ForeignKey("skills.ExposureDataset", on_delete=models.PROTECT, null=True, blank=True)
    model_revision = models.CharField(max_length=120, blank=True)
    settings_fingerprint = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(max_length=40, blank=True)
    catalogue_fingerprint = models.CharField(max_length=64, blank=True)
    force = models.BooleanField(default=False, help_text="Compute answers again even if nothing changed.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_by_system = models.ForeignKey(
        "skills.ConnectedSystem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The API client that requested the run.",
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    n_employees = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField("answers computed", default=0)
    n_unchanged = models.PositiveIntegerField("unchanged", default=0)
    n_failed = models.PositiveIntegerField("failed", default=0)
    n_without_tasks = models.PositiveIntegerField(
        _("without tasks"), default=0, help_text="Employees without tasks have no answer. This is not a failure."
    )
    n_texts = models.PositiveIntegerField("texts read", default=0)
    n_published = models.PositiveIntegerField("answers published", default=0)
    message_code = models.CharField(
        max_length=40, blank=True, help_text="What happened, such as the cause of a failure."
    )
    message_values = models.JSONField(default=dict, blank=True, help_text="Values that the message names.")
    message = stored_message("message")
    summary = models.JSONField(
        default=dict,
        blank=True,
        help_text="How the answers differ from earlier ones: employees with changes, distribution of scores.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When a person released or ended the run.")
    decision = models.TextField(blank=True, help_text="The person's reason for the decision.")
    needs_two_people = models.BooleanField(
        default=False,
        help_text="Another dataset or model moves the bands of many people: two people have to release the run.",
    )
    first_released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    first_released_at = models.DateTimeField(null=True, blank=True, help_text="When the first of two people released.")
    first_reason = models.TextField(blank=True, help_text="The first person's reason.")

    objects = RecalculationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("recalculation"), _("recalculations")
        permissions = [("release_recalculation", "Can release, discard and take back a run")]
        constraints = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=Q(scope="everyone", state__in=["queued", "embed", "assess", "match", "publish"]),
                name="one_run_over_everyone_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk} ({self.get_state_display()})"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE


class Chunk(models.Model):
    """One part of a stage of a run. It is small enough to be repeated, and its result is stored at most once."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        TAKEN = "taken", "taken"
        DONE = "done", "done"

    recalculation = models.ForeignKey(Recalculation, on_delete=models.CASCADE, related_name="chunks")
    stage = models.CharField(max_length=16, choices=Recalculation.State.choices)
    number = models.PositiveIntegerField()
    payload = models.JSONField(help_text="Ids of the rows that this chunk processes.")
    size = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="If the chunk has not finished by then, another worker takes it."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True, help_text="Why the last attempt failed.")
    error_values = models.JSONField(default=dict, blank=True)
    error = stored_message("error")
    result = models.JSONField(default=dict, help_text="Counts of this chunk; written once, together with the state.")

    class Meta:
        verbose_name, verbose_name_plural = _("part of a recalculation"), _("parts of recalculations")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["recalculation", "stage", "number"], name="one_row_per_chunk"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.number} of run {self.recalculation_id}"


class RecalculationFailure(models.Model):
    """One employee for whom a run computed no answer, and why. An old answer stays.

    Employees whom a run over many people finds without tasks at its start get no row: every nightly run would repeat
    the same rows, and the list of employees already shows them.
    """

    recalculation = models.ForeignKey(Recalculation, on_delete=models.CASCADE, related_name="failures")
    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=16)
    reason_code = models.CharField(max_length=40)
    reason_values = models.JSONField(default=dict, blank=True)
    reason = stored_message("reason")

    class Meta:
        verbose_name, verbose_name_plural = _("failure of a recalculation"), _("failures of recalculations")
        constraints = [
            models.UniqueConstraint(fields=["recalculation", "employee"], name="one_failure_per_employee"),
        ]

    def __str__(self) -> str:
        return self.reason
