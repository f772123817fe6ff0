"""Workers are killed repeatedly at random moments: 50 times in `make chaos`, or RESKILL_CHAOS_KILLS times."""

import os
import random
import signal
import time

import pytest

from courses.models import Chunk, Recalculation
from courses.services import recalculation
from courses.tasks import advance_recalculation, watch_recalculations
from tests.courses.organisations import make_organisation
from tests.patience import PATIENCE_S
from tests.worker.whole import Watched, assert_whole

SEED = int(os.environ.get("RESKILL_CHAOS_SEED", "20261124"))
LONGEST_S = 1.5  # from a worker's first progress to its kill


def kill_repeatedly(house, n_kills: int, n_people: int) -> int:
    """Kills workers n_kills times in the middle of a run, then lets the last run finish. Returns the number of runs."""
    randomness, people, n_runs, killed = random.Random(SEED), make_organisation(n_people), 0, 0
    run = watched = None
    while True:
        if run is None or run.state == "finished":
            if run is not None:
                assert_whole(people, run)
                if killed >= n_kills:
                    return n_runs
            run, n_runs = recalculation.start_recalculation(force=True), n_runs + 1
            watched = Watched(run)
            house.send(advance_recalculation, run.pk)
        worker = house.start(RESKILL_ENCODER="tests.worker.fakes.SluggishEncoder")
        before = progress_mark(run)
        house.wait(lambda: progress_mark(run) != before or is_finished(run, house), "the first progress")  # noqa: B023
        end = time.monotonic() + (randomness.uniform(0, LONGEST_S) if killed < n_kills else PATIENCE_S)
        while time.monotonic() < end and state(run) != "finished":
            watched.look()
            house.send(watch_recalculations)  # as beat does
            time.sleep(0.1)
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
        killed += state(run) != "finished"
        watched.look()
        assert state(run) != "failed", run.message


def state(run: Recalculation) -> str:
    run.refresh_from_db()
    return run.state


def progress_mark(run: Recalculation) -> tuple:
    chunks = Chunk.objects.filter(recalculation=run)
    return state(run), list(chunks.order_by("pk").values_list("state", "lease_until", "attempts"))


def is_finished(run: Recalculation, house) -> bool:
    house.send(watch_recalculations)
    return state(run) == "finished"


@pytest.mark.chaos
def test_a_run_completes_after_one_kill_in_the_middle(house):
    kill_repeatedly(house, 1, 12)


@pytest.mark.chaos
def test_runs_complete_after_kills_at_random_moments(house):
    n_runs = kill_repeatedly(house, int(os.environ.get("RESKILL_CHAOS_KILLS", "50")), 40)
    assert n_runs >= 1
