"""What a person decides about their own path: put first, taken instead, taken back; and where it is to lead."""

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, Feedback, Goal, PathChoice
from skills.errors import BadInput
from skills.models import EmergingRole, Employee, Occupation


@transaction.atomic
def put_first(*, employee: Employee, course: Course) -> PathChoice:
    """The course, first of all in the employee's path; what was put first before comes right after it.

    Raises BadInput for a course that is finished or no longer offered.
    """
    _make_way(employee, course)
    return _choose(employee, course, PathChoice.Place.FIRST, None)


@transaction.atomic
def swap(*, employee: Employee, course: Course, instead_of: Course) -> PathChoice:
    """The course, in the path in place of another, which is not suggested while this holds.

    A course that stood in for a third one can be swapped too: taking the last choice back brings it back.
    Raises BadInput for a course that is finished or no longer offered, and for swapping a course for itself or for one
    that requires it.
    """
    if course.pk == instead_of.pk:
        raise BadInput(_("Choose another course than the one you want to swap."))
    if course.prerequisites.filter(pk=instead_of.pk).exists():
        raise BadInput(_("That course requires the one you want to swap, so it cannot stand in for it."))
    _make_way(employee, course)
    return _choose(employee, course, PathChoice.Place.INSTEAD, instead_of)


@transaction.atomic
def take_back_choice(*, employee: Employee, course: Course) -> bool:
    """Forgets that the course was put first or taken instead; whether there was anything to forget."""
    deleted, _by_model = PathChoice.objects.filter(employee=employee, course=course).delete()
    return deleted > 0


def _choose(employee: Employee, course: Course, place: str, instead_of: Course | None) -> PathChoice:
    choice, _is_new = PathChoice.objects.update_or_create(
        employee=employee, course=course, defaults={"place": place, "instead_of": instead_of}
    )
    return choice


def _make_way(employee: Employee, course: Course) -> None:
    """Ends what the employee said before that would keep the course out of the path: the latest word holds."""
    said = Feedback.objects.filter(employee=employee, course=course)
    if course.is_retired:
        raise BadInput(_("This course is no longer offered."))
    if said.filter(kind=Feedback.Kind.FINISHED).exists():
        raise BadInput(_("You have finished this course. Take that back first if it was a mistake."))
    said.filter(kind=Feedback.Kind.REFUSED).delete()
    PathChoice.objects.filter(employee=employee, instead_of=course).delete()


@transaction.atomic
def set_goal(
    *, employee: Employee, occupation: Occupation | None = None, role: EmergingRole | None = None
) -> Goal | None:
    """Where the employee wants to go, in place of any goal before; None and no goal when neither is given.

    Raises BadInput when both are given.
    """
    if occupation is not None and role is not None:
        raise BadInput(_("A goal is one occupation or one emerging role."))
    if occupation is None and role is None:
        Goal.objects.filter(employee=employee).delete()
        return None
    goal, _is_new = Goal.objects.update_or_create(employee=employee, defaults={"occupation": occupation, "role": role})
    return goal
