"""Whose answer no longer fits what it was made from."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Answer, Feedback
from courses.services.answers import catalogue_fingerprint
from skills.errors import ReskillError
from skills.models import Employee, ExposureOverride, Task
from skills.services.exposure.assessor import current_basis


def stale_employees(employees: QuerySet[Employee]) -> QuerySet[Employee]:
    """Those of `employees` without an answer, or whose tasks, wishes, judgements or words changed after it.

    All of them where dataset, model, settings or catalogue are others now: every answer is of the past then.
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
