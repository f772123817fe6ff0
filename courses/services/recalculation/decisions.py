"""Decisions of people on a run: release (by one person or two), discard, roll back."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Answer, Freeze, Recalculation
from courses.services.figures import refresh_figures
from courses.services.recalculation.run_events import PathsBefore
from courses.services.recalculation.states import move
from courses.services.recalculation.two_people import is_first_release
from skills.errors import BadInput
from skills.models import Employee
from skills.services.audit import record_decision
from skills.stored_messages import Message

State = Recalculation.State
_BATCH = 500


@transaction.atomic
def release_recalculation(*, run: Recalculation, user: Any = None, reason: str = "") -> Recalculation:
    """The held run, queued again: the caller advances it, and it publishes. If two people have to release the run, the
    first release leaves it held.

    Raises BadInput if the run is not held, or if two people have to release it and this person cannot be one of them.
    """
    locked = _locked(run)
    _require_state(locked, State.HELD, _("Run %(run)d is not held, so it cannot be released."))
    if is_first_release(locked, user, reason):
        locked.save()
        record_decision(route="recalculation-release", object_id=locked.pk, by=user, step=1, people=2)
        return locked
    _store_decision(locked, user, reason)
    move(locked, State.QUEUED)
    people = 2 if locked.needs_two_people else 1
    record_decision(route="recalculation-release", object_id=locked.pk, by=user, step=people, people=people)
    return locked


@transaction.atomic
def discard_recalculation(*, run: Recalculation, user: Any = None, reason: str = "") -> Recalculation:
    """The held or frozen run, discarded: its own answers are deleted, the answers before stay. Raises BadInput for a run
    in another state."""
    locked = _locked(run)
    if locked.state != State.FROZEN:
        _require_state(locked, State.HELD, _("Run %(run)d is not held, so it cannot be discarded."))
    _store_decision(locked, user, reason)
    discard_run(locked, Message.of("discarded"))
    record_decision(route="recalculation-discard", object_id=locked.pk, by=user)
    return locked


@transaction.atomic
def roll_back_recalculation(*, run: Recalculation, user: Any = None, reason: str = "") -> int:
    """Makes the answers before this run current again. Returns the number of people whose answer changed. Raises BadInput
    if the run has not finished, or while the results are frozen.

    A first answer is withdrawn: the person has no answer then. People who have a later answer are not changed.
    """
    locked = _locked(run)
    _require_state(locked, State.FINISHED, _("Run %(run)d has not published any answers, so it cannot be rolled back."))
    if Freeze.objects.active().exists():
        raise BadInput(_("The results are frozen. End the freeze first."))
    earlier = Answer.objects.filter(
        employee=OuterRef("employee"), recalculation__lt=locked.pk, recalculation__state=State.FINISHED
    ).order_by("-recalculation")
    current_of_run = Answer.objects.filter(recalculation=locked, is_current=True).order_by("employee")
    pairs = list(current_of_run.annotate(before=Subquery(earlier.values("pk")[:1])).values_list("pk", "before"))
    back = [before for _pk, before in pairs if before is not None]
    without = [pk for pk, before in pairs if before is None]
    people = Answer.objects.filter(recalculation=locked, is_current=True).values_list("employee", flat=True)
    paths = PathsBefore(run=locked, employee_ids=people)
    for part in _batches([pk for pk, _before in pairs]):
        Answer.objects.filter(pk__in=part).update(is_current=False)
    for part in _batches(back):
        Answer.objects.filter(pk__in=part).update(is_current=True)
    for part in _batches(without):
        Employee.objects.filter(answers__in=part).update(has_answer=False)
    paths.notify_changed()
    _store_decision(locked, user, reason)
    message = Message.of("taken_back", n=len(back))
    if without:
        message = Message.of("taken_back_with_first", n=len(back), people=len(without))
    move(locked, State.ROLLED_BACK, message=message)
    refresh_figures(locked)
    record_decision(
        route="recalculation-roll-back", object_id=locked.pk, by=user, answers=len(back), withdrawn=len(without)
    )
    return len(pairs)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def supersede_held(run: Recalculation) -> None:
    """Discards earlier runs over everyone that are still held or frozen: this run is about the same people, and newer."""
    if run.scope != Recalculation.Scope.EVERYONE:
        return
    for held in Recalculation.objects.waiting().filter(scope=run.scope, pk__lt=run.pk).select_for_update(of=("self",)):
        discard_run(held, Message.of("superseded", run=run.pk))


def _locked(run: Recalculation) -> Recalculation:
    return Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _require_state(run: Recalculation, state: str, message: str) -> None:
    if run.state != state:
        raise BadInput(message % {"run": run.pk})


def _store_decision(run: Recalculation, user: Any, reason: str) -> None:
    run.decided_by, run.decided_at, run.decision = user, timezone.now(), reason.strip()


def discard_run(run: Recalculation, message: Message) -> None:
    """Ends a run that waits: its own answers are deleted. The caller holds the lock on its row."""
    run.answers.filter(is_current=False).only("pk").delete()
    move(run, State.DISCARDED, message=message)
