"""Sessions of courses: when and where a course takes place, and for how many people."""

from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

LONGEST_PLACE = 200


class CourseSessionQuerySet(models.QuerySet):
    def upcoming(self) -> "CourseSessionQuerySet":
        """Sessions that take place and have not begun."""
        return self.filter(is_cancelled=False, starts_on__gte=timezone.localdate())

    def with_counts(self) -> "CourseSessionQuerySet":
        """The sessions with n_booked and n_waiting: their booked requests, and those on the waiting list."""
        return self.annotate(
            n_booked=Count("requests", filter=Q(requests__state="booked")),
            n_waiting=Count("requests", filter=Q(requests__state="waiting")),
        )


class CourseSession(models.Model):
    """One date of a course. An import recognises a session by its key; HR adds and edits sessions in the admin."""

    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(
        max_length=255, editable=False, help_text="Day, time and place, by which imports recognise a known session."
    )
    starts_on = models.DateField(_("first day"))
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: the first day."))
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(
        _("place"), max_length=LONGEST_PLACE, blank=True, help_text=_("A room and a town, or: online.")
    )
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True, help_text=_("Empty: no limit."))
    is_cancelled = models.BooleanField(
        _("cancelled"), default=False,
        help_text=_("People who were booked have to be booked on another session."),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CourseSessionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("session"), _("sessions")
        ordering = ["starts_on", "starts_at", "pk"]
        indexes = [models.Index(fields=["starts_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "key"], name="one_row_per_session",
                violation_error_message=_("The course already has a session on this day, at this time and place."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="session_ends_after_it_starts",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return ", ".join(part for part in (self.dates, self.times, self.place) if part)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.own_key
        super().save(*args, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if self.starts_on:
            self.key = self.own_key
        super().full_clean(*args, **kwargs)

    @property
    def own_key(self) -> str:
        time = self.starts_at.strftime("%H:%M") if self.starts_at else ""
        return f"{self.starts_on.isoformat()}|{time}|{self.place.strip().casefold()}"

    @property
    def dates(self) -> str:
        """ "2 March 2027", or "2 March 2027 to 4 March 2027"."""
        first = formats.date_format(self.starts_on, "DATE_FORMAT")
        if self.ends_on is None or self.ends_on == self.starts_on:
            return first
        return gettext("%(first)s to %(last)s") % {
            "first": first,
            "last": formats.date_format(self.ends_on, "DATE_FORMAT"),
        }

    @property
    def times(self) -> str:
        """ "09:00–16:30" or "09:00"; empty if no time is known."""
        known = [formats.time_format(time, "H:i") for time in (self.starts_at, self.ends_at) if time]
        return "–".join(known) if self.starts_at else ""

    @property
    def is_over(self) -> bool:
        return (self.ends_on or self.starts_on) < timezone.localdate()

    @property
    def free(self) -> int | None:
        """Free seats; None without a limit. Only on rows from `with_counts`."""
        return None if self.seats is None else max(self.seats - self.n_booked, 0)  # type: ignore[attr-defined]
