"""The switch that freezes what people see: runs are computed and wait, and are published when the freeze ends."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Freeze, Recalculation
from courses.services.recalculation.decisions import discard_run
from courses.services.recalculation.states import move
from skills.errors import BadInput
from skills.models.access_scopes import sees_everyone
from skills.services.audit import record_decision
from skills.stored_messages import Message

State = Recalculation.State


def may_freeze(user: Any) -> bool:
    """Whether this person's role may freeze the results and end a freeze."""
    return bool(user and user.is_active) and user.has_perm("courses.add_freeze") and sees_everyone(user)


@transaction.atomic
def freeze_results(*, reason: str, user: Any = None) -> Freeze:
    """The new freeze. From now on no answers are published. Raises BadInput without a reason, or if the results are
    frozen already."""
    if not reason.strip():
        raise BadInput(_("Give a reason for the freeze."))
    try:
        with transaction.atomic():
            freeze = Freeze.objects.create(reason=reason.strip(), began_by=user)
    except IntegrityError as error:
        raise BadInput(_("The results are frozen already.")) from error
    # Waits for runs that are publishing now. Every later publication locks its run first and then sees the freeze.
    list(Recalculation.objects.active().order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    record_decision(route="freeze", object_id=freeze.pk, by=user)
    return freeze


@transaction.atomic
def unfreeze_results(*, user: Any = None, reason: str = "") -> list[int]:
    """Ends the freeze. Returns the ids of the runs that waited for it, now queued; the caller advances each of them.

    Raises BadInput if the results are not frozen.
    """
    freeze = Freeze.objects.active().select_for_update(of=("self",)).first()
    if freeze is None:
        raise BadInput(_("The results are not frozen."))
    freeze.is_on, freeze.ended_at, freeze.ended_by, freeze.end_reason = False, timezone.now(), user, reason.strip()
    freeze.save()
    queued = []
    for run in Recalculation.objects.frozen().select_for_update(of=("self",)):
        newer = _active_over_everyone() if run.scope == Recalculation.Scope.EVERYONE else None
        if newer is None:
            move(run, State.QUEUED)
            queued.append(run.pk)
        else:  # only one run over everyone may be active, and it computes the same people again
            discard_run(run, Message.of("superseded", run=newer.pk))
    record_decision(route="unfreeze", object_id=freeze.pk, by=user, runs=len(queued))
    return queued


def _active_over_everyone() -> Recalculation | None:
    return Recalculation.objects.active().filter(scope=Recalculation.Scope.EVERYONE).order_by("-pk").first()


def freeze_run(run: Recalculation) -> bool:
    """Whether the results are frozen. The run, whose row the caller has locked, then waits for the end of the freeze."""
    if not Freeze.objects.active().exists():
        return False
    if run.state == State.PUBLISHING:
        move(run, State.FROZEN, message=Message.of("frozen"))
    return True
