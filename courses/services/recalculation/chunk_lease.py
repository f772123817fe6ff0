"""The lease of a chunk: which worker does it, and until when without a sign of life.

A worker renews the lease of its chunk every RESKILL_HEARTBEAT_S seconds, from a thread with its own connection. When the
worker dies, the lease ends after a few heartbeats and another worker takes the chunk.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.models import Chunk

logger = logging.getLogger(__name__)
HEARTBEATS = 3  # the lease ends after so many heartbeats that did not come


def lease_end() -> datetime:
    """When a lease that is taken or renewed now ends."""
    return timezone.now() + timedelta(seconds=HEARTBEATS * settings.RESKILL_HEARTBEAT_S)


def takeable() -> Q:
    """Chunks that a worker may take: waiting, or of a worker that gave no sign of life."""
    return Q(state=Chunk.State.WAITING) | Q(state=Chunk.State.TAKEN, lease_until__lt=timezone.now())


def in_work() -> Q:
    """Chunks whose worker gives signs of life."""
    return Q(state=Chunk.State.TAKEN, lease_until__gte=timezone.now())


def own_row(chunk: Chunk) -> QuerySet[Chunk]:
    """The chunk's row while this worker has its lease: a worker that was considered dead changes nothing."""
    return Chunk.objects.filter(pk=chunk.pk, state=Chunk.State.TAKEN, lease_until=chunk.lease_until)


@contextlib.contextmanager
def renewed_lease(chunk: Chunk) -> Iterator[None]:
    """Renews the lease of this chunk, which this worker has taken, until the end of the block."""
    is_over = threading.Event()
    thread = threading.Thread(target=_renew, args=(chunk, is_over), name=f"lease of chunk {chunk.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _renew(chunk: Chunk, is_over: threading.Event) -> None:
    """Locks only the chunk's row: whoever publishes holds the run's row for minutes.

    A failed heartbeat is tried again at the next: the database may be back before the lease ends.
    """
    try:
        while not is_over.wait(settings.RESKILL_HEARTBEAT_S):
            until = lease_end()
            try:
                if not own_row(chunk).update(lease_until=until):
                    return  # another worker has the chunk
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the lease of chunk %s was not renewed: %s", chunk.pk, error)
                connection.close()
                continue
            chunk.lease_until = until
    finally:
        connection.close()
