"""Deletes data that employees may delete themselves, immediately and permanently."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.models import (
    Certificate,
    Feedback,
    Goal,
    PathChoice,
    PracticeEntry,
    PracticeMail,
    Review,
    SelfCheckAnswer,
    SharedStep,
    UnitProgress,
)
from courses.services.learning.shared_steps import stop_sharing
from courses.services.own_data.own_learning import delete_practices, delete_reading
from skills.models import DirectoryEntry, Employee, ExposureOverride, Task, VoluntaryAttribute
from skills.services.people.voluntary_answers import withdraw_attributes


class OptionalData(TextChoices):
    """Kinds of data that employees may delete themselves, because nothing else depends on them.

    Tasks of the week and personal details are not among them: HR maintains those and can delete them on request.
    """

    VOLUNTARY = "voluntary", _("Your voluntary answers for the fairness report")
    COURSES = "courses", _("Your feedback on courses: saved, started, finished, not for me")
    CHOICES = "choices", _("Your goal, and courses you put first or swapped")
    READING = "reading", _("How far you have read learning units, and your answers to their questions")
    PRACTICES = "practices", _("Your practices, with your private notes")
    CERTIFICATES = "certificates", _("Your certificates")
    SHARED = "shared", _("Steps that you show to an adviser")
    LEFT_OUT = "left_out", _("Tasks you left out, with their history")
    REQUESTS = "requests", _("Answered requests to a person, with the answers")
    DIRECTORY = (
        "directory",
        _("Your user name and number from your employer's sign-in system, until it sends them again"),
    )


def counted(employee: Employee) -> dict[str, int]:
    """Number of rows by kind of optional data; 'tasks' and 'reviews' count all tasks and reviews. One query."""
    rows = Employee.objects.filter(pk=employee.pk).values_list(
        _n_rows(VoluntaryAttribute.objects.all()),
        _n_rows(Feedback.objects.all()),
        _n_rows(PathChoice.objects.all()) + _n_rows(Goal.objects.all()),
        _n_rows(UnitProgress.objects.all()) + _n_rows(SelfCheckAnswer.objects.all()),
        _n_rows(PracticeEntry.objects.all()) + _n_rows(PracticeMail.objects.all()),
        _n_rows(Certificate.objects.all()),
        _n_rows(SharedStep.objects.all()),
        _n_rows(Task.objects.filter(state=Task.State.REJECTED)),
        _n_rows(Review.objects.exclude(state__in=Review.UNDECIDED)),
        _n_rows(DirectoryEntry.objects.exclude(user_name="")),
        _n_rows(Task.objects.all()),
        _n_rows(Review.objects.all()),
    )
    return dict(zip([*OptionalData.values, "tasks", "reviews"], rows.get(), strict=True))


def _n_rows(rows: QuerySet) -> Any:
    """Subquery: the number of these rows that belong to the employee of the outer query."""
    own = rows.filter(employee=OuterRef("pk")).order_by().values("employee")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


@transaction.atomic
def delete_optional(*, employee: Employee, kinds: Collection[str]) -> bool:
    """Whether the path has to be computed again. Deletes data of these kinds, with its history."""
    deletions: dict[str, Callable[[Employee], bool]] = {
        OptionalData.VOLUNTARY: _delete_voluntary,
        OptionalData.COURSES: lambda person: bool(person.feedback.all().delete()[0]),
        OptionalData.CHOICES: _delete_choices,
        OptionalData.READING: delete_reading,
        OptionalData.PRACTICES: delete_practices,
        OptionalData.CERTIFICATES: _delete_certificates,
        OptionalData.SHARED: _stop_sharing,
        OptionalData.LEFT_OUT: _delete_left_out,
        OptionalData.REQUESTS: _delete_requests,
        OptionalData.DIRECTORY: _delete_directory_names,
    }
    outcomes = [deletions[kind](employee) for kind in OptionalData.values if kind in kinds]
    return any(outcomes)


def _left_out(employee: Employee) -> Any:
    return employee.tasks.filter(state=Task.State.REJECTED)


def _decided(employee: Employee) -> Any:
    return employee.reviews.exclude(state__in=Review.UNDECIDED)


def _delete_voluntary(employee: Employee) -> bool:
    """Deletes the voluntary answers. They influence no score and no path."""
    withdraw_attributes(employee=employee)
    return False


def _delete_choices(employee: Employee) -> bool:
    n, _rows = employee.path_choices.all().delete()
    goal = getattr(employee, "goal", None)
    if goal is not None:
        goal.delete()
    return bool(n) or goal is not None


def _delete_certificates(employee: Employee) -> bool:
    """Deletes the files. No path uses them."""
    employee.certificates.all().delete()
    return False


def _stop_sharing(employee: Employee) -> bool:
    """Takes all shared steps back. No path uses them."""
    for shared in employee.shared_steps.all():
        stop_sharing(employee=employee, shared=shared)
    return False


def _delete_left_out(employee: Employee) -> bool:
    """Deletes the tasks that were left out. They influence no path.

    An import can add such a task again, because nothing records any more that it was left out.
    """
    ids = list(_left_out(employee).values_list("pk", flat=True))
    _left_out(employee).delete()
    Task.history.filter(id__in=ids).delete()
    ExposureOverride.history.filter(task_id__in=ids).delete()
    return False


def _delete_requests(employee: Employee) -> bool:
    """Deletes the decided requests and their messages. An exposure that was set because of one stays with its task."""
    ids = list(_decided(employee).values_list("pk", flat=True))
    _decided(employee).delete()
    Review.history.filter(id__in=ids).delete()
    return False


def _delete_directory_names(employee: Employee) -> bool:
    """Deletes the names; the employee is still matched by e-mail address or number.

    Entries of people whom the directory removed are kept without names, so that the removal stays known.
    """
    entries = DirectoryEntry.objects.filter(employee=employee)
    entries.filter(removed_at=None).delete()
    entries.update(user_name="", external_id="")
    return False
