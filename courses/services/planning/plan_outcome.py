"""What came of an approved plan: how many people of its departments started and finished its courses, in full groups."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet

from courses.models import CourseRequest, Feedback, TrainingPlan
from skills.models import Employee


@dataclass(frozen=True)
class CourseOutcome:
    """seats: as planned. booked, started, finished: people now, rounded down to full groups. before: people who had
    finished the course at the approval, rounded alike."""

    course: int
    title: str
    seats: int
    booked: int
    started: int
    finished: int
    before: int


def plan_outcome(plan: TrainingPlan) -> list[CourseOutcome]:
    """One row for each course of an approved plan; none for other plans.

    A plan has no department smaller than the smallest group, so the difference of two plans is never about one person.
    """
    if plan.approval != TrainingPlan.Approval.APPROVED:
        return []
    booked = _by_course(plan, CourseRequest.objects.filter(state=CourseRequest.State.BOOKED))
    started = _by_course(plan, Feedback.objects.filter(kind=Feedback.Kind.STARTED))
    finished = finished_by_course(plan)
    return [
        CourseOutcome(
            row["id"],
            row["title"],
            row["seats"],
            booked.get(key := str(row["id"]), 0),
            started.get(key, 0),
            finished.get(key, 0),
            plan.finished_before.get(key, 0),
        )
        for row in plan.result.get("courses", [])
    ]


def finished_by_course(plan: TrainingPlan) -> dict[str, int]:
    """By id of a course of the plan, as text: people of its departments who have finished it, in full groups."""
    return _by_course(plan, Feedback.objects.filter(kind=Feedback.Kind.FINISHED))


def _by_course(plan: TrainingPlan, rows: QuerySet) -> dict[str, int]:
    least = max(settings.RESKILL_MIN_GROUP, 1)
    people = Employee.objects.present().filter(department__in=plan.departments.all())
    courses = [row["id"] for row in plan.result.get("courses", [])]
    counted = rows.filter(employee__in=people, course__in=courses).order_by().values("course")
    found = counted.annotate(n=Count("employee", distinct=True)).filter(n__gte=least)
    return {str(course): n // least * least for course, n in found.values_list("course", "n")}
