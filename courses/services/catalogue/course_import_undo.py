"""A whole import of courses taken back. What people said of the courses, and set of their emphasis, stays."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course, CoursePrerequisite, ImportedCourse
from skills.models import ImportRun
from skills.services.imports.report import Counts, Progress, Report
from skills.services.imports.undoing import UNDONE, UndoRules, take_back

# A course somebody has in any of these is retired, not removed: paths, words and judgements would go with it.
_IN_USE = (
    "recommendations", "path_steps", "feedback", "path_choices", "reviews", "emphasis_overrides",
)  # fmt: skip


def undo_course_import(*, run: ImportRun, user_id: int | None = None, progress: Progress | None = None) -> ImportRun:
    """The run, undone; `undo_counts` and `undo_report` say what became of which course. Goes on where it was cut off.

    Left as they are, with the reason in the report: courses that a person or a later import changed since. Raises
    BadInput for an import that keeps no journal or was undone.
    """
    return take_back(run=run, rules=_RULES, user_id=user_id, progress=progress)


def _undo_some(run: ImportRun, rows: Sequence[ImportedCourse], counts: Counts, report: Report, user: Any) -> None:
    changed = _changed_since(run, [row.course_id for row in rows])
    for name in ("removed", "retired", "put_back", "left_as_they_are"):
        counts.setdefault(name, 0)
    for row in rows:
        row.course._history_user, row.course._change_reason = user, UNDONE  # type: ignore[attr-defined]
        if row.course_id in changed:
            counts["left_as_they_are"] += 1
            report.say(None, "", _("%(course)s: was changed since; left as it is") % {"course": row.course})
        elif not row.is_new:
            _put_back(row)
            counts["put_back"] += 1
    fresh = [row.course for row in rows if row.is_new and row.course_id not in changed]
    used = _used(run, [course.pk for course in fresh])  # after the others are put back: they require it no more
    for course in fresh:
        if course.pk in used:
            course.is_retired = True
            course.save()
            counts["retired"] += 1
        else:
            course.delete()
            counts["removed"] += 1


def _changed_since(run: ImportRun, ids: list[int]) -> set[int]:
    rows = Course.history.filter(id__in=ids, history_date__gt=run.finished_at)
    return set(rows.values_list("id", flat=True))


def _used(run: ImportRun, ids: list[int]) -> set[int]:
    """Those of the courses that somebody has, or that a course from elsewhere requires."""
    own = ImportedCourse.objects.filter(run=run, is_new=True).values("course")
    required = CoursePrerequisite.objects.filter(requires=OuterRef("pk")).exclude(course__in=own)
    wanted = Q(Exists(required))
    for name in _IN_USE:
        related = Course._meta.get_field(name)
        wanted |= Q(Exists(related.related_model._default_manager.filter(**{related.field.name: OuterRef("pk")})))  # type: ignore
    return set(Course.objects.filter(wanted, pk__in=ids).values_list("pk", flat=True))


def _put_back(row: ImportedCourse) -> None:
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


_RULES = UndoRules(
    kind=ImportRun.Kind.COURSES,
    refusal=gettext_lazy("This is no import of courses."),
    journal=lambda run: ImportedCourse.objects.filter(run=run).select_related("course"),
    undo_some=_undo_some,
)
