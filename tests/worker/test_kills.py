"""Workers killed at random moments, again and again: `make chaos` kills 50 times, RESKILL_CHAOS_KILLS says otherwise."""

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
LONGEST_S = 1.5  # from a worker's first sign of life to its end


def kill_again_and_again(house, n_kills: int, n_people: int) -> int:
    """Kills workers until there were n kills, each in the middle of a run; then lets the last run finish. How many runs."""
    moment, people, n_runs, killed = random.Random(SEED), make_organisation(n_people), 0, 0
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
        house.wait(lambda: progress_mark(run) != before or settled(run, house), "a sign of life")  # noqa: B023
        end = time.monotonic() + (moment.uniform(0, LONGEST_S) if killed < n_kills else PATIENCE_S)
        while time.monotonic() < end and state(run) != "finished":
            watched.look()
            house.send(watch_recalculations)  # what beat does
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


def settled(run: Recalculation, house) -> bool:
    house.send(watch_recalculations)
    return state(run) == "finished"


def test_one_kill_in_the_middle_leaves_everything_whole(house):
    kill_again_and_again(house, 1, 12)


@pytest.mark.chaos
def test_kills_at_random_moments_leave_everything_whole(house):
    n_runs = kill_again_and_again(house, int(os.environ.get("RESKILL_CHAOS_KILLS", "50")), 40)
    assert n_runs >= 1
