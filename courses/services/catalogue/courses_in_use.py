"""Courses that cannot be deleted, because something about people or other courses refers to them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from courses.models import Course, CoursePrerequisite

# Deleting a course that any of these refer to would also delete paths, feedback and reviews.
_IN_USE = (
    "recommendations", "path_steps", "feedback", "path_choices", "reviews", "emphasis_overrides", "requests", "certificates",
)  # fmt: skip


def courses_in_use(ids: Iterable[int], *, apart_from: Iterable = ()) -> set[int]:
    """Ids of the courses that are in use, or that another course requires. apart_from: courses that do not count there."""
    required = CoursePrerequisite.objects.filter(requires=OuterRef("pk")).exclude(course__in=apart_from)
    wanted = Q(Exists(required))
    for name in _IN_USE:
        related = Course._meta.get_field(name)
        wanted |= Q(Exists(related.related_model._default_manager.filter(**{related.field.name: OuterRef("pk")})))  # type: ignore
    return set(Course.objects.filter(wanted, pk__in=ids).values_list("pk", flat=True))
