"""Employees, their departments, their tasks and imports."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills.external_ids import MAX_LENGTH, composed, validate_external_id
from skills.models.access_scopes import ManagerScope


class Department(models.Model):
    """A department of an organisation. Pages show figures for a department only if it is large enough."""

    organisation = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=160)
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("is part of"),
        help_text=_("The larger department, such as the division."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("department"), _("departments")
        ordering = ["organisation", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_row_per_department")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.name}" if self.organisation else self.name

    def clean(self) -> None:
        """Raises ValidationError if the department would be part of itself."""
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A department cannot be part of itself. Choose another one.")})
            seen.add(above.pk)
            above = above.parent


class EmployeeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EmployeeQuerySet":
        """The employees this user may see: their own row and, for an HR manager, the departments assigned to them.

        Pages, the API and the admin all use this rule. An API client has no user (see skills.api.permissions).
        """
        if user is None or isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        allowed = Q(user=user)
        scope = ManagerScope.objects.filter(user=user).first()
        if scope is not None:
            if scope.sees_everyone:
                return self
            # A list of values: with a subquery in the OR, PostgreSQL would read every employee.
            allowed |= Q(department__in=list(scope.departments.values_list("pk", flat=True)))
        return self.filter(allowed)

    def belonging_to(self, user) -> "EmployeeQuerySet":
        """The employee this login belongs to, or none. Always part of visible_to(user); needs no ManagerScope query."""
        if user is None or isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        return self.filter(user=user)

    def visible_to_client(self, application) -> "EmployeeQuerySet":
        """The employees a connected system may see: those in its departments, or all employees."""
        system = getattr(application, "connected_system", None)
        if system is None or system.revoked_at is not None:
            return self.none()
        return self if system.sees_everyone else self.filter(department__in=system.departments.all())

    def present(self) -> "EmployeeQuerySet":
        """Employees who have not left."""
        return self.filter(left_on__isnull=True)

    def for_recalculation(self) -> "EmployeeQuerySet":
        """Employees for whom a recalculation computes an answer."""
        return self.present().filter(takes_part=True)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """As `save` does: the address that a row is created with counts as confirmed."""
        objs = list(objs)
        for employee in objs:
            employee.confirmed_email = employee.confirmed_email or employee.email
        return super().bulk_create(objs, *args, **kwargs)

    def with_unconfirmed_address(self) -> "EmployeeQuerySet":
        """Employees whose e-mail address was changed, and whose new address nobody else has confirmed yet."""
        return self.exclude(email="").exclude(email=F("confirmed_email"))

    def for_list(self) -> "EmployeeQuerySet":
        return self.select_related("department", "occupation").order_by("name", "external_id")


def belonging_to(rows: Any, people: EmployeeQuerySet) -> Any:
    """The rows that belong to these employees. If `people` is unfiltered, `rows` unchanged, to avoid a subquery."""
    return rows.filter(employee__in=people) if people.query.where else rows


class Employee(models.Model):
    """An employee. The row has no login until HR invites the person or a first sign-in is linked."""

    class TitleMatch(models.TextChoices):
        UNMATCHED = "unmatched", _("no occupation found")
        SUGGESTED = "suggested", _("suggested from the job title")
        CONFIRMED = "confirmed", _("confirmed by a person")

    external_id = models.CharField(
        max_length=MAX_LENGTH,
        unique=True,
        validators=[validate_external_id],
        help_text="The identifier in your HR system.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="employee"
    )
    name = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    job_title = models.CharField(max_length=200, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="employees"
    )
    location = models.CharField(_("location"), max_length=120, blank=True)
    manager = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="team",
        verbose_name=_("manager"),
        help_text=_("The employee who leads this person. It gives the manager no access to the person's data."),
    )
    occupation = models.ForeignKey(
        "skills.Occupation", on_delete=models.SET_NULL, null=True, blank=True, related_name="employees"
    )
    title_match = models.CharField(max_length=16, choices=TitleMatch.choices, default=TitleMatch.UNMATCHED)
    title_match_score = models.FloatField(
        null=True, blank=True, help_text="Similarity of the job title to the occupation, 0..1."
    )
    languages = models.JSONField(default=list, help_text="Languages the person can learn in: en, de, ...")
    weekly_hours = models.FloatField("learning hours a week", default=2.0)
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The highest course level the person wants, 1 to 3. Empty: no limit."
    )
    takes_part = models.BooleanField(
        default=True, help_text="Untick if the person declines. Nothing is then computed for this person."
    )
    shares_exact_scores = models.BooleanField(default=False, help_text="Lets HR see exact figures instead of bands.")
    left_on = models.DateField(null=True, blank=True)
    has_answer = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Set shortly after an answer was computed. Makes the list of employees without an answer fast.",
    )
    has_tasks = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Set shortly after a task counts, unset when a task is removed. Makes the list without tasks fast.",
    )
    confirmed_email = models.EmailField(
        blank=True,
        editable=False,
        help_text="The address that the row was created with, or that a second person has confirmed. Invitations go only "
        "there, so that nobody becomes an employee by changing the employee's address.",
    )
    announced_email = models.EmailField(
        blank=True, editable=False, help_text="The changed address that the old address and managers were told about."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EmployeeQuerySet.as_manager()
    DERIVED_FIELDS = ("has_answer", "has_tasks")  # derived from other tables by the program; no person enters them
    history = HistoricalRecords(excluded_fields=(*DERIVED_FIELDS, "announced_email"))

    class Meta:
        verbose_name, verbose_name_plural = _("employee"), _("employees")
        ordering = ["external_id"]
        indexes = [
            models.Index(fields=["email"]),
            models.Index(fields=["job_title"]),
            models.Index(fields=["name", "id"]),
            models.Index(fields=["title_match", "name"]),
            models.Index(fields=["updated_at"]),
            # For filters that match few employees: without these indexes, the filters read every row.
            models.Index(fields=["name", "id"], condition=Q(left_on__isnull=False), name="employees_who_left"),
            models.Index(fields=["name", "id"], condition=Q(takes_part=False), name="employees_who_declined"),
            models.Index(fields=["name", "id"], condition=Q(has_answer=False), name="employees_without_answer"),
            models.Index(fields=["name", "id"], condition=Q(has_tasks=False), name="employees_without_tasks"),
            models.Index(fields=["id"], condition=~Q(email=F("confirmed_email")), name="employees_to_confirm"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(weekly_hours__gt=0, weekly_hours__lte=40), name="weekly_hours_in_range"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=3), name="level_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and not self.confirmed_email:
            self.confirmed_email = self.email
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.external_id = composed(self.external_id or "")
        if self._state.adding and Employee.objects.filter(former_ids__external_id=self.external_id).exists():
            raise ValidationError(
                {"external_id": _("This identifier belonged to a row that was merged into another one.")}
            )
        if self.pk is not None and self.manager_id == self.pk:
            raise ValidationError({"manager": _("Nobody is their own manager. Choose another person.")})

    @property
    def has_confirmed_email(self) -> bool:
        """Whether mails with a way to sign in may go to the employee's address."""
        return bool(self.email) and self.email == self.confirmed_email


class TaskQuerySet(models.QuerySet):
    def counted(self) -> "TaskQuerySet":
        """Tasks that make up the week: suggested or validated, not rejected."""
        return self.exclude(state=Task.State.REJECTED)

    def own(self) -> "TaskQuerySet":
        """Counted tasks that a person or a file stated or confirmed, not mere suggestions of an occupation."""
        return self.counted().exclude(state=Task.State.SUGGESTED, source=Task.Source.OCCUPATION)

    def visible_to(self, user) -> "TaskQuerySet":
        return belonging_to(self, Employee.objects.visible_to(user))

    def delete(self) -> tuple[int, dict[str, int]]:
        _reset_has_tasks(list(self.order_by().values_list("employee_id", flat=True).distinct()))
        return super().delete()

    delete.alters_data = delete.queryset_only = True  # type: ignore[attr-defined]


def has_counted_task() -> Exists:
    """Expression for employee querysets: whether the employee has a counted task."""
    return Exists(Task.objects.counted().filter(employee=OuterRef("pk")))


def _reset_has_tasks(employee_ids: list[int]) -> None:
    """Unsets `has_tasks` for these employees, so that the program checks again whether they have a counted task."""
    Employee.objects.filter(pk__in=employee_ids).update(has_tasks=False)


class Task(models.Model):
    """One task of one employee, in their own words, with its share of the week."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        VALIDATED = "validated", _("confirmed")
        REJECTED = "rejected", _("not mine")

    class Source(models.TextChoices):
        IMPORT = "import", _("imported")
        OCCUPATION = "occupation", _("typical of the occupation")
        EMPLOYEE = "employee", _("added by the employee")
        HR = "hr", _("added by HR")
        API = "api", _("sent by a connected system")

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="tasks")
    statement = models.TextField()
    text_hash = models.CharField(max_length=64, db_index=True)
    share = models.FloatField(help_text="Share of the week, 0..1. The shares of a week add up to 1.")
    entered_share = models.FloatField(
        null=True,
        blank=True,
        editable=False,
        help_text="The share as the employee entered it. It is kept even while the entered shares do not add up to 1.",
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.SUGGESTED)
    source = models.CharField(max_length=16, choices=Source.choices)
    reference_task = models.ForeignKey(
        "skills.ReferenceTask", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    IN_MERGE_RECORD = True

    objects = TaskQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("task"), _("tasks")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["employee"], condition=Q(state="validated"), name="confirmed_tasks"),
            models.Index(fields=["employee"], condition=Q(state="suggested"), name="suggested_tasks"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["employee", "text_hash"], name="one_row_per_statement"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="task_share_is_a_share"),
            models.CheckConstraint(
                condition=Q(entered_share__isnull=True) | Q(entered_share__gte=0, entered_share__lte=10),
                name="entered_share_is_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.state == Task.State.REJECTED:
            _reset_has_tasks([self.employee_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _reset_has_tasks([self.employee_id])
        return super().delete(*args, **kwargs)


class ExposureOverride(models.Model):
    """An exposure that a person set for a task. It replaces the computed score until it is withdrawn."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="override")
    exposure = models.FloatField()
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    IN_MERGE_RECORD = True

    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("exposure set by a person"), _("exposures set by people")
        constraints = [
            models.CheckConstraint(condition=Q(exposure__gte=0, exposure__lte=1), name="override_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.exposure:.2f}: {self.reason}"


class ImportRun(models.Model):
    """One import of employees, courses, figures, attributes or vacancies, with a report on skipped or doubtful rows."""

    class Kind(models.TextChoices):
        EMPLOYEES = "employees", "employees"
        COURSES = "courses", "courses"
        DATASETS = "datasets", "exposure figures"
        ATTRIBUTES = "attributes", "attributes"
        VACANCIES = "vacancies", "vacancies"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    file_name = models.CharField(max_length=255)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    counts = models.JSONField(default=dict)
    report = models.JSONField(
        default=list, help_text="Row number, field and message for each row that was skipped or is doubtful."
    )
    changes = models.JSONField(
        default=list,
        help_text="Employees whose values the import changed, with old and new value, and employees missing from the file.",
    )
    departments = models.JSONField(default=list, help_text="Ids of the departments that the import added.")
    undo_started_at = models.DateTimeField(null=True, blank=True)
    n_to_undo = models.PositiveIntegerField(default=0, help_text="Number of journal rows when the undo started.")
    n_undone = models.PositiveIntegerField(default=0, help_text="Number of these rows processed so far.")
    undo_before = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="The undo continues here: journal rows with a smaller key are not processed yet.",
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undo_counts = models.JSONField(default=dict)
    undo_report = models.JSONField(default=list, help_text="The employees that the undo did not change, and why.")

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.file_name}"

    @property
    def is_being_undone(self) -> bool:
        return self.undo_started_at is not None and self.undone_at is None

    @property
    def undo_percent(self) -> int:
        return int(100 * self.n_undone / self.n_to_undo) if self.n_to_undo else 0
