"""A calendar file with one practice, for the employee's own calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

_AT, _MINUTES = time(9, 0), 15
_DAYS_OFF = (5, 6)


def next_working_day(today: date) -> date:
    """The first day after today that is not a Saturday or Sunday."""
    day = today + timedelta(days=1)
    while day.weekday() in _DAYS_OFF:
        day += timedelta(days=1)
    return day


def practice_calendar(*, uid: str, title: str, text: str, url: str, zone: str, now: datetime | None = None) -> bytes:
    """An iCalendar file (RFC 5545) with a quarter of an hour on the next working day. It marks no time as busy."""
    from icalendar import Calendar, Event  # slow to import: only when used

    now = now or timezone.now()
    starts = datetime.combine(next_working_day(timezone.localdate(now)), _AT, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    values: dict[str, Any] = {
        "uid": uid,
        "dtstamp": now.astimezone(UTC),
        "dtstart": starts,
        "dtend": starts + timedelta(minutes=_MINUTES),
        "summary": title,
        "description": text,
        "url": url,
        "class": "PRIVATE",
        "transp": "TRANSPARENT",
    }
    event = Event()
    for name, value in values.items():
        event.add(name, value)
    calendar = Calendar()
    calendar.add("prodid", "-//Reskill//Practices//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
