"""A run worked through in this process: no queue, no worker."""

from collections import deque
from collections.abc import Callable

from courses.models import Recalculation
from courses.services.recalculation.chunks import do_chunk
from courses.services.recalculation.progress import Progress, progress
from courses.services.recalculation.runs import advance


def recalculate_here(*, run: Recalculation, report: Callable[[Progress], None] | None = None) -> Recalculation:
    """The run after all its chunks were done here, one after the other; the same code the workers run."""
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
