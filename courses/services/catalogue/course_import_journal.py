"""Records what an import changes, while it runs, so that the whole import can be undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from courses.models import CoursePrerequisite, ImportedCourse
from skills.models import ImportRun

_BATCH, _IN_LIMIT = 500, 900
Links = dict[int, list[int]]


def links_of(courses: Iterable[int]) -> Links:
    """Ids of the prerequisites by course, in order. Courses without prerequisites have no entry."""
    found: Links = {}
    ids = list(courses)
    for start in range(0, len(ids), _IN_LIMIT):
        rows = CoursePrerequisite.objects.filter(course__in=ids[start : start + _IN_LIMIT]).order_by("requires")
        for course, requires in rows.values_list("course_id", "requires_id"):
            found.setdefault(course, []).append(requires)
    return found


def write_journal(
    run: ImportRun,
    *,
    added: Iterable[int],
    before: Mapping[int, Mapping[str, Any]],
    links: tuple[Links, Links],
    sessions: Mapping[int, Mapping[str, Any]],
) -> None:
    """Writes a row for each course that the import added or changed.

    before: by course id, the changed fields with their old values. links: prerequisites before and after the import.
    sessions: by course id, the sessions added and changed.
    """
    new = set(added)
    old_links, new_links = links
    relinked = {course for course in {*old_links, *new_links} if old_links.get(course) != new_links.get(course)}
    rows = [ImportedCourse(run=run, course_id=course, is_new=True) for course in sorted(new)]
    for course in sorted({*before, *relinked, *sessions} - new):
        old: dict[str, Any] = {"fields": dict(before.get(course, {}))}
        if course in relinked:
            old["requires"] = old_links.get(course, [])
        if course in sessions:
            old["sessions"] = dict(sessions[course])
        rows.append(ImportedCourse(run=run, course_id=course, is_new=False, before=old))
    ImportedCourse.objects.bulk_create(rows, batch_size=_BATCH)
