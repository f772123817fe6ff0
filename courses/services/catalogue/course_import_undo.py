"""Undoes a whole import of courses. Feedback on the courses and emphasis that people set are kept."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course, CoursePrerequisite, ImportedCourse
from courses.services.catalogue.courses_in_use import courses_in_use
from courses.services.catalogue.session_writing import undo_sessions
from skills.models import ImportRun
from skills.services.imports.report import Counts, Progress, Report
from skills.services.imports.undoing import UNDONE, UndoRules, undo_run


def undo_course_import(*, run: ImportRun, user_id: int | None = None, progress: Progress | None = None) -> ImportRun:
    """The run, undone. `undo_counts` and `undo_report` say what happened to each course.

    An interrupted undo continues where it stopped. Courses that a person or a later import changed after this import
    are not undone; the report names them. Raises BadInput for an import without a journal or one already undone.
    """
    return undo_run(run=run, rules=_RULES, user_id=user_id, progress=progress)


def _undo_some(run: ImportRun, rows: Sequence[ImportedCourse], counts: Counts, report: Report, user: Any) -> None:
    changed = _changed_since(run, [row.course_id for row in rows])
    for name in ("removed", "retired", "put_back", "left_as_they_are"):
        counts.setdefault(name, 0)
    for row in rows:
        row.course._history_user, row.course._change_reason = user, UNDONE  # type: ignore[attr-defined]
        if row.course_id in changed:
            counts["left_as_they_are"] += 1
            report.say(
                None, "", _("%(course)s: changed after the import, so it was not undone") % {"course": row.course}
            )
        elif not row.is_new:
            if n_kept := _restore(row, user):
                report.say(None, "", _("%(course)s: %(n)s sessions stay, because people asked for them")
                           % {"course": row.course, "n": n_kept})  # fmt: skip
            counts["put_back"] += 1
    new = [row.course for row in rows if row.is_new and row.course_id not in changed]
    # After the changed courses are restored, because they then no longer require the new ones.
    in_use = _in_use_ids(run, [course.pk for course in new])
    for course in new:
        if course.pk in in_use:
            course.is_retired = True
            course.save()
            counts["retired"] += 1
        else:
            course.delete()
            counts["removed"] += 1


def _changed_since(run: ImportRun, ids: list[int]) -> set[int]:
    rows = Course.history.filter(id__in=ids, history_date__gt=run.finished_at)
    return set(rows.values_list("id", flat=True))


def _in_use_ids(run: ImportRun, ids: list[int]) -> set[int]:
    """Ids of the courses that are in use, or that a course from outside this import requires."""
    own = ImportedCourse.objects.filter(run=run, is_new=True).values("course")
    return courses_in_use(ids, apart_from=own)


def _restore(row: ImportedCourse, user: Any) -> int:
    """How many sessions stay, because people asked for them."""
    course = row.course
    for name, value in row.before["fields"].items():
        setattr(course, name, Decimal(value) if name == "cost" and value is not None else value)
    if row.before["fields"]:
        course.save()
    if "requires" in row.before:
        before = set(Course.objects.filter(pk__in=row.before["requires"]).values_list("pk", flat=True))
        course.prerequisite_links.exclude(requires__in=before).delete()
        CoursePrerequisite.objects.bulk_create(
            [CoursePrerequisite(course=course, requires_id=pk) for pk in sorted(before)], ignore_conflicts=True
        )
    return undo_sessions(course.pk, row.before.get("sessions", {}), user=user, reason=UNDONE)


_RULES = UndoRules(
    kind=ImportRun.Kind.COURSES,
    refusal=gettext_lazy("This is not an import of courses."),
    journal=lambda run: ImportedCourse.objects.filter(run=run).select_related("course"),
    undo_some=_undo_some,
)
