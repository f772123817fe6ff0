"""What an employee has built so far: practices tried, units read and courses finished, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.models import Feedback, PracticeEntry, UnitProgress
from courses.services.library.private_notes import decrypt_note
from courses.services.library.reading import OfferedUnit


@dataclass(frozen=True)
class Built:
    """One thing done. kind: 'practice', 'unit' or 'course'. note: the employee's own words; may be empty."""

    at: datetime
    kind: str
    title: str
    note: str = ""


def built_so_far(
    *,
    progress: Sequence[UnitProgress],
    entries: Sequence[PracticeEntry],
    feedback: Sequence[Feedback],
    units: Sequence[OfferedUnit],
) -> list[Built]:
    """The latest first. feedback: with its courses. units: for the titles; a unit that is no longer offered has none."""
    titles = _titles(units)
    found = [
        Built(
            row.said_at,
            "practice",
            titles.get((row.situation, row.level), row.situation),
            decrypt_note(row.encrypted_note, employee_id=row.employee_id) or "",
        )
        for row in entries
        if row.outcome == PracticeEntry.Outcome.DONE
    ]
    found += [
        Built(row.done_at, "unit", titles.get((row.situation, row.level), row.situation))
        for row in progress
        if row.done_at
    ]
    found += [
        Built(row.happened_at or row.created_at, "course", row.course.title)
        for row in feedback
        if row.kind == Feedback.Kind.FINISHED
    ]
    return sorted(found, key=lambda item: item.at, reverse=True)


def _titles(units: Sequence[OfferedUnit]) -> Mapping[tuple[str, str], str]:
    return {(unit.situation, part.level): part.title for unit in units for part in unit.parts}
