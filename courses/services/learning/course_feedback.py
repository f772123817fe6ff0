"""Records employees' feedback on courses."""

from datetime import datetime
from typing import Any

from django.db import transaction

from courses.models import Course, Feedback
from courses.models.course import UNIT_PREFIX
from courses.services.learning.completion_events import notify_course_completed
from skills.models import Employee

CHANGES_THE_PATH = frozenset(Feedback.Kind)  # saved and started courses also show what suits the employee


@transaction.atomic
def record_feedback(
    *, employee: Employee, course: Course, kind: str, reason: str = "", happened_at: datetime | None = None
) -> bool:
    """Whether the path has to be computed again. Replaces earlier feedback on the course.

    happened_at: the time that a learning system reports; None for what a person says. A report neither replaces that a
    person has said the same, nor an earlier report.
    """
    before = Feedback.objects.filter(employee=employee, course=course).first()
    old_kind = before.kind if before else ""
    if happened_at and before and kind == old_kind and (not before.happened_at or before.happened_at <= happened_at):
        return False
    Feedback.objects.update_or_create(
        employee=employee,
        course=course,
        defaults={"kind": kind, "reason": reason.strip(), "happened_at": happened_at},
    )
    is_new_completion = kind == Feedback.Kind.FINISHED and old_kind != kind
    if is_new_completion and not course.identity.startswith(UNIT_PREFIX):
        notify_course_completed(employee, course)
    return kind != old_kind and bool({kind, old_kind} & CHANGES_THE_PATH)


@transaction.atomic
def withdraw_feedback(*, employee: Employee, course: Course) -> bool:
    """Whether the path has to be computed again. Deletes the feedback on the course, if there is any."""
    feedback: Any = Feedback.objects.filter(employee=employee, course=course).first()
    if feedback is None:
        return False
    feedback.delete()
    return feedback.kind in CHANGES_THE_PATH


@transaction.atomic
def withdraw_report(*, employee: Employee, course: Course) -> bool:
    """Whether the path has to be computed again. Deletes a completion that only a learning system reported."""
    rows = Feedback.objects.filter(employee=employee, course=course, kind=Feedback.Kind.FINISHED)
    return bool(rows.exclude(happened_at=None).delete()[0])
