"""Events for connected systems about completed courses and parts of learning units."""

from courses.models import Course, UnitCompletion
from skills.models import Employee, Webhook
from skills.services import webhooks


def notify_course_completed(employee: Employee, course: Course) -> None:
    """Stores the event of a finished course. Call it in the transaction of the change."""
    webhooks.tell(
        kind=Webhook.Event.COMPLETION_RECORDED,
        subject=f"courses/{course.pk}",
        data={"course": course.pk},
        employee_ids=[employee.pk],
        names_people=True,
    )


def notify_unit_completed(completion: UnitCompletion) -> None:
    """Stores the event of a completed part of a unit. The receiver can fetch the xAPI statement with this id."""
    webhooks.tell(
        kind=Webhook.Event.COMPLETION_RECORDED,
        subject=f"learning-units/{completion.situation}",
        data={
            "unit": completion.situation,
            "level": str(completion.level),
            "statement": str(completion.statement_id),
        },
        employee_ids=[completion.employee_id],
        names_people=True,
    )
