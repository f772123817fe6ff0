"""Workers renew the lease of their chunk: a killed worker's chunk goes on soon, a slow worker keeps its chunk."""

import os
import signal

import pytest

from courses.models import Chunk
from courses.services import recalculation
from courses.tasks import watch_recalculations
from tests.courses.organisations import make_organisation
from tests.worker.test_faults import begin, finish
from tests.worker.whole import assert_whole

pytestmark = pytest.mark.chaos
DORMANT = {"RESKILL_ENCODER": "tests.worker.fakes.DormantEncoder"}
# The times of an installation. The queue delivers a killed worker's message again only after an hour.
AS_INSTALLED = {"RESKILL_HEARTBEAT_S": "4", "RESKILL_CHUNK_LEASE_S": "660", "RESKILL_WATCH_EVERY_S": "10"}


def test_an_idle_worker_takes_the_chunk_of_a_killed_one(house, settings):
    house.environ |= AS_INSTALLED
    settings.RESKILL_CHUNK_TEXTS = 1000
    people = make_organisation(3)
    killed = house.start(RESKILL_CHUNK_TEXTS="1000", **DORMANT)
    run = begin(house)
    house.wait(lambda: run.chunks.filter(state="taken").exists(), "a chunk in work")
    chunk = run.chunks.get(state="taken")
    os.killpg(killed.process.pid, signal.SIGKILL)
    killed.process.wait()
    house.start()
    house.start_beat()
    house.wait(lambda: Chunk.objects.get(pk=chunk.pk).attempts == 2, "the other worker with the chunk")
    finish(house, run)
    assert_whole(people, run)


def test_a_slow_worker_keeps_its_chunk(house):
    people = make_organisation(3)
    house.start(name="one", **DORMANT)
    run = begin(house)
    house.wait(lambda: run.chunks.filter(state="taken").exists(), "a chunk in work")
    chunk = run.chunks.filter(state="taken").first()
    house.start(name="two")

    def is_done() -> bool:
        house.send(watch_recalculations)
        assert not recalculation.progress(run).stands_still
        return Chunk.objects.get(pk=chunk.pk).state == "done"

    house.wait(is_done, "the end of the chunk")
    assert Chunk.objects.get(pk=chunk.pk).attempts == 1
    finish(house, run)
    assert_whole(people, run)
