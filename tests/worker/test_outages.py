"""What a run rests on goes away in the middle: the queue with all it held. And messages that nobody understands."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from courses.services import recalculation
from courses.tasks import advance_recalculation, do_chunk
from reskill.embedded import embedded_redis
from skills.models import TextVector
from tests.courses.organisations import make_organisation
from tests.patience import PATIENCE_S
from tests.worker.test_faults import LEFT, SLOW, begin, finish, finished, in_the_middle
from tests.worker.whole import Watched, assert_readers_see_one_run, assert_whole

pytestmark = pytest.mark.chaos
LOST = "Connection to broker lost"  # what Celery logs


class OwnQueue:
    """A Redis of this test alone, which it may stop: what it held is gone, for it keeps nothing on disk."""

    def __init__(self, socket: Path) -> None:
        self.socket, self._stack = socket, contextlib.ExitStack()

    def start(self) -> None:
        assert self._stack.enter_context(embedded_redis(self.socket)) == self.socket  # the workers know no other

    def stop(self) -> None:
        self._stack.close()


@pytest.fixture
def own_queue(house) -> Iterator[OwnQueue]:
    with tempfile.TemporaryDirectory(prefix="rq-") as folder:
        own = OwnQueue(Path(folder) / "q.sock")
        own.start()
        house.environ["REDIS_URL"] = f"redis+socket://{own.socket}"
        try:
            yield own
        finally:
            for worker in house.workers:
                worker.stop()
            own.stop()


def test_a_queue_that_comes_back_empty_loses_nothing(house, own_queue):
    people = make_organisation(20)
    worker = house.start(**SLOW)
    run = begin(house)
    house.wait(in_the_middle(run), "the middle")
    for _ in range(2):
        n_lost = worker.log.read_text().count(LOST)
        own_queue.stop()
        house.wait(lambda: worker.log.read_text().count(LOST) > n_lost, "the worker to miss its queue")  # noqa: B023
        assert_readers_see_one_run()
        own_queue.start()
        house.wait(lambda: takes_work(house, run), "work taken from the new queue")
    finish(house, run)
    assert worker.is_alive, "the worker that lost its queue came back by itself"
    worker.stop()
    assert_whole(people, run)


def takes_work(house, run) -> bool:
    """Whether a message in the new queue reaches a worker: an empty one has nothing to give by itself."""
    before = run.chunks.filter(state="done").count()
    for pk in recalculation.rescue_runs().chunk_ids:
        house.send(do_chunk, pk)
    time.sleep(1)  # between two looks, so that the queue is not flooded
    run.refresh_from_db()
    return run.chunks.filter(state="done").count() > before or not run.is_active


def test_messages_of_another_version_that_no_worker_understands_cost_nothing(house):
    people = make_organisation(12)
    worker = house.start()
    run = recalculation.start_recalculation()
    chunks = recalculation.advance(run.pk)
    for pk in chunks:
        house.send_named(do_chunk.name, pk, "an argument of a later version")
    house.send(do_chunk, 10**9)  # a chunk that was thrown away
    house.send(do_chunk, "no number")
    house.send_named(advance_recalculation.name, run.pk, 1, 2)
    house.send_named("courses.do_chunk_of_later", chunks[0])
    finish(house, run)
    assert worker.is_alive
    assert_whole(people, run)


def test_a_worker_of_another_model_beside_the_right_one_never_mixes_their_vectors(house):
    people = make_organisation(12)
    house.environ["RESKILL_CHUNK_LEASE_S"] = str(PATIENCE_S)  # so long the others may take
    run = recalculation.start_recalculation()
    chunks = recalculation.advance(run.pk)
    other = house.start(name="other", RESKILL_ENCODER="tests.worker.fakes.OtherModel")
    for pk in chunks:
        house.send(do_chunk, pk)
    house.wait(lambda: other.log.read_text().count(LEFT) >= len(chunks), "all chunks left by the only worker")
    assert not TextVector.objects.exclude(model_revision=run.model_revision or "").exists()
    house.start(name="right")
    # Each of its chunks may come to the other first, and then again some seconds later. The watchdog stays away: asked
    # by the other after the end, it would begin a run of the other model.
    watched = Watched(run)
    house.wait(lambda: watched.look() or finished(run), "the end")
    assert set(TextVector.objects.values_list("model_revision", flat=True)) == {run.model_revision} == {"fake@1"}
    assert_whole(people, run)
