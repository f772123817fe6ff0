"""Employees' requests for a seat in a course that costs money or has to be booked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills.models import Employee
from skills.models.employee import belonging_to


class CourseRequestQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CourseRequestQuerySet":
        return belonging_to(self, Employee.objects.visible_to(user))

    def open(self) -> "CourseRequestQuerySet":
        """Requests that still lead to a seat: neither declined nor given up."""
        return self.filter(state__in=CourseRequest.OPEN)

    def waiting(self) -> "CourseRequestQuerySet":
        """Requests that wait for HR's decision."""
        return self.filter(state=CourseRequest.State.REQUESTED)


class CourseRequest(models.Model):
    """One employee's request for one course, and HR's decision. At most one open request per employee and course.

    Booked requests of a session take its seats; when it is full, further requests wait in the order of `queued_at`.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for HR")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WAITING = "waiting", _("on the waiting list")
        BOOKED = "booked", _("booked")
        GIVEN_UP = "given_up", _("given up")

    OPEN = (State.REQUESTED, State.APPROVED, State.WAITING, State.BOOKED)

    employee = models.ForeignKey(
        "skills.Employee", on_delete=models.CASCADE, related_name="course_requests", verbose_name=_("employee")
    )
    course = models.ForeignKey(
        "courses.Course", on_delete=models.CASCADE, related_name="requests", verbose_name=_("course")
    )
    wish = models.TextField(
        _("in the employee's words"), blank=True, help_text=_("Why the employee would like to take the course.")
    )
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.REQUESTED)
    session = models.ForeignKey(
        "courses.CourseSession", on_delete=models.RESTRICT, null=True, blank=True, related_name="requests",
        verbose_name=_("session"), help_text=_("The session that the employee asks for or is booked on."),
    )  # fmt: skip
    queued_at = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    cost_centre = models.CharField(
        _("cost centre"), max_length=60, blank=True, help_text=_("The cost centre that pays for the course.")
    )
    reason = models.TextField(
        _("note to the employee"), blank=True,
        help_text=_("The employee reads this. It is required when you decline."),
    )  # fmt: skip
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("asked on"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)

    objects = CourseRequestQuerySet.as_manager()
    history = HistoricalRecords()

    IN_MERGE_RECORD = True

    class Meta:
        verbose_name, verbose_name_plural = _("course request"), _("course requests")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["state", "created_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "course"],
                condition=~Q(state__in=["declined", "given_up"]),
                name="one_open_request_per_course",
            ),
            models.CheckConstraint(condition=~Q(state="declined", reason=""), name="a_declined_request_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(session__isnull=False, queued_at__isnull=False),
                name="a_waiting_request_has_a_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee}: {self.course}"

    @property
    def is_open(self) -> bool:
        """Whether the request still leads to a seat."""
        return self.state in self.OPEN
