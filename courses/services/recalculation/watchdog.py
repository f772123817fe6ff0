"""The watchdog: what was lost on the way to or in a worker is handed out again."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from courses.models import Chunk, Recalculation
from courses.services.recalculation.runs import unfinished
from courses.services.recalculation.states import move_chunks
from skills.errors import ReskillError
from skills.services.exposure.assessor import current_basis
from skills.stored_messages import Message

ENDED = (Recalculation.State.FINISHED, Recalculation.State.FAILED)


@dataclass(frozen=True)
class Rescue:
    """Runs to advance and chunks to enqueue. Enqueueing too much does no harm: a chunk is taken once."""

    run_ids: list[int]
    chunk_ids: list[int]


def rescue_runs() -> Rescue:
    """What nobody is working on though somebody should: chunks whose lease ran out, or that no queue knows any more.

    Runs that wait to begin, or whose stage is done, are to be advanced: a worker died between its last two steps.
    """
    now = timezone.now()
    silent = now - timedelta(seconds=settings.RESKILL_CHUNK_LEASE_S)
    run_ids, chunk_ids = [], []
    for run in Recalculation.objects.active().order_by("pk"):
        left = unfinished(run)
        if run.state == Recalculation.State.QUEUED or not left.exists():
            run_ids.append(run.pk)
            continue
        lost = left.filter(state=Chunk.State.TAKEN, lease_until__lt=now)
        found = list(lost.values_list("pk", flat=True))
        silent_ones = Chunk.objects.filter(pk__in=found, state=Chunk.State.TAKEN, lease_until__lt=now)
        move_chunks(silent_ones, Chunk.State.WAITING, error=Message.of("worker_silent"))
        # Nothing was taken or finished for a whole lease: the queue has lost the others.
        if run.heartbeat_at is None or run.heartbeat_at < silent:
            found += left.filter(Q(state=Chunk.State.WAITING)).exclude(pk__in=found).values_list("pk", flat=True)
        if found:
            Recalculation.objects.filter(pk=run.pk).update(heartbeat_at=now)
        chunk_ids += found
    return Rescue(run_ids, chunk_ids)


def everyone_is_outdated() -> bool:
    """Whether the last run over everyone was made on another dataset, model or settings than those of now.

    False when there was none, while it is active, and when somebody cancelled it or it could not even begin: starting
    it again every minute would not help, so a person or the night decides. False too where this process has a model
    that was in use before the last run's: a worker left over from then would take back what the new ones have made.
    """
    everyone = Recalculation.objects.filter(scope=Recalculation.Scope.EVERYONE).order_by("-pk")
    last = everyone.first()
    if last is None or last.basis_id is None or last.state not in ENDED:
        return False
    try:
        basis = current_basis()
    except ReskillError:
        return False
    if basis.pk == last.basis_id:
        return False
    first = everyone.filter(model_revision=last.model_revision).last()
    assert first is not None  # `last` is one of them
    return not everyone.filter(model_revision=basis.model_revision, pk__lt=first.pk).exists()
