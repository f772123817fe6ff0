"""The catalogue: courses from a file, and what HR changes by hand."""

import functools
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from courses.models import Course, CoursePrerequisite, EmphasisOverride
from courses.services.catalogue_reading import CourseRow, Reading, read_courses
from skills.errors import BadInput
from skills.models import HumanSkill, ImportRun
from skills.text import text_hash

Progress = Callable[[str, int, int], None]
_BATCH, _REPORT_ROWS, _IN_LIMIT = 500, 2000, 900
_LEAST_LETTERS, _LEAST_CERTAINTY = 12, 0.9
_WRITTEN = (
    "external_id", "provider", "title", "description", "url", "language", "language_is_detected", "level",
    "duration_hours", "duration_weeks", "cost", "currency", "category", "tags", "text_hash",
)  # fmt: skip


class _DryRun(Exception):
    """Rolls back what a dry run did."""


def import_courses(
    *,
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    provider: str = "",
    user: Any = None,
    dry_run: bool = False,
    retire_missing: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Loads every course of the file in one transaction; what happened, with an entry per row not simply taken.

    The same course twice is one course, in the file and from one import to the next. Retired courses stay retired.
    retire_missing: retires the provider's courses that the file no longer has. dry_run: the same report, nothing saved.
    Raises BadInput for a file that cannot be read as courses.
    """
    reading = read_courses(path, mapping=mapping, provider=provider)
    _detect_languages(reading, progress)
    run = ImportRun(kind=ImportRun.Kind.COURSES, file_name=reading.file, started_by=user)
    try:
        with transaction.atomic():
            counts = _write(reading, user, progress)
            counts["prerequisites"] = _link(reading)
            if retire_missing:
                counts["retired"] = _retire_missing(reading, user)
            run.counts = {"rows": reading.counts.pop("rows", 0), **counts, **dict(sorted(reading.counts.items()))}
            run.report = reading.report[:_REPORT_ROWS]
            run.finished_at = timezone.now()
            if dry_run:
                raise _DryRun
            run.save()
    except _DryRun:
        pass
    return run


@functools.cache
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _detect_languages(reading: Reading, progress: Progress | None) -> None:
    """Recognises the language of courses that state none; too little text or too little certainty leaves it open."""
    silent = [course for course in reading.courses.values() if not course.values["language"]]
    for done, course in enumerate(silent, 1):
        text = f"{course.values['title']}. {course.values['description']}"[:1000]
        if sum(ch.isalpha() for ch in text) >= _LEAST_LETTERS:
            code, certainty = _identifier().classify(text)
            if certainty >= _LEAST_CERTAINTY:
                course.values.update(language=code, language_is_detected=True)
        found = "language recognised from the text" if course.values["language"] else "language unknown"
        reading.counts[found] += 1
        if progress and (done % 500 == 0 or done == len(silent)):
            progress("recognise languages", done, len(silent))


def _write(reading: Reading, user: Any, progress: Progress | None) -> dict[str, int]:
    rows = list(reading.courses.values())
    known: dict[str, Course] = {}
    keys = [row.identity for row in rows]
    for start in range(0, len(keys), _IN_LIMIT):
        part = Course.objects.filter(identity__in=keys[start : start + _IN_LIMIT])
        known.update({course.identity: course for course in part})
    fresh, changed = [], []
    for row in rows:
        course = known.get(row.identity)
        if course is None:
            fresh.append(_fill(Course(identity=row.identity), row))
        elif _differs(course, row):
            changed.append(_fill(course, row))
    for start in range(0, len(fresh), _BATCH):
        bulk_create_with_history(fresh[start : start + _BATCH], Course, batch_size=_BATCH, default_user=user)
        if progress:
            progress("write courses", min(start + _BATCH, len(fresh)), len(fresh))
    for start in range(0, len(changed), _BATCH):
        batch = changed[start : start + _BATCH]
        bulk_update_with_history(batch, Course, [*_WRITTEN, "updated_at"], batch_size=_BATCH, default_user=user)
    return {
        "courses": len(rows),
        "added": len(fresh),
        "updated": len(changed),
        "unchanged": len(rows) - len(fresh) - len(changed),
        "without a description": sum(not row.values["description"] for row in rows),
    }


def _values(row: CourseRow) -> dict:
    values = {"language_is_detected": False, **row.values}
    values["cost"] = None if values["cost"] is None else Decimal(str(round(values["cost"], 2)))
    text = f"{values['title']}. {values['description']}".strip() if values["description"] else values["title"]
    values["text_hash"] = text_hash(text)
    return values


def _differs(course: Course, row: CourseRow) -> bool:
    return any(getattr(course, name) != value for name, value in _values(row).items())


def _fill(course: Course, row: CourseRow) -> Course:
    for name, value in _values(row).items():
        setattr(course, name, value)
    course.updated_at = timezone.now()
    return course


def _link(reading: Reading) -> int:
    """Writes the prerequisites the file names, by key or title; those that would close a circle are refused."""
    wanted = [row for row in reading.courses.values() if row.requires]
    if not wanted:
        return 0
    ids = dict(Course.objects.values_list("identity", "pk"))
    by_name: dict[str, int] = {}
    for row in reversed(list(reading.courses.values())):
        by_name[row.values["title"].casefold()] = ids[row.identity]
        if row.key:
            by_name[row.key.casefold()] = ids[row.identity]
    links = _Links()
    fresh = []
    for row in wanted:
        course = ids[row.identity]
        for name in row.requires:
            need = by_name.get(name.casefold())
            column = reading.columns["prerequisites"]
            if need is None:
                reading.say(row.line, column, f"no course {name!r} in this file", "unknown prerequisite")
            elif links.reaches(need, course):
                reading.say(row.line, column, f"{name!r} would close a circle; refused", "prerequisite circle")
            elif links.add(course, need):
                fresh.append(CoursePrerequisite(course_id=course, requires_id=need))
    CoursePrerequisite.objects.bulk_create(fresh, batch_size=_BATCH)
    return len(fresh)


class _Links:
    """All prerequisites there are, with those just added."""

    def __init__(self) -> None:
        self.needs: dict[int, set[int]] = {}
        for course, need in CoursePrerequisite.objects.values_list("course_id", "requires_id"):
            self.needs.setdefault(course, set()).add(need)

    def add(self, course: int, need: int) -> bool:
        """Whether the link is new."""
        known = self.needs.setdefault(course, set())
        if need in known:
            return False
        known.add(need)
        return True

    def reaches(self, start: int, goal: int) -> bool:
        """Whether `start` is `goal`, or requires it directly or through others."""
        seen, waiting = set(), [start]
        while waiting:
            current = waiting.pop()
            if current == goal:
                return True
            if current not in seen:
                seen.add(current)
                waiting += self.needs.get(current, ())
        return False


def _retire_missing(reading: Reading, user: Any) -> int:
    providers = {row.values["provider"] for row in reading.courses.values()}
    n = 0
    for course in Course.objects.offered().filter(provider__in=providers):
        if course.identity not in reading.courses:
            retire_course(course=course, user=user)
            n += 1
    return n


@transaction.atomic
def retire_course(*, course: Course, user: Any = None) -> Course:
    """No longer recommended; stays in learning paths that have it."""
    course.is_retired = True
    if user is not None:
        course._history_user = user  # type: ignore[attr-defined]
    course.save()
    return course


@transaction.atomic
def set_emphasis(*, course: Course, skill: HumanSkill, value: float, reason: str, user: Any) -> EmphasisOverride:
    """A person's judgement of what a course builds, in place of the computed one. Raises BadInput."""
    if not 0 <= value <= 1:
        raise BadInput(_("Emphasis lies between 0 and 1."), column="value")
    if not reason.strip():
        raise BadInput(_("Say why, for whoever looks at it later."), column="reason")
    row = EmphasisOverride.objects.filter(course=course, skill=skill).first()
    row = row or EmphasisOverride(course=course, skill=skill)
    row.value, row.reason, row.decided_by = value, reason.strip(), user
    row.save()
    return row


@transaction.atomic
def add_prerequisite(*, course: Course, requires: Course) -> CoursePrerequisite:
    """Links two courses. Raises BadInput where that would close a circle."""
    link = CoursePrerequisite(course=course, requires=requires)
    try:
        link.full_clean()
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), column="prerequisites") from error
    link.save()
    return link
