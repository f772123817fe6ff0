"""Writes the courses of a file to the database: finds known courses, updates them and adds new ones."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from courses.models import Course
from courses.services.catalogue.course_events import notify_courses_changed
from courses.services.catalogue.course_rows import CourseRow, Reading
from skills.arithmetic.text import text_hash
from skills.services.imports.report import Counts, Progress

IMPORTED, RETIRED = "imported", "no longer in the imported file"
_BATCH, _IN_LIMIT = 500, 900
_WRITTEN = [
    "identity", "external_id", "provider", "title", "description", "url", "language", "language_is_detected", "level",
    "duration_hours", "duration_weeks", "cost", "currency", "category", "tags", "occupations", "situations",
    "can_be_requested", "cost_period", "delivery", "is_retired", "text_hash", "updated_at",
]  # fmt: skip


@dataclass
class Written:
    """What was written. ids: course id by identity in the file. added: ids of new courses.

    before: by course id, the changed fields with their old values. kept: ids of courses that were left as a person
    edited them.
    """

    ids: dict[str, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)
    added: list[int] = field(default_factory=list)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)


def write_courses(reading: Reading, *, user: Any, keep_edits: bool, progress: Progress) -> Written:
    """What was written: new courses are added, known ones updated where they differ.

    An empty cell changes nothing. Retired courses stay retired.
    """
    rows = list(reading.courses.values())
    known = _known(rows)
    edited = _edited([course.pk for course in known.values()]) if keep_edits else set()
    new, changed, n_kept = [], [], 0
    before: dict[int, dict[str, Any]] = {}
    for row in rows:
        course = known.get(row.identity)
        if course is None:
            new.append(_fill(Course(), row))
        elif course.pk in edited:
            n_kept += 1
        elif differing := _differing(course, row):
            before[course.pk] = differing
            changed.append(_fill(course, row))
    written = Written({identity: course.pk for identity, course in known.items()}, before=before, kept=edited)
    for start in range(0, len(new), _BATCH):
        # Django's bulk_create writes no history.
        done = bulk_create_with_history(
            new[start : start + _BATCH], Course, batch_size=_BATCH, default_user=user, default_change_reason=IMPORTED
        )
        written.ids.update((course.identity, course.pk) for course in done)
        written.added += [course.pk for course in done]
        progress("write courses", min(start + _BATCH, len(new)), len(new))
    for start in range(0, len(changed), _BATCH):
        _update(changed[start : start + _BATCH], _WRITTEN, user, IMPORTED)
        progress("update courses", min(start + _BATCH, len(changed)), len(changed))
    written.counts = {
        "courses": len(rows),
        "added": len(new),
        "updated": len(changed),
        "unchanged": len(rows) - len(new) - len(changed) - n_kept,
        **({"edited by a person, left as they are": n_kept} if n_kept else {}),
        "without a description": sum(not row.values["description"] for row in rows),
    }
    notify_courses_changed([*written.added, *before])
    return written


def retire_others(reading: Reading, written: Written, *, user: Any) -> int:
    """How many courses were retired: those of the file's providers that are missing from the file."""
    providers, kept = {row.values["provider"] for row in reading.courses.values()}, set(written.ids.values())
    missing = [course for course in Course.objects.offered() if course.provider in providers and course.pk not in kept]
    for course in missing:
        written.before.setdefault(course.pk, {})["is_retired"] = False
        course.is_retired, course.updated_at = True, timezone.now()
    for start in range(0, len(missing), _BATCH):
        _update(missing[start : start + _BATCH], ["is_retired", "updated_at"], user, RETIRED)
    return len(missing)


def _update(courses: list[Course], fields: list[str], user: Any, reason: str) -> None:
    # The history first: bulk_create sets created_at anew in memory. It writes many times quicker than bulk_update.
    Course.history.bulk_history_create(
        courses, batch_size=_BATCH, update=True, default_user=user, default_change_reason=reason
    )
    Course.objects.bulk_create(courses, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _known(rows: list[CourseRow]) -> dict[str, Course]:
    """The courses that are already in the database, by their identity in the file.

    Matched by identity; else by provider and key, so that a course can change its address; else by provider and title,
    if neither has an address and their keys do not differ. A key or title that several courses share is not used.
    """
    known: dict[str, Course] = {}
    keys = [row.identity for row in rows]
    for start in range(0, len(keys), _IN_LIMIT):
        part = Course.objects.filter(identity__in=keys[start : start + _IN_LIMIT])
        known.update({course.identity: course for course in part})
    rest = [row for row in rows if row.identity not in known]
    if rest and Course.objects.exists():
        _find_by_name(rest, known)
    return known


def _find_by_name(rest: list[CourseRow], known: dict[str, Course]) -> None:
    taken, providers = {course.pk for course in known.values()}, {row.values["provider"] for row in rest}
    others = [course for course in Course.objects.all() if course.provider in providers and course.pk not in taken]
    for row_name, course_name in ((_key_of_row, _key_of_course), (_title_of_row, _title_of_course)):
        courses = _single((course_name(course), course) for course in others if course.pk not in taken)
        rows = _single((row_name(row), row) for row in rest if row.identity not in known)
        for name, row in rows.items():
            course = courses.get(name)
            if course is not None and not (name[0] == "title" and _keys_differ(row, course)):
                known[row.identity] = course
                taken.add(course.pk)


def _single(pairs: Iterable[tuple[tuple | None, Any]]) -> dict[tuple, Any]:
    """The thing by name, for names with exactly one thing. Pairs whose name is None are ignored."""
    found: dict[tuple, list] = {}
    for name, thing in pairs:
        if name is not None:
            found.setdefault(name, []).append(thing)
    return {name: things[0] for name, things in found.items() if len(things) == 1}


def _key_of_row(row: CourseRow) -> tuple | None:
    key = row.values["external_id"].casefold()
    return ("key", row.values["provider"], key) if key and row.has_own_key else None


def _key_of_course(course: Course) -> tuple | None:
    return ("key", course.provider, course.external_id.casefold()) if course.external_id else None


def _title_of_row(row: CourseRow) -> tuple | None:
    return None if row.values["url"] else ("title", row.values["provider"], row.values["title"].casefold())


def _title_of_course(course: Course) -> tuple | None:
    return None if course.url else ("title", course.provider, course.title.casefold())


def _keys_differ(row: CourseRow, course: Course) -> bool:
    key = row.values["external_id"]
    return bool(key and course.external_id) and key.casefold() != course.external_id.casefold()


def _edited(ids: list[int]) -> set[int]:
    """Ids of the courses whose last change was made by a person, not by an import."""
    last: dict[int, str | None] = {}
    for start in range(0, len(ids), _IN_LIMIT):
        rows = Course.history.filter(id__in=ids[start : start + _IN_LIMIT]).order_by("history_date", "history_id")
        last.update(rows.values_list("id", "history_change_reason"))
    return {pk for pk, reason in last.items() if reason not in {IMPORTED, RETIRED}}


def _new_values(course: Course, row: CourseRow) -> dict[str, Any]:
    """The row's values for the course's fields, without empty cells.

    A recognised language replaces only a missing one, or one that was recognised from an older text.
    """
    values = {name: value for name, value in row.values.items() if value not in ("", None, [])}
    values["identity"] = row.identity
    if values.get("cost") is not None:
        values["cost"] = Decimal(str(round(values["cost"], 2)))
    values["text_hash"] = text_hash(
        Course(title=values["title"], description=values.get("description", course.description)).text
    )
    values.pop("language_is_detected", None)
    if "language" in values:
        is_guess = bool(row.values.get("language_is_detected"))
        is_settled = course.language and not (course.language_is_detected and values["text_hash"] != course.text_hash)
        if is_guess and is_settled:
            del values["language"]
        else:
            values["language_is_detected"] = is_guess
    return values


def _differing(course: Course, row: CourseRow) -> dict[str, Any]:
    """The fields that the row would change, with their current values."""
    now = {name: (getattr(course, name), value) for name, value in _new_values(course, row).items()}
    return {name: was for name, (was, value) in now.items() if was != value}


def _fill(course: Course, row: CourseRow) -> Course:
    for name, value in _new_values(course, row).items():
        setattr(course, name, value)
    course.updated_at = timezone.now()
    return course
