"""What is learned and asked for in the whole organisation, for managers and advisers: groups, never persons."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet

from courses.models import Course, CourseRequest, Feedback
from courses.models.course import UNIT_PREFIX
from courses.services.library.reader_counts import reader_counts
from skills.models import Employee


@dataclass(frozen=True)
class LearningCount:
    """at_least: the number of people, rounded down to a multiple of the smallest group."""

    title: str
    at_least: int


@dataclass(frozen=True)
class LearningCounts:
    """Each list starts with the most people. What fewer people than the smallest group did is left out."""

    read: list[LearningCount]
    finished: list[LearningCount]
    started: list[LearningCount]
    asked: list[LearningCount]


def learning_counts() -> LearningCounts:
    """The counts of the organisation. Eight queries at most.

    They exist for the whole organisation only, as those of `reader_counts`: counts of two managers with overlapping
    departments could be subtracted. Practices are private and not counted.
    """
    said = Feedback.objects.filter(employee__in=Employee.objects.present()).exclude(
        course__identity__startswith=UNIT_PREFIX
    )
    asked = CourseRequest.objects.filter(employee__in=Employee.objects.present())
    return LearningCounts(
        read=[LearningCount(row.name, row.at_least) for row in reader_counts()],
        finished=_by_course(said.filter(kind=Feedback.Kind.FINISHED)),
        started=_by_course(said.filter(kind=Feedback.Kind.STARTED)),
        asked=_by_course(asked.exclude(state=CourseRequest.State.GIVEN_UP)),
    )


def _by_course(rows: QuerySet) -> list[LearningCount]:
    least = max(settings.RESKILL_MIN_GROUP, 1)
    counted = rows.order_by().values("course").annotate(n=Count("employee", distinct=True)).filter(n__gte=least)
    people = dict(counted.values_list("course", "n"))
    titles = dict(Course.objects.filter(pk__in=people).values_list("pk", "title"))
    found = [LearningCount(titles[pk], n // least * least) for pk, n in people.items() if pk in titles]
    return sorted(found, key=lambda row: (-row.at_least, row.title))
