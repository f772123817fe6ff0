"""What a person may delete of their own data by themself, at once and for good."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.models import Feedback, Goal, PathChoice, Review
from skills.models import DirectoryEntry, Employee, ExposureOverride, Task, VoluntaryAttribute
from skills.services.people.voluntary_answers import withdraw_attributes


class OptionalData(TextChoices):
    """What nothing else depends on. Tasks of the week and details stay: HR keeps those, and can be asked."""

    VOLUNTARY = "voluntary", _("What you said of yourself for the fairness report")
    COURSES = "courses", _("What you said of courses: saved, started, finished, not for me")
    CHOICES = "choices", _("Your goal, and courses you put first or swapped")
    LEFT_OUT = "left_out", _("Tasks you left out, and what was noted of them")
    REQUESTS = "requests", _("Requests to a person that are answered, with the answers")
    DIRECTORY = "directory", _("What your employer's sign-in system calls you, until it says so again")


def counted(employee: Employee) -> dict[str, int]:
    """How much is held of each kind of optional data; and, as 'tasks' and 'reviews', of those in all. One query."""
    rows = Employee.objects.filter(pk=employee.pk).values_list(
        _n(VoluntaryAttribute.objects.all()),
        _n(Feedback.objects.all()),
        _n(PathChoice.objects.all()) + _n(Goal.objects.all()),
        _n(Task.objects.filter(state=Task.State.REJECTED)),
        _n(Review.objects.exclude(state__in=Review.UNDECIDED)),
        _n(DirectoryEntry.objects.exclude(user_name="")),
        _n(Task.objects.all()),
        _n(Review.objects.all()),
    )
    return dict(zip([*OptionalData.values, "tasks", "reviews"], rows.get(), strict=True))


def _n(rows: QuerySet) -> Any:
    """How many of the rows are of the employee of the query around it."""
    own = rows.filter(employee=OuterRef("pk")).order_by().values("employee")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


@transaction.atomic
def delete_optional(*, employee: Employee, kinds: Collection[str]) -> bool:
    """Deletes these kinds with their histories; True when the path has to be computed again for it."""
    doing: dict[str, Callable[[Employee], bool]] = {
        OptionalData.VOLUNTARY: _delete_voluntary,
        OptionalData.COURSES: lambda who: bool(who.feedback.all().delete()[0]),
        OptionalData.CHOICES: _delete_choices,
        OptionalData.LEFT_OUT: _delete_left_out,
        OptionalData.REQUESTS: _delete_requests,
        OptionalData.DIRECTORY: _delete_directory_names,
    }
    outcomes = [doing[kind](employee) for kind in OptionalData.values if kind in kinds]
    return any(outcomes)


def _left_out(employee: Employee) -> Any:
    return employee.tasks.filter(state=Task.State.REJECTED)


def _decided(employee: Employee) -> Any:
    return employee.reviews.exclude(state__in=Review.UNDECIDED)


def _delete_voluntary(employee: Employee) -> bool:
    """They enter no score and no path."""
    withdraw_attributes(employee=employee)
    return False


def _delete_choices(employee: Employee) -> bool:
    n, _rows = employee.path_choices.all().delete()
    goal = getattr(employee, "goal", None)
    if goal is not None:
        goal.delete()
    return bool(n) or goal is not None


def _delete_left_out(employee: Employee) -> bool:
    """They count nowhere, so the path stays. An import may bring one back: nobody remembers that it was left out."""
    ids = list(_left_out(employee).values_list("pk", flat=True))
    _left_out(employee).delete()
    Task.history.filter(id__in=ids).delete()
    ExposureOverride.history.filter(task_id__in=ids).delete()
    return False


def _delete_requests(employee: Employee) -> bool:
    """The judgement that came of one stays with its task; the words exchanged go."""
    ids = list(_decided(employee).values_list("pk", flat=True))
    _decided(employee).delete()
    Review.history.filter(id__in=ids).delete()
    return False


def _delete_directory_names(employee: Employee) -> bool:
    """E-mail or number stand in for them. That the directory has removed somebody is not forgotten with it."""
    entries = DirectoryEntry.objects.filter(employee=employee)
    entries.filter(removed_at=None).delete()
    entries.update(user_name="", external_id="")
    return False
