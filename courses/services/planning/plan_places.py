"""Seats in the sessions of the courses that a plan may choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from django.utils import timezone

from courses.arithmetic.training_planning import WEEKS_A_MONTH
from courses.models import CourseSession


@dataclass(frozen=True)
class Places:
    """The coming sessions of one course within the plan's months. free: seats not booked; inf if a session has no limit."""

    sessions: int
    free: float


def places_of(courses: Iterable[int], months: int) -> dict[int, Places]:
    """By course with sessions. A course without any can be taken at any time or booked with its provider: no entry.

    A course that has only sessions after the plan's end has no free seats.
    """
    until = timezone.localdate() + timedelta(weeks=months * WEEKS_A_MONTH)
    found: dict[int, Places] = {}
    for session in CourseSession.objects.upcoming().filter(course__in=list(courses)).with_counts():
        before = found.setdefault(session.course_id, Places(0, 0.0))
        if session.starts_on <= until:
            free = inf if session.free is None else session.free
            found[session.course_id] = Places(before.sessions + 1, before.free + free)
    return found
