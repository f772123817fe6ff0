"""Several simulated worker hosts: each is a process group with a separate host name and folder.

The hosts share only the database and the queue. With SQLite, which cannot be shared over a network, the processes share
the database file.
"""

import os
import re
import signal

import pytest

from courses.services import recalculation
from courses.tasks import advance_recalculation
from tests.courses.organisations import make_organisation
from tests.worker.test_faults import SLOW, begin, finish
from tests.worker.whole import assert_whole

pytestmark = pytest.mark.chaos
HOSTS = ("hosta", "hostb", "hostc")


def start_host(house, host: str):
    """Starts and returns a worker on a simulated host with a separate folder and a separate log."""
    folder = house.folder / host
    folder.mkdir()
    return house.start(
        "-n", f"w1@{host}", "-l", "info", name=host, RESKILL_VAR=str(folder), HOSTNAME=host, **SLOW
    )  # fmt: skip


def wait_until_ready(house, *hosts) -> None:
    """Waits until all hosts are ready. Otherwise the first ready host could do all the work alone."""
    house.wait(lambda: all(" ready." in log_text(host) for host in hosts), "all hosts to be ready")


def log_text(worker) -> str:
    return worker.log.read_text(errors="replace")


def chunks_done(worker) -> int:
    """Number of chunk tasks that the worker's log reports as finished."""
    return len(re.findall(r"do_chunk\[[0-9a-f-]+\] succeeded", log_text(worker)))


def test_work_spreads_over_hosts_and_the_rest_finish_when_one_is_lost(house):
    people = make_organisation(45)
    hosts = {host: start_host(house, host) for host in HOSTS}
    wait_until_ready(house, *hosts.values())
    run = begin(house)
    house.wait(lambda: all(chunks_done(worker) for worker in hosts.values()), "work on every host")
    lost = hosts["hostb"]
    house.wait(lambda: run.chunks.filter(state="taken").exists(), "a chunk in work")
    os.killpg(lost.process.pid, signal.SIGKILL)
    lost.process.wait()
    n_done_before_kill = {host: chunks_done(worker) for host, worker in hosts.items()}
    assert run.chunks.exclude(state="done").count() > 4, "the run was nearly done before the host was killed"
    finish(house, run)
    for host in ("hosta", "hostc"):
        assert chunks_done(hosts[host]) > n_done_before_kill[host], f"{host} did none of the remaining chunks"
    assert chunks_done(lost) == n_done_before_kill["hostb"]
    assert_whole(people, run)


def test_a_host_that_is_added_later_takes_chunks(house):
    people = make_organisation(45)
    first = start_host(house, "hosta")
    run = begin(house)
    house.wait(lambda: chunks_done(first) >= 2, "the first host at work")
    recalculation.pause_recalculation(run)
    second = start_host(house, "hostb")
    wait_until_ready(house, second)
    before = chunks_done(first)
    recalculation.resume_recalculation(run)
    house.send(advance_recalculation, run.pk)
    finish(house, run)
    assert chunks_done(second) >= 2 and chunks_done(first) > before
    assert_whole(people, run)
