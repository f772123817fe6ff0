"""The queue is lost with all its messages during a run, and workers receive messages that they cannot process."""

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
from tests.worker.test_faults import CHUNK_LEFT_MESSAGE, SLOW, begin, finish, finished, in_the_middle
from tests.worker.whole import Watched, assert_readers_see_one_run, assert_whole

pytestmark = pytest.mark.chaos


class OwnQueue:
    """A Redis for one test. Stopping it deletes its messages, because it stores nothing on disk."""

    def __init__(self, socket: Path) -> None:
        self.socket, self._stack = socket, contextlib.ExitStack()

    def start(self) -> None:
        assert (
            self._stack.enter_context(embedded_redis(self.socket)) == self.socket
        )  # the workers are configured with this socket

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


def test_a_run_completes_after_its_queue_restarts_empty(house, own_queue):
    people = make_organisation(20)
    worker = house.start(**SLOW)
    run = begin(house)
    house.wait(in_the_middle(run), "the middle")
    for _ in range(2):
        own_queue.stop()  # closes every connection; a worker in the middle of a chunk notices only afterwards
        assert_readers_see_one_run()
        own_queue.start()
        house.wait(lambda: takes_work(house, run), "work taken from the new queue")
    finish(house, run)
    assert worker.is_alive, "the worker that lost its queue did not reconnect"
    worker.stop()
    assert_whole(people, run)


def takes_work(house, run) -> bool:
    """Whether a worker completes a chunk from the new queue. The new queue is empty, so messages are sent first."""
    before = run.chunks.filter(state="done").count()
    for pk in recalculation.rescue_runs().chunk_ids:
        house.send(do_chunk, pk)
    time.sleep(1)  # pause between two calls, so that the queue is not flooded
    run.refresh_from_db()
    return run.chunks.filter(state="done").count() > before or not run.is_active


def test_messages_that_no_worker_can_process_do_not_stop_a_run(house):
    people = make_organisation(12)
    worker = house.start()
    run = recalculation.start_recalculation()
    chunks = recalculation.advance(run.pk)
    for pk in chunks:
        house.send_named(do_chunk.name, pk, "an argument of a later version")
    house.send(do_chunk, 10**9)  # a chunk that does not exist
    house.send(do_chunk, "no number")
    house.send_named(advance_recalculation.name, run.pk, 1, 2)
    house.send_named("courses.do_chunk_of_later", chunks[0])
    finish(house, run)
    assert worker.is_alive
    assert_whole(people, run)


def test_vectors_of_two_models_never_mix_when_workers_of_both_run(house):
    people = make_organisation(12)
    house.environ["RESKILL_CHUNK_LEASE_S"] = str(PATIENCE_S)  # the time that the other worker may take
    run = recalculation.start_recalculation()
    chunks = recalculation.advance(run.pk)
    other = house.start(name="other", RESKILL_ENCODER="tests.worker.fakes.OtherModel")
    for pk in chunks:
        house.send(do_chunk, pk)
    house.wait(
        lambda: other.log.read_text().count(CHUNK_LEFT_MESSAGE) >= len(chunks), "all chunks left by the only worker"
    )
    assert not TextVector.objects.exclude(model_revision=run.model_revision or "").exists()
    house.start(name="right")
    # The worker of the other model may receive each chunk first; the chunk is then delivered again some seconds later.
    # No watchdog task is sent: after the run, that worker would execute it and start a run with the other model.
    watched = Watched(run)
    house.wait(lambda: watched.look() or finished(run), "the end")
    assert set(TextVector.objects.values_list("model_revision", flat=True)) == {run.model_revision} == {"fake@1"}
    assert_whole(people, run)
