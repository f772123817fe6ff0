"""What an import does to courses, written down while it happens, so that the whole import can be undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from courses.models import CoursePrerequisite, ImportedCourse
from skills.models import ImportRun

_BATCH, _IN_LIMIT = 500, 900
Links = dict[int, list[int]]


def links_of(courses: Iterable[int]) -> Links:
    """What each of these courses requires, in order; those that require nothing are missing."""
    found: Links = {}
    ids = list(courses)
    for start in range(0, len(ids), _IN_LIMIT):
        rows = CoursePrerequisite.objects.filter(course__in=ids[start : start + _IN_LIMIT]).order_by("requires")
        for course, requires in rows.values_list("course_id", "requires_id"):
            found.setdefault(course, []).append(requires)
    return found


def write_journal(
    run: ImportRun, *, added: Iterable[int], before: Mapping[int, Mapping[str, Any]], links: tuple[Links, Links]
) -> None:
    """A row for every course the import added or changed. before: by id, the fields it changed, as they were.
    links: what courses required before and after."""
    fresh = set(added)
    was, is_ = links
    linked = {course for course in {*was, *is_} if was.get(course) != is_.get(course)}
    rows = [ImportedCourse(run=run, course_id=course, is_new=True) for course in sorted(fresh)]
    for course in sorted({*before, *linked} - fresh):
        said: dict[str, Any] = {"fields": dict(before.get(course, {}))}
        if course in linked:
            said["requires"] = was.get(course, [])
        rows.append(ImportedCourse(run=run, course_id=course, is_new=False, before=said))
    ImportedCourse.objects.bulk_create(rows, batch_size=_BATCH)
