"""Employees whose answer no longer matches the data it was made from."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Answer, Feedback
from courses.services.answers import catalogue_fingerprint
from skills.errors import ReskillError
from skills.models import Employee, ExposureOverride, Task
from skills.services.exposure.assessor import current_basis


def stale_employees(employees: QuerySet[Employee]) -> QuerySet[Employee]:
    """Employees without an answer, or whose tasks, feedback, overrides or details changed after it.

    All of `employees` if dataset, model, settings or catalogue changed: then every answer is outdated.
    """
    people = employees.for_recalculation()  # type: ignore[attr-defined]
    try:
        basis = current_basis()
    except ReskillError:
        return people
    fits = Answer.objects.current().filter(
        employee=OuterRef("pk"), basis=basis, recalculation__catalogue_fingerprint=catalogue_fingerprint(basis)
    )
    newer = (
        Q(Exists(Task.objects.filter(employee=OuterRef("employee"), updated_at__gt=OuterRef("created_at"))))
        | Q(Exists(Feedback.objects.filter(employee=OuterRef("employee"), created_at__gt=OuterRef("created_at"))))
        | Q(Exists(ExposureOverride.objects.filter(
            task__employee=OuterRef("employee"), decided_at__gt=OuterRef("created_at"))))
        | Q(Exists(Employee.objects.filter(pk=OuterRef("employee"), updated_at__gt=OuterRef("created_at"))))
    )  # fmt: skip
    return people.filter(~Exists(fits.filter(~newer)))
