"""Steps of a path that an employee shows to an adviser: explicit, one step at a time, and taken back at any time."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.models import Course, PathStep, SharedStep
from skills.errors import BadInput
from skills.models import AuditEntry, Employee
from skills.services.audit import record

SHARED, TAKEN_BACK = "step-shared", "step-taken-back"  # routes in the audit trail
_PERMISSION = "courses.view_sharedstep"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def advisers_for(employee: Employee) -> QuerySet[AbstractUser]:
    """The advisers of the employee's department, by name: active staff who may read shared steps."""
    users = get_user_model().objects.with_perm(_PERMISSION, backend=_BACKEND, include_superusers=False)
    of_department = Q(manager_scope__sees_everyone=True)
    if employee.department_id:
        of_department |= Q(manager_scope__departments=employee.department_id)
    found = users.filter(of_department, is_staff=True).distinct()
    if employee.user_id:
        found = found.exclude(pk=employee.user_id)
    return found.order_by("last_name", "first_name", "username")


def step_of(employee: Employee, course: Course) -> PathStep | None:
    """The step of the employee's present path with this course."""
    rows = PathStep.objects.filter(answer__employee=employee, answer__is_current=True, course=course)
    return rows.select_related("course").first()


@transaction.atomic
def share_step(*, employee: Employee, course: Course, adviser: Any, message: str = "", by: Any = None) -> SharedStep:
    """The shared step. Sharing again replaces the message.

    Raises BadInput for a course that is no step of the path, and for a user who is not one of the employee's advisers.
    """
    if step_of(employee, course) is None:
        raise BadInput(_("This course is not a step of your path."))
    if not advisers_for(employee).filter(pk=adviser.pk).exists():
        raise BadInput(_("Choose one of your advisers."), column="adviser")
    shared, _made = SharedStep.objects.update_or_create(
        employee=employee, course=course, adviser=adviser, defaults={"message": message.strip()}
    )
    _note(SHARED, shared, by=by)
    return shared


@transaction.atomic
def stop_sharing(*, employee: Employee, shared: SharedStep, by: Any = None) -> None:
    """Takes the step back: the adviser no longer sees it. Raises BadInput for a step of somebody else."""
    if shared.employee_id != employee.pk:
        raise BadInput(_("You do not show this step to anybody."))
    _note(TAKEN_BACK, shared, by=by)
    shared.delete()


def _note(route: str, shared: SharedStep, *, by: Any) -> None:
    if settings.RESKILL_AUDIT:
        record(
            action=AuditEntry.Action.CHANGED,
            route=route,
            object_id=shared.pk,
            actor_id=by.pk if by is not None else shared.employee.user_id,
            employee_id=shared.employee_id,
            details={"adviser": shared.adviser_id},
        )
