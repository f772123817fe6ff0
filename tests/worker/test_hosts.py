"""Several worker hosts, simulated here: each a process group with a host name and folder of its own.

They share the database and the queue and nothing else.
"""

import os
import re
import signal

import pytest

from courses.models import Chunk
from tests.courses.organisations import make_organisation
from tests.worker.test_faults import SLOW, begin, finish
from tests.worker.whole import assert_whole

pytestmark = pytest.mark.chaos
HOSTS = ("hosta", "hostb", "hostc")


def start_host(house, host: str, **environ: str):
    """A worker on a host of that name: its own folder, its own log with what it did."""
    folder = house.folder / host
    folder.mkdir()
    return house.start("-n", f"w1@{host}", "-l", "info", name=host, RESKILL_VAR=str(folder), HOSTNAME=host, **environ)


def chunks_done(worker) -> int:
    """How many chunk tasks the worker's own log says it finished."""
    return len(re.findall(r"do_chunk\[[0-9a-f-]+\] succeeded", worker.log.read_text(errors="replace")))


def test_work_spreads_over_hosts_and_the_rest_finish_when_one_is_lost(house):
    people = make_organisation(45)
    hosts = {host: start_host(house, host, **SLOW) for host in HOSTS}
    run = begin(house)
    house.wait(lambda: all(chunks_done(worker) for worker in hosts.values()), "work on every host", 90)
    lost = hosts["hostb"]
    house.wait(lambda: Chunk.objects.filter(recalculation=run, state="taken").exists(), "a chunk in work")
    os.killpg(lost.process.pid, signal.SIGKILL)
    lost.process.wait()
    by_then = {host: chunks_done(worker) for host, worker in hosts.items()}
    assert Chunk.objects.filter(recalculation=run).exclude(state="done").exists(), "it ended before a host was lost"
    finish(house, run, 120)
    for host in ("hosta", "hostc"):
        assert chunks_done(hosts[host]) > by_then[host], f"{host} did nothing of what was left"
    assert chunks_done(lost) == by_then["hostb"]
    # On SQLite hosts cannot share a database over a network: there it is the same rule between processes.
    assert_whole(people, run)


def test_a_host_that_comes_later_takes_its_share(house):
    people = make_organisation(45)
    first = start_host(house, "hosta", **SLOW)
    run = begin(house)
    house.wait(lambda: chunks_done(first) >= 2, "the first host at work")
    second = start_host(house, "hostb", **SLOW)
    finish(house, run, 120)
    assert chunks_done(second) >= 2
    assert_whole(people, run)
