"""A run done in this process, without queue and workers."""

from collections import deque
from collections.abc import Callable

from courses.models import Recalculation
from courses.services.recalculation.chunks import do_chunk
from courses.services.recalculation.progress import Progress, progress
from courses.services.recalculation.runs import advance


def recalculate_here(*, run: Recalculation, report: Callable[[Progress], None] | None = None) -> Recalculation:
    """The run after all its chunks were done in this process, one after the other, with the same code as in the
    workers."""
    waiting = deque(advance(run.pk))
    while waiting:
        chunk_id = waiting.popleft()
        outcome = do_chunk(chunk_id)
        if outcome.retry_in_s is not None:
            waiting.append(chunk_id)
        waiting.extend(advance(run.pk))
        if report:
            report(progress(run))
    run.refresh_from_db()
    return run
