"""Recalculation: one run over employees, in stages of chunks that can be done again.

    start_recalculation   a run row, waiting
    advance               what is to be enqueued next; empty while chunks of the stage are unfinished
    do_chunk              one chunk, done at most once as far as anybody can see
    rescue_runs           what was lost on the way: silent workers, a queue that forgot

Front doors and tasks enqueue; nothing here does.
"""

from courses.services.recalculation.chunks import Outcome, do_chunk
from courses.services.recalculation.here import recalculate_here
from courses.services.recalculation.progress import Progress, progress
from courses.services.recalculation.rescue import Rescue, everyone_is_outdated, rescue_runs
from courses.services.recalculation.runs import (
    advance,
    cancel_recalculation,
    resume_recalculation,
    start_recalculation,
)

__all__ = [
    "Outcome",
    "Progress",
    "Rescue",
    "advance",
    "cancel_recalculation",
    "do_chunk",
    "everyone_is_outdated",
    "progress",
    "recalculate_here",
    "rescue_runs",
    "resume_recalculation",
    "start_recalculation",
]
