"""Several worker hosts, simulated here: each a process group with a host name and folder of its own.

They share the database and the queue and nothing else. On SQLite, which no network shares, it is the same between
processes.
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
    """A worker on a host of that name: its own folder, its own log with what it did."""
    folder = house.folder / host
    folder.mkdir()
    return house.start(
        "-n", f"w1@{host}", "-l", "info", name=host, RESKILL_VAR=str(folder), HOSTNAME=host, **SLOW
    )  # fmt: skip


def wait_until_ready(house, *hosts) -> None:
    """Or the first to be up would have done all the work before the last is."""
    house.wait(lambda: all(" ready." in said(host) for host in hosts), "hosts that take work")


def said(worker) -> str:
    return worker.log.read_text(errors="replace")


def chunks_done(worker) -> int:
    """How many chunk tasks the worker's own log says it finished."""
    return len(re.findall(r"do_chunk\[[0-9a-f-]+\] succeeded", said(worker)))


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
    by_then = {host: chunks_done(worker) for host, worker in hosts.items()}
    assert run.chunks.exclude(state="done").count() > 4, "it was nearly over before a host was lost"
    finish(house, run)
    for host in ("hosta", "hostc"):
        assert chunks_done(hosts[host]) > by_then[host], f"{host} did nothing of what was left"
    assert chunks_done(lost) == by_then["hostb"]
    assert_whole(people, run)


def test_a_host_that_comes_later_takes_its_share(house):
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
