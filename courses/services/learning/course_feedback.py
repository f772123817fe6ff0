"""Records employees' feedback on courses."""

from typing import Any

from django.db import transaction

from courses.models import Course, Feedback
from skills.models import Employee

CHANGES_THE_PATH = frozenset(Feedback.Kind)  # saved and started courses also show what suits the employee


@transaction.atomic
def record_feedback(*, employee: Employee, course: Course, kind: str, reason: str = "") -> bool:
    """Whether the path has to be computed again. Replaces earlier feedback on the course."""
    before = Feedback.objects.filter(employee=employee, course=course).first()
    Feedback.objects.update_or_create(
        employee=employee, course=course, defaults={"kind": kind, "reason": reason.strip()}
    )
    old_kind = before.kind if before else ""
    return kind != old_kind and bool({kind, old_kind} & CHANGES_THE_PATH)


@transaction.atomic
def withdraw_feedback(*, employee: Employee, course: Course) -> bool:
    """Whether the path has to be computed again. Deletes the feedback on the course, if there is any."""
    feedback: Any = Feedback.objects.filter(employee=employee, course=course).first()
    if feedback is None:
        return False
    feedback.delete()
    return feedback.kind in CHANGES_THE_PATH
