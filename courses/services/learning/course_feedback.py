"""What employees do with and say of courses."""

from typing import Any

from django.db import transaction

from courses.models import Course, Feedback
from skills.models import Employee

CHANGES_THE_PATH = frozenset(Feedback.Kind)  # what is saved or begun says what suits, too


@transaction.atomic
def record_feedback(*, employee: Employee, course: Course, kind: str, reason: str = "") -> bool:
    """Keeps the latest word on a course; True when the path has to be computed again for it."""
    before = Feedback.objects.filter(employee=employee, course=course).first()
    Feedback.objects.update_or_create(
        employee=employee, course=course, defaults={"kind": kind, "reason": reason.strip()}
    )
    was = before.kind if before else ""
    return kind != was and bool({kind, was} & CHANGES_THE_PATH)


@transaction.atomic
def withdraw_feedback(*, employee: Employee, course: Course) -> bool:
    """Forgets what was said; True when the path has to be computed again for it."""
    said: Any = Feedback.objects.filter(employee=employee, course=course).first()
    if said is None:
        return False
    said.delete()
    return said.kind in CHANGES_THE_PATH
