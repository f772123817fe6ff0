"""Processing of one chunk: taken by one worker at a time, worked on, counted once."""

import contextlib
import logging
import random
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from courses.models import Chunk, Recalculation
from courses.services.recalculation.chunk_lease import lease_end, own_row, renewed_lease, takeable
from courses.services.recalculation.chunk_work import record_failures, work_on
from courses.services.recalculation.runs import code_version, fail_run, is_outdated
from courses.services.recalculation.states import move_chunks
from skills.embedding import get_encoder
from skills.stored_messages import Message, describe

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
_RETRY_ELSEWHERE_S = (2.0, 6.0)  # random: at a fixed interval the queue could give it to the same worker every time
OUTDATED = Message.of("outdated")


@dataclass(frozen=True)
class Outcome:
    """What to do next: advance the run; if `retry_in_s` is not None, enqueue the chunk again after that time."""

    run_id: int | None
    retry_in_s: float | None = None


def do_chunk(chunk_id: int) -> Outcome:
    """Does the chunk, unless it is done, another worker has it, or its run has ended. Delivered twice, it counts once.

    After an error the chunk is given back to be tried again. After the last attempt, the employees of a match chunk are
    recorded as failures and the run continues; any other chunk fails the run. OperationalError is raised again: the
    problem is in the database and not in the chunk, so the attempt does not count. A process with another version or
    model leaves the chunk to other processes.
    """
    if not _matches_run(chunk_id):
        return Outcome(None, retry_in_s=random.uniform(*_RETRY_ELSEWHERE_S))  # noqa: S311  no secret, a delay
    chunk = _take(chunk_id)
    if chunk is None:
        run_id = Chunk.objects.filter(pk=chunk_id).values_list("recalculation_id", flat=True).first()
        return Outcome(run_id)
    if chunk.attempts > MAX_ATTEMPTS:
        return _give_up(chunk, _last_error(chunk) or Message.of("worker_lost"))
    try:
        if chunk.stage != Recalculation.State.PUBLISHING and is_outdated(chunk.recalculation):
            return _give_up(chunk, OUTDATED, end_run=True)
        with renewed_lease(chunk):
            result = work_on(chunk)
    except OperationalError as error:
        _interrupted(chunk, error)
        raise
    except Exception as error:
        logger.exception("chunk %s of run %s failed, attempt %s", chunk.pk, chunk.recalculation_id, chunk.attempts)
        if chunk.attempts >= MAX_ATTEMPTS:
            return _give_up(chunk, describe(error))
        _give_back(chunk, error)
        return Outcome(chunk.recalculation_id, retry_in_s=min(2 ** (chunk.attempts - 1), 30))
    _finish(chunk, result)
    return Outcome(chunk.recalculation_id)


def _matches_run(chunk_id: int) -> bool:
    """Whether this process has the version and model that the run was planned with: workers of the previous version may
    still run.

    Also True if no fitting worker has taken a chunk for RESKILL_CHUNK_LEASE_S: then the run ends, with the reason.
    """
    run = Recalculation.objects.filter(chunks=chunk_id).first()
    if run is None or not run.is_active or not run.model_revision:
        return True
    if (run.model_revision, run.code_version) == (get_encoder().revision, code_version()):
        return True
    silent_since = timezone.now() - timedelta(seconds=settings.RESKILL_CHUNK_LEASE_S)
    if run.heartbeat_at is not None and run.heartbeat_at > silent_since:
        logger.warning("a chunk of run %s is left to workers of its own version and model", run.pk)
        return False
    return True


def _last_error(chunk: Chunk) -> Message:
    return Message(chunk.error_code, chunk.error_values)


def _take(chunk_id: int) -> Chunk | None:
    """The chunk, taken by this worker while it renews its lease; None if it cannot be taken."""
    found = Chunk.objects.filter(takeable(), pk=chunk_id).values_list("recalculation_id", "stage").first()
    if found is None:
        return None
    with transaction.atomic():
        # The run's row is locked first: once a cancellation is stored, no chunk is started, however late a message arrives.
        # A chunk's stage equals its run's state only while the run is in that stage.
        run = Recalculation.objects.filter(pk=found[0], state=found[1])
        if not run.select_for_update(of=("self",)).values_list("pk"):
            return None
        free = Chunk.objects.filter(takeable(), pk=chunk_id)
        if not move_chunks(free, Chunk.State.TAKEN, lease_until=lease_end(), attempts=F("attempts") + 1):
            return None
        run.update(heartbeat_at=timezone.now())
    return Chunk.objects.select_related("recalculation__basis__dataset").get(pk=chunk_id)


def _finish(chunk: Chunk, result: dict | None) -> None:
    """Stores the chunk's result. None: the run is held, so the chunk waits again with no attempts."""
    with transaction.atomic():
        # The run's row before the chunk's, as everywhere: locks in different orders would cause a deadlock.
        Recalculation.objects.filter(pk=chunk.recalculation_id).update(heartbeat_at=timezone.now())
        if result is None:
            move_chunks(own_row(chunk), Chunk.State.WAITING, attempts=0)
        else:
            move_chunks(own_row(chunk), Chunk.State.DONE, result=result)


def _give_back(chunk: Chunk, error: Exception) -> None:
    move_chunks(own_row(chunk), Chunk.State.WAITING, error=describe(error))


def _interrupted(chunk: Chunk, error: Exception) -> None:
    """Gives the chunk back without counting the attempt, over a new connection. If even that cannot be stored, its
    lease runs out."""
    if not connection.in_atomic_block:
        connection.close()
    with contextlib.suppress(DatabaseError), transaction.atomic():
        message = Message.of("interrupted", error=describe(error))
        Recalculation.objects.active().filter(pk=chunk.recalculation_id).update(**message.columns("message"))
        move_chunks(own_row(chunk), Chunk.State.WAITING, error=describe(error), attempts=F("attempts") - 1)


@transaction.atomic
def _give_up(chunk: Chunk, reason: Message, *, end_run: bool = False) -> Outcome:
    if chunk.stage == Recalculation.State.MATCHING and not end_run:
        record_failures(chunk, [(pk, reason) for pk in chunk.payload["ids"]], keep=True)
        move_chunks(own_row(chunk), Chunk.State.DONE, error=reason, result={})
        return Outcome(chunk.recalculation_id)
    run = Recalculation.objects.select_for_update(of=("self",)).get(pk=chunk.recalculation_id)
    if run.is_active and move_chunks(own_row(chunk), Chunk.State.WAITING, error=reason):
        stage = Message.of(f"stage_{chunk.stage}")
        fail_run(run, reason if end_run else Message.of("part_failed", number=chunk.number, stage=stage, error=reason))
    return Outcome(chunk.recalculation_id)
