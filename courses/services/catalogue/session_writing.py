"""Writes the sessions of imported courses, and records what changed so that the import can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from courses.models import CourseSession
from courses.services.catalogue.session_values import SessionRow
from courses.services.learning.course_requests import fill_seats

_BATCH = 900
_CHANGEABLE = ("ends_on", "ends_at", "seats")


@dataclass
class SessionsWritten:
    """added: ids of new sessions by course id. before: by course id, the old values of changed sessions by their id."""

    added: dict[int, list[int]] = field(default_factory=dict)
    before: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)

    @property
    def n_added(self) -> int:
        return sum(map(len, self.added.values()))

    @property
    def n_changed(self) -> int:
        return sum(map(len, self.before.values()))

    def journal(self) -> dict[int, dict[str, Any]]:
        """By course id, what the undo needs."""
        return {
            course: {
                "added": self.added.get(course, []),
                "changed": {str(pk): values for pk, values in self.before.get(course, {}).items()},
            }
            for course in {*self.added, *self.before}
        }


def write_sessions(sessions: Mapping[int, Sequence[SessionRow]], *, user: Any, reason: str) -> SessionsWritten:
    """What was written. sessions: of the file by course id. Sessions that the file does not name stay.

    A session is known by its day, time and place; an empty cell changes nothing. Freed seats go to the waiting list.
    """
    written = SessionsWritten()
    known = _known([course for course, rows in sessions.items() if rows])
    for course, rows in sessions.items():
        for row in rows:
            wanted = CourseSession(course_id=course, **asdict(row))
            session = known.get((course, wanted.own_key))
            if session is None:
                _save(wanted, user, reason)
                known[course, wanted.key] = wanted
                written.added.setdefault(course, []).append(wanted.pk)
            elif changed := _differing(session, row):
                written.before.setdefault(course, {}).setdefault(session.pk, changed)
                for name in changed:
                    setattr(session, name, getattr(row, name))
                _save(session, user, reason)
                fill_seats(session=session)
    return written


def _known(courses: Iterable[int]) -> dict[tuple[int, str], CourseSession]:
    ids, found = list(courses), {}
    for start in range(0, len(ids), _BATCH):
        for session in CourseSession.objects.filter(course__in=ids[start : start + _BATCH]):
            found[session.course_id, session.key] = session
    return found


def _differing(session: CourseSession, row: SessionRow) -> dict[str, Any]:
    values = {name: (getattr(session, name), getattr(row, name)) for name in _CHANGEABLE}
    return {name: was for name, (was, value) in values.items() if value is not None and was != value}


def _save(session: CourseSession, user: Any, reason: str) -> None:
    session._history_user, session._change_reason = user, reason  # type: ignore[attr-defined]
    session.save()


def undo_sessions(course: int, journal: Mapping[str, Any], *, user: Any, reason: str) -> int:
    """How many sessions stay because somebody asked for them. Added sessions go, changed ones get their old values."""
    added = CourseSession.objects.filter(course=course, pk__in=journal.get("added", []))
    free = added.filter(requests__isnull=True)
    n_kept = added.count() - free.count()
    for session in free:
        session._history_user, session._change_reason = user, reason  # type: ignore[attr-defined]
        session.delete()
    changed = {int(pk): values for pk, values in journal.get("changed", {}).items()}
    for session in CourseSession.objects.filter(course=course, pk__in=changed):
        for name, value in changed[session.pk].items():
            field_of = CourseSession._meta.get_field(name)
            setattr(session, name, field_of.to_python(value))  # type: ignore[union-attr]
        _save(session, user, reason)
    return n_kept
