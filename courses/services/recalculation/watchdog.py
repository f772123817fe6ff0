"""The watchdog finds runs and chunks that were lost in the queue or in a worker, so that they are enqueued again."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from courses.models import Chunk, Recalculation
from courses.services.recalculation.chunk_lease import in_work
from courses.services.recalculation.runs import unfinished
from courses.services.recalculation.states import move_chunks
from skills.errors import ReskillError
from skills.services.exposure.assessor import current_basis
from skills.stored_messages import Message

ENDED = (Recalculation.State.FINISHED, Recalculation.State.FAILED)


@dataclass(frozen=True)
class Rescue:
    """Runs to advance and chunks to enqueue. Enqueueing too many does no harm: a chunk is taken once."""

    run_ids: list[int]
    chunk_ids: list[int]


def rescue_runs() -> Rescue:
    """Runs and chunks that no worker is processing: chunks whose lease ran out, and chunks that the queue lost.

    Runs that are queued, or whose stage is done, have to be advanced: a worker died between its last two steps.
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
        expired = Chunk.objects.filter(pk__in=found, state=Chunk.State.TAKEN, lease_until__lt=now)
        move_chunks(expired, Chunk.State.WAITING, error=Message.of("worker_silent"))
        # No chunk was taken or finished for long, and none is in work, so the queue has lost the waiting ones.
        if (run.heartbeat_at is None or run.heartbeat_at < silent) and not left.filter(in_work()).exists():
            found += left.filter(state=Chunk.State.WAITING).exclude(pk__in=found).values_list("pk", flat=True)
        if found:
            Recalculation.objects.filter(pk=run.pk).update(heartbeat_at=now)
        chunk_ids += found
    return Rescue(run_ids, chunk_ids)


def everyone_is_outdated() -> bool:
    """Whether the last run over everyone used another dataset, model or settings than the current ones.

    False if there was no such run, while it is active, and if it was cancelled or could not begin: starting it again
    every minute would not help. In that case a person or the nightly run starts the next one. Also False if this
    process has a model that was in use before the last run's model: an old worker would otherwise replace the results
    of the new workers.
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
