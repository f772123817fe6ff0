"""Receives learning records from other systems: stores them, records completions as feedback, and takes them back."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from courses.models import ActivityInRecords, Course, Feedback, LearnerInRecords, ReceivedStatement
from courses.services.learning.course_feedback import record_feedback, withdraw_report
from courses.services.learning.record_matching import Place, find_places
from courses.services.learning.record_reading import ActivityName, LearnerName, LearningRecord
from skills.errors import BadInput
from skills.models import Employee

Outcome = ReceivedStatement.Outcome
_Row = TypeVar("_Row", LearnerInRecords, ActivityInRecords)


class StatementConflict(BadInput):
    """A different statement was sent before under the same id."""


@transaction.atomic
def receive_statements(*, statements: list[LearningRecord], people: QuerySet[Employee], caller: str) -> list[int]:
    """Ids of the employees whose path has to be computed again. Every statement is stored, also one that names nobody.

    people: employees whom the sender may change. Statements received before are skipped. Raises StatementConflict.
    """
    new = _new_statements(statements, caller)
    voided = _voided(new, caller)
    completions = [record for record in new if not record.reason and record.id not in voided]
    places = dict(zip((record.id for record in completions), find_places(completions, people), strict=True))
    _store(_rows(new, places, voided, caller), new, caller)
    finished = [
        (record, place.employee, place.course)
        for record in completions
        if (place := places[record.id]).employee and place.course and not place.reason
    ]
    changed = record_completions((record.happened_at, employee, course) for record, employee, course in finished)
    return sorted({*changed, *_take_back({record.voids for record in new if record.voids}, caller)})


def record_completions(finished: Iterable) -> list[int]:
    """Ids of the employees whose path has to be computed again. finished: (time, employee, course)."""
    return [
        employee.pk
        for happened_at, employee, course in sorted(finished, key=lambda entry: entry[0])
        if record_feedback(employee=employee, course=course, kind=Feedback.Kind.FINISHED, happened_at=happened_at)
    ]


def outcome_of(place: Place) -> str:
    """The outcome of a completion with this place."""
    return Outcome.WAITING if place.waits else Outcome.IGNORED if place.reason else Outcome.RECORDED


def _new_statements(statements: list[LearningRecord], caller: str) -> list[LearningRecord]:
    sent = {statement.id: statement for statement in statements}
    known = _fingerprints(sent, caller)
    _compare_fingerprints(sent, known)
    return [statement for statement in statements if statement.id not in known]


def _voided(new: list[LearningRecord], caller: str) -> set[UUID]:
    """Ids of new statements that were taken back before they arrived."""
    rows = ReceivedStatement.objects.filter(caller=caller, voids__in=[record.id for record in new if not record.voids])
    return {key for key in rows.values_list("voids", flat=True) if key}


def _rows(
    new: list[LearningRecord], places: dict[UUID, Place], voided: set[UUID], caller: str
) -> list[ReceivedStatement]:
    waiting = [record for record in new if record.id in places and places[record.id].waits]
    unknown_learners = _remember_learners(waiting, places)
    unknown_activities = _remember_activities(waiting, places)
    rows = []
    for record in sorted(new, key=lambda record: record.id):
        place = places.get(record.id) or Place(reason=record.reason)
        learner = unknown_learners.get(record.learner.key) if record.learner and place.waits else None
        activity = unknown_activities.get(record.activity.key) if record.activity and place.waits else None
        rows.append(
            ReceivedStatement(
                caller=caller,
                statement_id=record.id,
                fingerprint=record.fingerprint,
                verb=record.verb,
                outcome=Outcome.VOIDED if record.id in voided else outcome_of(place),
                reason=place.reason,
                course=place.course,
                employee=place.employee,
                learner=learner,
                activity=activity,
                happened_at=record.happened_at,
                content=record.content,
                mentions=record.mentions,
                registration=record.registration,
                voids=record.voids,
            )
        )
    return rows


def _remember_learners(waiting: list[LearningRecord], places: dict[UUID, Place]) -> dict[str, LearnerInRecords]:
    unknown = [record.learner for record in waiting if record.learner and not places[record.id].employee]
    return _remember(LearnerInRecords, unknown)


def _remember_activities(waiting: list[LearningRecord], places: dict[UUID, Place]) -> dict[str, ActivityInRecords]:
    unknown = [record.activity for record in waiting if record.activity and not places[record.id].course]
    return _remember(ActivityInRecords, unknown)


def _remember(model: type[_Row], unknown: Iterable[LearnerName | ActivityName]) -> dict[str, _Row]:
    """The rows of these names by key, after adding those that are missing."""
    names = {name.key: name for name in unknown}
    rows = (model(key=key, identifier=name.identifier, title=name.title) for key, name in sorted(names.items()))
    model.objects.bulk_create(rows, ignore_conflicts=True)
    return {row.key: row for row in model.objects.filter(key__in=names)} if names else {}


def _store(rows: list[ReceivedStatement], new: list[LearningRecord], caller: str) -> None:
    """Stores the rows. Raises StatementConflict.

    If two requests send the same id at once, the second waits for the transaction of the first; its fingerprint is then
    compared with the stored one.
    """
    ReceivedStatement.objects.bulk_create(rows, ignore_conflicts=True)
    sent = {statement.id: statement for statement in new}
    _compare_fingerprints(sent, _fingerprints(sent, caller))


def _take_back(ids: set[UUID], caller: str) -> set[int]:
    """Ids of the employees whose path has to be computed again, because their completion was taken back."""
    if not ids:
        return set()
    rows = ReceivedStatement.objects.filter(caller=caller, statement_id__in=ids, voids=None).exclude(
        outcome=Outcome.VOIDED
    )
    targets = list(rows.select_related("employee", "course"))
    rows.update(outcome=Outcome.VOIDED)
    return {
        row.employee.pk
        for row in targets
        if row.outcome == Outcome.RECORDED and row.employee and row.course and _withdraw(row.employee, row.course)
    }


def _withdraw(employee: Employee, course: Course) -> bool:
    """Whether the path has to be computed again. A completion that another statement reports too, stays."""
    others = ReceivedStatement.objects.filter(employee=employee, course=course, outcome=Outcome.RECORDED)
    return not others.exists() and withdraw_report(employee=employee, course=course)


def _fingerprints(ids: Iterable[UUID], caller: str) -> dict[UUID, str]:
    rows = ReceivedStatement.objects.filter(caller=caller, statement_id__in=list(ids))
    return dict(rows.values_list("statement_id", "fingerprint"))


def _compare_fingerprints(sent: dict[UUID, LearningRecord], known: dict[UUID, str]) -> None:
    for key, fingerprint in known.items():
        if sent[key].fingerprint != fingerprint:
            raise StatementConflict(f"The id {key} was already sent with a different statement.")
