"""Parses the cells of a course file that say when and where the course takes place. No database access."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from skills.sources.days import read_day

SESSION_FIELDS = ("session_start", "session_end", "session_place", "session_seats")
_MOST_SEATS, _LONGEST_PLACE = 100_000, 200
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
_DAY_AND_CLOCK = re.compile(r"(?P<day>[^:]*?)([T\s]+(?P<clock>\d{1,2}:[\d:]+(\s?[AP]M)?))?", re.IGNORECASE)


@dataclass(frozen=True)
class SessionRow:
    """One date of a course as the file states it. Empty values are None or ''."""

    starts_on: date
    starts_at: time | None = None
    ends_on: date | None = None
    ends_at: time | None = None
    place: str = ""
    seats: int | None = None


@dataclass(frozen=True)
class SessionProblem:
    """What is wrong with a cell. name: of the field. reason: for counting."""

    name: str
    message: str
    reason: str


@dataclass
class SessionCells:
    """The sessions of one row of the file, and the cells that could not be read."""

    sessions: list[SessionRow] = field(default_factory=list)
    problems: list[SessionProblem] = field(default_factory=list)


def read_sessions(cells: dict[str, str]) -> SessionCells:
    """The sessions in the row's cells. Several sessions in one row are separated by semicolons, in the same order."""
    found = SessionCells()
    starts = _parts(cells.get("session_start", ""))
    others = {name: _parts(cells.get(name, "")) for name in SESSION_FIELDS[1:]}
    for i, start in enumerate(starts):
        if start:
            own = {name: parts[i] if i < len(parts) else "" for name, parts in others.items()}
            if (row := _session(start, own, found.problems)) is not None and row not in found.sessions:
                found.sessions.append(row)
    return found


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")] if cell.strip() else []


def _session(start: str, own: dict[str, str], problems: list[SessionProblem]) -> SessionRow | None:
    moment = day_and_time(start)
    if moment is None:
        day = read_day(start[:40])
        message = (
            day
            if isinstance(day, str)
            else f"{start[:40]!r} is not a date and a time such as 2027-03-31 09:00; left out"
        )
        problems.append(SessionProblem("session_start", message, "unknown date"))
        return None
    first, starts_at = moment
    last, ends_at = _end(own["session_end"], first, problems)
    return SessionRow(
        first, starts_at, last, ends_at, own["session_place"][:_LONGEST_PLACE], _seats(own["session_seats"], problems)
    )


def _end(text: str, first: date, problems: list[SessionProblem]) -> tuple[date | None, time | None]:
    if not text:
        return None, None
    if (clock := _time(text)) is not None:
        return None, clock
    moment = day_and_time(text)
    if moment is None or moment[0] < first:
        what = "is not a date" if moment is None else "is before the first day"
        problems.append(SessionProblem("session_end", f"{text[:40]!r} {what}; left empty", "unknown date"))
        return None, None
    return (moment[0] if moment[0] != first else None), moment[1]


def _seats(text: str, problems: list[SessionProblem]) -> int | None:
    if not text:
        return None
    plain = text.removesuffix(".0")
    if plain.isascii() and plain.isdigit() and int(plain[:9]) <= _MOST_SEATS:
        return int(plain)
    problems.append(
        SessionProblem("session_seats", f"{text[:40]!r} is not a number of seats; left empty", "unknown seats")
    )
    return None


def day_and_time(text: str) -> tuple[date, time | None] | None:
    """The day and the time of '2027-03-31', '31.03.2027 9:00' or '2027-03-31T09:00:00+01:00'; None for another text.

    The day is read as everywhere else (`read_day`). A time with an offset, and Moodle's count of seconds since 1970, are
    converted to the site's time zone. Midnight is what spreadsheets write for "no time".
    """
    plain, zone = text.strip(), ZoneInfo(settings.TIME_ZONE)
    if re.fullmatch(r"\d{9,10}", plain):
        return datetime.fromtimestamp(int(plain), zone).date(), None
    written = _DAY_AND_CLOCK.fullmatch(plain)
    day = read_day(written["day"]) if written else ""
    if written and isinstance(day, date):
        clock = _time(written["clock"] or "")
        if clock is not None or not written["clock"]:
            return day, clock if clock != time.min else None
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(zone)
    return moment.date(), moment.time().replace(second=0, microsecond=0)


def _time(text: str) -> time | None:
    for form in _TIMES:
        try:
            return datetime.strptime(text.strip(), form).time()
        except ValueError:
            continue
    return None
