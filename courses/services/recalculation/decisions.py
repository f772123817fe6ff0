"""Decisions of a person on a run: release, discard, roll back."""

from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Answer, Recalculation
from courses.services.figures import refresh_figures
from courses.services.recalculation.run_events import PathsBefore
from courses.services.recalculation.states import move
from skills.errors import BadInput
from skills.stored_messages import Message

State = Recalculation.State


@transaction.atomic
def release_recalculation(*, run: Recalculation, user: Any = None, reason: str = "") -> Recalculation:
    """The held run, queued again. The caller advances it, and it publishes. Raises BadInput if it is not held."""
    locked = _locked(run)
    _require_state(locked, State.HELD, _("Run %(run)d is not held, so it cannot be released."))
    _store_decision(locked, user, reason)
    move(locked, State.QUEUED)
    return locked


@transaction.atomic
def discard_recalculation(*, run: Recalculation, user: Any = None, reason: str = "") -> Recalculation:
    """The held run, discarded: its own answers are deleted, the answers before stay. Raises BadInput if it is not
    held."""
    locked = _locked(run)
    _require_state(locked, State.HELD, _("Run %(run)d is not held, so it cannot be discarded."))
    _store_decision(locked, user, reason)
    _discard(locked, Message.of("discarded"))
    return locked


@transaction.atomic
def roll_back_recalculation(*, run: Recalculation, user: Any = None, reason: str = "") -> int:
    """Makes the answers before this run current again. Returns the number of people. Raises BadInput if the run has not
    finished.

    Not changed: people who have a later answer, and people whose first answer is of this run, so that nobody is left
    without an answer.
    """
    locked = _locked(run)
    _require_state(locked, State.FINISHED, _("Run %(run)d has not published any answers, so it cannot be rolled back."))
    earlier = Answer.objects.filter(
        employee=OuterRef("employee"), recalculation__lt=locked.pk, recalculation__state=State.FINISHED
    ).order_by("-recalculation")
    current_of_run = Answer.objects.filter(recalculation=locked, is_current=True).order_by("employee")
    pairs = list(current_of_run.annotate(before=Subquery(earlier.values("pk")[:1])).values_list("pk", "before"))
    back = [(pk, before) for pk, before in pairs if before is not None]
    people = Answer.objects.filter(recalculation=locked, is_current=True).values_list("employee", flat=True)
    paths = PathsBefore(run=locked, employee_ids=people)
    for start in range(0, len(back), 500):
        part = back[start : start + 500]
        Answer.objects.filter(pk__in=[pk for pk, _before in part]).update(is_current=False)
        Answer.objects.filter(pk__in=[before for _pk, before in part]).update(is_current=True)
    paths.notify_changed()
    _store_decision(locked, user, reason)
    move(locked, State.ROLLED_BACK, message=Message.of("taken_back", n=len(back)))
    refresh_figures(locked)
    return len(back)


def supersede_held(run: Recalculation) -> None:
    """Discards earlier runs over everyone that are still held: this run is about the same people, and newer."""
    if run.scope != Recalculation.Scope.EVERYONE:
        return
    for held in Recalculation.objects.held().filter(scope=run.scope, pk__lt=run.pk).select_for_update(of=("self",)):
        _discard(held, Message.of("superseded", run=run.pk))


def _locked(run: Recalculation) -> Recalculation:
    return Recalculation.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _require_state(run: Recalculation, state: str, message: str) -> None:
    if run.state != state:
        raise BadInput(message % {"run": run.pk})


def _store_decision(run: Recalculation, user: Any, reason: str) -> None:
    run.decided_by, run.decided_at, run.decision = user, timezone.now(), reason.strip()


def _discard(run: Recalculation, message: Message) -> None:
    run.answers.filter(is_current=False).only("pk").delete()
    move(run, State.DISCARDED, message=message)
