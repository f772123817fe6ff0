"""Choices that employees make for their own path: put a course first, swap a course, undo a choice, set a goal."""

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, Feedback, Goal, PathChoice, PathRefresh
from skills.errors import BadInput
from skills.models import EmergingRole, Employee, Occupation


@transaction.atomic
def put_first(*, employee: Employee, course: Course) -> PathChoice:
    """The choice that puts the course first in the employee's path. Courses put first earlier follow it.

    Raises BadInput for a course that is finished or no longer offered.
    """
    _clear_obstacles(employee, course)
    return _choose(employee, course, PathChoice.Place.FIRST, None)


@transaction.atomic
def swap(*, employee: Employee, course: Course, instead_of: Course) -> PathChoice:
    """The choice that replaces a course of the path by another. The replaced course is not suggested while it holds.

    A course that itself replaced a third one can be swapped too; it returns when the later choice is undone. Raises
    BadInput for a course that is finished or no longer offered, and for swapping a course for itself or for one that
    requires it.
    """
    if course.pk == instead_of.pk:
        raise BadInput(_("Choose a different course from the one you want to swap."))
    if course.prerequisites.filter(pk=instead_of.pk).exists():
        raise BadInput(
            _("You cannot choose this course instead, because it requires the course that you want to swap.")
        )
    _clear_obstacles(employee, course)
    return _choose(employee, course, PathChoice.Place.INSTEAD, instead_of)


@transaction.atomic
def take_back_choice(*, employee: Employee, course: Course) -> bool:
    """Whether there was a choice to undo for this course."""
    deleted, _by_model = PathChoice.objects.filter(employee=employee, course=course).delete()
    return deleted > 0


def _choose(employee: Employee, course: Course, place: str, instead_of: Course | None) -> PathChoice:
    choice, _is_new = PathChoice.objects.update_or_create(
        employee=employee, course=course, defaults={"place": place, "instead_of": instead_of}
    )
    return choice


def _clear_obstacles(employee: Employee, course: Course) -> None:
    """Deletes earlier choices and refusals that would keep the course out of the path: the latest choice applies.

    Raises BadInput for a course that is finished or no longer offered.
    """
    feedback = Feedback.objects.filter(employee=employee, course=course)
    if course.is_retired:
        raise BadInput(_("This course is no longer offered."))
    if feedback.filter(kind=Feedback.Kind.FINISHED).exists():
        raise BadInput(_("You have marked this course as finished. If this was a mistake, undo it first."))
    feedback.filter(kind=Feedback.Kind.REFUSED).delete()
    PathChoice.objects.filter(employee=employee, instead_of=course).delete()


@transaction.atomic
def set_goal(
    *, employee: Employee, occupation: Occupation | None = None, role: EmergingRole | None = None
) -> Goal | None:
    """The employee's new goal, which replaces any earlier one. None, and the goal is deleted, if neither is given.

    Raises BadInput when both are given.
    """
    if occupation is not None and role is not None:
        raise BadInput(_("A goal is one occupation or one emerging role."))
    if occupation is None and role is None:
        Goal.objects.filter(employee=employee).delete()
        ask_for_new_path(employee=employee)
        return None
    goal, _is_new = Goal.objects.update_or_create(employee=employee, defaults={"occupation": occupation, "role": role})
    return goal


@transaction.atomic
def ask_for_new_path(*, employee: Employee) -> PathRefresh:
    """Notes that the employee's next answer may replace the whole path. Until then a path stays as it is."""
    row, _is_new = PathRefresh.objects.get_or_create(employee=employee)
    row.save()  # sets the time again
    return row
