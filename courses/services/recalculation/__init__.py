"""Recalculation: one run over employees, in stages of chunks that can be done again.

    start_recalculation   a run row, waiting
    advance               what is to be enqueued next; empty while chunks of the stage are unfinished
    do_chunk              one chunk, done at most once as far as anybody can see
    hold_run              stops one that moves many people; release_, discard_, roll_back_recalculation: a person decides
    rescue_runs           what was lost on the way: silent workers, a queue that forgot

Front doors and tasks enqueue; nothing here does.
"""

from courses.services.recalculation.chunks import Outcome, do_chunk
from courses.services.recalculation.decisions import (
    discard_recalculation,
    release_recalculation,
    roll_back_recalculation,
)
from courses.services.recalculation.in_process import recalculate_here
from courses.services.recalculation.progress import Progress, progress, progress_of
from courses.services.recalculation.run_comparison import compare_run, hold_run
from courses.services.recalculation.runs import (
    advance,
    cancel_recalculation,
    pause_recalculation,
    resume_recalculation,
    start_recalculation,
)
from courses.services.recalculation.watchdog import Rescue, everyone_is_outdated, rescue_runs

__all__ = [
    "Outcome",
    "Progress",
    "Rescue",
    "advance",
    "cancel_recalculation",
    "compare_run",
    "discard_recalculation",
    "do_chunk",
    "everyone_is_outdated",
    "hold_run",
    "pause_recalculation",
    "progress",
    "progress_of",
    "recalculate_here",
    "release_recalculation",
    "rescue_runs",
    "resume_recalculation",
    "roll_back_recalculation",
    "start_recalculation",
]
