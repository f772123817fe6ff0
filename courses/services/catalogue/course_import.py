"""The catalogue: courses from a file, and what HR changes by hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Course, CoursePrerequisite, EmphasisOverride
from courses.services.catalogue.course_import_journal import links_of, write_journal
from courses.services.catalogue.course_languages import complete_languages
from courses.services.catalogue.course_rows import read_courses
from courses.services.catalogue.course_writing import Progress, retire_others, write_courses
from courses.services.catalogue.prerequisite_links import link_prerequisites
from skills.errors import BadInput
from skills.models import HumanSkill, ImportRun


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
    keep_edits: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Loads every course of the file in one transaction; what happened, with an entry per row not simply taken.

    The same course twice is one course, in the file and from one import to the next. An empty cell changes nothing, and
    retired courses stay retired. retire_missing: retires the providers' courses that the file no longer has.
    keep_edits: courses that a person changed since they were imported stay as they are. dry_run: the same report,
    nothing saved. Raises BadInput for a file that cannot be read as courses.
    """
    reading = read_courses(path, mapping=mapping, provider=provider)
    complete_languages(reading, progress)
    run = ImportRun(kind=ImportRun.Kind.COURSES, file_name=reading.file[-255:], started_by=user)
    try:
        with transaction.atomic():
            written = write_courses(reading, user=user, keep_edits=keep_edits, progress=progress)
            counts = written.counts
            named = [written.ids[row.identity] for row in reading.courses.values() if row.requires]
            links = links_of(named)
            counts["prerequisites"] = link_prerequisites(reading, written.ids)
            if retire_missing:
                counts["retired"] = retire_others(reading, written, user=user)
            run.counts = {"rows": reading.counts.pop("rows", 0), **counts, **dict(sorted(reading.counts.items()))}
            run.report = reading.report
            run.finished_at = timezone.now()
            if dry_run:
                raise _DryRun
            run.save()
            write_journal(run, added=written.added, before=written.before, links=(links, links_of(named)))
            run.finished_at = timezone.now()  # after everything it wrote: what is newer is somebody else's
            run.save(update_fields=["finished_at"])
    except _DryRun:
        pass
    return run


@transaction.atomic
def retire_course(*, course: Course, user: Any = None) -> Course:
    """No longer recommended; stays in learning paths that have it."""
    course.is_retired = True
    if user is not None:
        course._history_user = user  # type: ignore[attr-defined]
    course.save()
    return course


@transaction.atomic
def offer_course_again(*, course: Course, user: Any = None) -> Course:
    """Recommended again where it fits, from the next run on."""
    course.is_retired = False
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
def withdraw_emphasis(*, course: Course, skill: HumanSkill, user: Any) -> bool:
    """The computed emphasis holds again; False where nobody had set another. Who withdrew it stays in the history."""
    row = EmphasisOverride.objects.filter(course=course, skill=skill).first()
    if row is None:
        return False
    row._history_user = user  # type: ignore[attr-defined]
    row.delete()
    return True


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
