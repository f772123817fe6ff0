"""Recalculation: one run over employees, in stages of chunks that can be repeated.

    start_recalculation   creates a run, waiting
    advance               moves a run on; returns the chunks to enqueue, none while chunks of the stage are unfinished
    do_chunk              does one chunk; its result counts once, even if it is delivered twice
    hold_run              holds a run that changes many people's results, until a person calls release_recalculation,
                          discard_recalculation or, after publishing, roll_back_recalculation
    freeze_results        lets runs compute but not publish, until unfreeze_results
    rescue_runs           finds runs and chunks that a lost worker or the queue dropped

Views, API, admin, commands and tasks enqueue. Nothing in this package enqueues.
"""

from courses.services.recalculation.chunks import Outcome, do_chunk
from courses.services.recalculation.decisions import (
    discard_recalculation,
    release_recalculation,
    roll_back_recalculation,
)
from courses.services.recalculation.freezing import freeze_results, may_freeze, unfreeze_results
from courses.services.recalculation.in_process import recalculate_here
from courses.services.recalculation.progress import Progress, progress, progress_of
from courses.services.recalculation.run_comparison import compare_run, hold_run
from courses.services.recalculation.runs import (
    advance,
    cancel_recalculation,
    pause_recalculation,
    resume_recalculation,
    start_recalculation,
    waiting_run,
)
from courses.services.recalculation.two_people import may_release
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
    "freeze_results",
    "hold_run",
    "may_freeze",
    "may_release",
    "pause_recalculation",
    "progress",
    "progress_of",
    "recalculate_here",
    "release_recalculation",
    "rescue_runs",
    "resume_recalculation",
    "roll_back_recalculation",
    "start_recalculation",
    "unfreeze_results",
    "waiting_run",
]
