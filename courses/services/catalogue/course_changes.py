"""Changes that HR makes to the catalogue by hand: retiring and offering courses, emphasis, prerequisites."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, CoursePrerequisite, EmphasisOverride
from courses.models.course import UNIT_PREFIX
from courses.services.catalogue.course_events import notify_courses_changed
from courses.services.catalogue.courses_in_use import courses_in_use
from skills.errors import BadInput, WrongState
from skills.models import HumanSkill


@transaction.atomic
def retire_course(*, course: Course, user: Any = None) -> Course:
    """The course, retired: it is no longer recommended, but stays in the learning paths that contain it."""
    course.is_retired = True
    if user is not None:
        course._history_user = user  # type: ignore[attr-defined]
    course.save()
    notify_courses_changed([course.pk])
    return course


@transaction.atomic
def offer_course_again(*, course: Course, user: Any = None) -> Course:
    """The course, offered again: it can be recommended from the next run on."""
    course.is_retired = False
    if user is not None:
        course._history_user = user  # type: ignore[attr-defined]
    course.save()
    notify_courses_changed([course.pk])
    return course


@transaction.atomic
def delete_course(*, course: Course, user: Any = None) -> None:
    """Deletes the course with its sessions and links. Raises WrongState for a course in use and for a learning unit."""
    if course.identity.startswith(UNIT_PREFIX):
        raise WrongState(_("This course is a learning unit. Hide the unit instead."))
    if courses_in_use([course.pk]):
        raise WrongState(_("People or other courses refer to this course. Retire it instead."))
    if user is not None:
        course._history_user = user  # type: ignore[attr-defined]
    notify_courses_changed([course.pk], is_deleted=True)
    course.delete()


@transaction.atomic
def set_emphasis(*, course: Course, skill: HumanSkill, value: float, reason: str, user: Any) -> EmphasisOverride:
    """The override: a person's emphasis for a course and skill, which replaces the computed one.

    Raises BadInput for a value outside 0 to 1 and without a reason.
    """
    if not 0 <= value <= 1:
        raise BadInput(_("Emphasis must be between 0 and 1."), column="value")
    if not reason.strip():
        raise BadInput(_("Give a reason, so that others can understand the change later."), column="reason")
    row = EmphasisOverride.objects.filter(course=course, skill=skill).first()
    row = row or EmphasisOverride(course=course, skill=skill)
    row.value, row.reason, row.decided_by = value, reason.strip(), user
    row.save()
    return row


@transaction.atomic
def withdraw_emphasis(*, course: Course, skill: HumanSkill, user: Any) -> bool:
    """Whether there was an override to delete. The computed emphasis applies again; the history keeps the user."""
    row = EmphasisOverride.objects.filter(course=course, skill=skill).first()
    if row is None:
        return False
    row._history_user = user  # type: ignore[attr-defined]
    row.delete()
    return True


@transaction.atomic
def add_prerequisite(*, course: Course, requires: Course) -> CoursePrerequisite:
    """The new link between two courses. Raises BadInput if it would create a cycle."""
    link = CoursePrerequisite(course=course, requires=requires)
    try:
        link.full_clean()
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), column="prerequisites") from error
    link.save()
    return link
