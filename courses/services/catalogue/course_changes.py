"""What HR changes in the catalogue by hand: courses retired or offered again, emphasis, prerequisites."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, CoursePrerequisite, EmphasisOverride
from skills.errors import BadInput
from skills.models import HumanSkill


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
