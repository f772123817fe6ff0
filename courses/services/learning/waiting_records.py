"""Learning records that wait for HR: whom an account and what an activity stands for, and what follows from it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.models import Application

from courses.models import ActivityInRecords, Course, LearnerInRecords, ReceivedStatement
from courses.services.learning.record_matching import find_places
from courses.services.learning.record_reading import Reason, read_record
from courses.services.learning.reported_completions import Outcome, outcome_of, record_completions
from skills.errors import BadInput
from skills.models import Employee
from skills.services.audit import record_decision, record_work

_AT_ONCE = 500


@transaction.atomic
def decide_learner(*, learner: LearnerInRecords, employee: Employee | None, is_ignored: bool, by: Any) -> list[int]:
    """Ids of the employees whose path has to be computed again. Applies the decision to all records that wait for it.

    Raises BadInput unless exactly one of an employee and is_ignored is given.
    """
    if (employee is None) != is_ignored:
        raise BadInput(_("Choose an employee, or ignore the account."), column="employee")
    learner.employee, learner.is_ignored = employee, is_ignored
    _decide(learner, by)
    record_decision(route="learner-in-records", object_id=learner.pk, by=by, ignored=is_ignored)
    return _match(ReceivedStatement.objects.filter(learner=learner))


@transaction.atomic
def decide_activity(*, activity: ActivityInRecords, course: Course | None, is_ignored: bool, by: Any) -> list[int]:
    """Ids of the employees whose path has to be computed again. Applies the decision to all records that wait for it.

    Raises BadInput unless exactly one of a course and is_ignored is given.
    """
    if (course is None) != is_ignored:
        raise BadInput(_("Choose a course, or ignore the activity."), column="course")
    activity.course, activity.is_ignored = course, is_ignored
    _decide(activity, by)
    return _match(ReceivedStatement.objects.filter(activity=activity))


def match_waiting() -> list[int]:
    """Ids of the employees whose path has to be computed again. Tries all waiting records, for people and courses since.

    Names that no record waits for any more leave HR's lists.
    """
    changed = _match(ReceivedStatement.objects.all())
    for names in (LearnerInRecords, ActivityInRecords):
        names.objects.filter(decided_at=None, statements=None).delete()
    return changed


def delete_old_statements() -> int:
    """The number of records whose content was deleted. One that still waited is then ignored. Safe to run twice."""
    if not settings.RESKILL_KEEP_STATEMENTS_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.RESKILL_KEEP_STATEMENTS_DAYS)
    old = ReceivedStatement.objects.filter(received_at__lt=before).exclude(content="")
    old.filter(outcome=Outcome.WAITING).update(
        outcome=Outcome.IGNORED, reason=Reason.TOO_OLD, learner=None, activity=None
    )
    n = old.update(content="", mentions="")
    record_work(route="delete-old-statements", statements=n)
    return n


def _decide(row: LearnerInRecords | ActivityInRecords, by: Any) -> None:
    row.decided_at, row.decided_by = timezone.now(), by
    row.save()


def _match(rows: QuerySet[ReceivedStatement]) -> list[int]:
    changed: set[int] = set()
    for part in _in_parts(rows.filter(outcome=Outcome.WAITING)):
        by_caller = defaultdict(list)
        for row in part:
            by_caller[row.caller].append(row)
        for caller, own in by_caller.items():
            changed.update(_match_part(own, _people_of(caller)))
    return sorted(changed)


def _in_parts(rows: QuerySet[ReceivedStatement]) -> Iterator[list[ReceivedStatement]]:
    after = 0
    while part := list(rows.filter(pk__gt=after).order_by("pk")[:_AT_ONCE]):
        yield part
        after = part[-1].pk


@transaction.atomic
def _match_part(rows: list[ReceivedStatement], people: QuerySet[Employee]) -> list[int]:
    """Ids of the employees whose path has to be computed again. Rows that another process has just changed are skipped."""
    locked = ReceivedStatement.objects.select_for_update().filter(
        pk__in=[row.pk for row in rows], outcome=Outcome.WAITING
    )
    rows = list(locked.order_by("pk"))
    records = [read_record(json.loads(row.content), row.statement_id) for row in rows]
    finished = []
    for row, place in zip(rows, find_places(records, people), strict=True):
        row.outcome, row.reason = outcome_of(place), place.reason
        row.employee, row.course = place.employee, place.course
        row.learner = row.learner if place.waits and not place.employee else None
        row.activity = row.activity if place.waits and not place.course else None
        if not place.reason:
            finished.append((row.happened_at, place.employee, place.course))
    ReceivedStatement.objects.bulk_update(rows, ["outcome", "reason", "employee", "course", "learner", "activity"])
    return record_completions(finished)


def _people_of(caller: str) -> QuerySet[Employee]:
    """The employees whom the sender of a record may change now."""
    kind, _sep, key = caller.partition(":")
    if kind == "client":
        return Employee.objects.visible_to_client(Application.objects.filter(pk=key).first())
    user = get_user_model().objects.filter(pk=key).first()
    return Employee.objects.visible_to(user) if user else Employee.objects.none()
