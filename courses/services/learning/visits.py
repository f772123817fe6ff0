"""Visits of employees: the welcome of the first visit, and what the first page showed at the previous one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import Visit
from courses.models.visits import WELCOME_SCREENS
from skills.models import Employee

VISIT_ENDS_AFTER = timedelta(minutes=30)  # without the first page being opened
_WRITTEN_EVERY = timedelta(minutes=1)  # so that not every view of the page causes a write


def visit_of(employee: Employee) -> Visit:
    """The employee's visit, unsaved before the first one."""
    try:
        return employee.visit
    except Visit.DoesNotExist:
        return Visit(employee=employee)


def record_visit(*, visit: Visit, shown: Mapping[str, Any] | None, now: datetime | None = None) -> Visit:
    """The visit, after noting that the first page showed this. shown: None without an answer; the earlier one is kept.

    A new visit begins when the page was not opened for VISIT_ENDS_AFTER: what it showed last then becomes `before`.
    """
    now = now or timezone.now()
    is_new = visit.seen_at is None or now - visit.seen_at >= VISIT_ENDS_AFTER
    content = dict(shown) if shown is not None else visit.shown
    if not is_new and content == visit.shown and visit.seen_at and now - visit.seen_at < _WRITTEN_EVERY:
        return visit
    if is_new and visit.shown:
        visit.before = {**visit.shown, "at": (visit.seen_at or now).isoformat()}
    visit.shown, visit.seen_at = content, now
    visit.save()
    return visit


def last_seen(visit: Visit) -> datetime | None:
    """When the first page was last seen before the present visit; None if that is not known."""
    return datetime.fromisoformat(visit.before["at"]) if visit.before else None


@transaction.atomic
def keep_welcome_screen(*, employee: Employee, screen: int) -> None:
    """Notes the screen of the welcome with which the employee goes on."""
    if 1 <= screen <= WELCOME_SCREENS:
        Visit.objects.update_or_create(employee=employee, defaults={"welcome_screen": screen})


@transaction.atomic
def end_welcome(*, employee: Employee) -> None:
    """Ends the welcome for good: finished or skipped."""
    Visit.objects.update_or_create(employee=employee, defaults={"welcomed_at": timezone.now()})
