"""News for an employee: questions and decisions of HR, and new suggestions. For the first page and the weekly e-mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from courses.models import Answer, CourseRequest, Review, ReviewMessage, Visit
from skills.models import Employee

SHOWN_FOR = timedelta(days=30)
MOST_SHOWN = 4


@dataclass(frozen=True)
class Notice:
    """One piece of news on the first page. kind: "question", "decision" or "course". about: the task, request or course.
    pk: of the review, or of the course."""

    kind: str
    about: str
    pk: int
    at: datetime


def own_notices(employee: Employee, *, since: datetime | None = None) -> list[Notice]:
    """Open questions of HR, and decisions made since then, the latest first. since: None means SHOWN_FOR. Two queries."""
    since = max(since, timezone.now() - SHOWN_FOR) if since else timezone.now() - SHOWN_FOR
    reviews = employee.reviews.filter(state=Review.State.ASKED) | employee.reviews.filter(decided_at__gte=since)
    found = [
        Notice(
            "question" if row.state == Review.State.ASKED else "decision",
            row.task.statement if row.task else row.reason,
            row.pk,
            row.decided_at or row.created_at,
        )
        for row in reviews.select_related("task").order_by("-created_at")[:MOST_SHOWN]
    ]
    requests = CourseRequest.objects.filter(employee=employee, decided_at__gte=since).select_related("course")
    for request in requests.order_by("-decided_at")[:MOST_SHOWN]:
        found.append(Notice("course", request.course.title, request.course_id, request.decided_at or since))
    return sorted(found, key=lambda notice: notice.at, reverse=True)[:MOST_SHOWN]


@dataclass(frozen=True)
class News:
    """Numbers of news since some time: messages and decisions of HR, decided course requests, new suggestions."""

    n_messages: int
    n_decisions: int
    n_course_decisions: int
    n_suggestions: int

    def __bool__(self) -> bool:
        return bool(self.n_messages or self.n_decisions or self.n_course_decisions or self.n_suggestions)


def news_since(employee: Employee, since: datetime) -> News:
    """The news since then. A suggestion is new if the employee has not seen it on the first page. Five queries."""
    answer = Answer.objects.current().filter(employee=employee, created_at__gt=since).first()
    suggested = set(answer.steps.values_list("course_id", flat=True)) if answer else set()
    visit = Visit.objects.filter(employee=employee).first()
    known = set(visit.shown.get("courses", [])) if visit else set()
    return News(
        n_messages=ReviewMessage.objects.filter(
            review__employee=employee, is_from_employee=False, created_at__gt=since
        ).count(),
        n_decisions=employee.reviews.filter(decided_at__gt=since).count(),
        n_course_decisions=CourseRequest.objects.filter(employee=employee, decided_at__gt=since).count(),
        n_suggestions=len(suggested - known),
    )
