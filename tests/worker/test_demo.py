"""Tests of the demo as a user starts it, with real processes that are ended by signal, kill or failure."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.patience import PATIENCE_S, wait_until

# One pytest process runs these tests, so that their initial folder is created once.
pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("demo")]

ROOT = Path(__file__).resolve().parent.parent.parent


class Demo:
    """A running demo, its output and its folder (var)."""

    started: list["Demo"] = []

    def __init__(self, var: Path, *command: str, **environ: str) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("RESKILL_", "DATABASE_", "REDIS_", "DJANGO_"))}
        self.var, self.out = var, var.parent / f"{var.name}.out"
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env={**kept, "RESKILL_VAR": str(var), "PYTHONPATH": str(ROOT), "LOG_LEVEL": "WARNING", **environ},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

        self.started.append(self)

    def said(self) -> str:
        return self.out.read_text(errors="replace")

    def wait_until_ready(self) -> str:
        """Waits until the demo is ready and returns the address that it prints."""
        wait_until(
            lambda: "Press Ctrl-C to stop the demo" in self.said() or self.process.poll() is not None,
            "the demo",
            self.said,
        )
        assert self.process.poll() is None, self.said()
        return re.search(r"Site +(http\S+)", self.said())[1]

    def processes(self) -> dict[int, str]:
        """Command lines of all processes of this demo by process id: RESKILL_VAR in their environment names its folder."""
        found, mark = {}, f"RESKILL_VAR={self.var}\0".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        return found

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def assert_no_process_is_left(self) -> None:
        # The processes are killed at once, but the site's workers check for their parent only periodically.
        wait_until(lambda: not self.processes(), "the end of all processes", lambda: str(self.processes()))
        assert not (self.var / "redis.sock").exists() or not _listens(self.var / "redis.sock")


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def small(var: Path, *arguments: str) -> Demo:
    return Demo(
        var, "-m", "tests.worker.small_demo", *arguments, RESKILL_DEMO="1", RESKILL_ENCODER="tests.fakes.FakeEncoder"
    )


def query(var: Path, sql: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(var / "reskill.sqlite3")) as database, database:
        return database.execute(sql).fetchall()


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
        return answer.status


@pytest.fixture(scope="module")
def started_once(tmp_path_factory) -> Path:
    """Folder of a demo that was started and ended once. The output file lies next to the folder."""
    var = tmp_path_factory.mktemp("demo") / "var"
    demo = small(var)
    try:
        address = demo.wait_until_ready()
        assert status(f"{address}readyz") == 200
        assert len(demo.processes()) >= 6  # itself, Redis, worker and its pool, beat, site
    finally:
        demo.process.send_signal(signal.SIGINT)
        code = demo.process.wait(PATIENCE_S)
    assert code == 0, demo.said()
    demo.assert_no_process_is_left()
    return var


@pytest.fixture(autouse=True)
def _ended():
    """Ends the demos that a failed test left running. Their child processes end with them."""
    yield
    for demo in Demo.started:
        if demo.process.poll() is None:
            demo.process.kill()
        demo.process.wait()
    Demo.started.clear()


@pytest.fixture
def var(started_once, tmp_path) -> Path:
    return Path(shutil.copytree(started_once, tmp_path / "var"))


def test_the_first_start_answers_everybody_and_prints_addresses_and_logins(started_once):
    said = (started_once.parent / "var.out").read_text()
    assert "6 answers computed, 0 unchanged, 0 failed" in said and "100%" in said
    for word in ("Site", "HR admin", "API", "Sign in as: nobody", "All processes of the demo have ended"):
        assert word in said
    assert query(started_once, "select count(*) from courses_answer where is_current") == [(6,)]


def test_the_second_start_loads_and_computes_nothing_again(var):
    query(var, "update skills_employee set name = 'Renamed' where external_id = 'E1'")
    before = stored(var)
    demo = small(var)
    demo.wait_until_ready()
    assert demo.end() == 0
    assert stored(var) == before
    assert "answers computed" not in demo.said() and "load_starter" not in demo.said()
    assert query(var, "select name from skills_employee where external_id = 'E1'") == [("Renamed",)]


def stored(var: Path) -> dict[str, list[tuple]]:
    """Rows that loading and computing write, by table. A second load would change ids or add rows."""
    tables = {
        "skills_exposuredataset": "id, name, is_active",
        "skills_referencetask": "id, statement",
        "skills_textvector": "id, text_hash, model_revision",
        "skills_taskassessment": "id, text_hash, basis_id",
        "courses_course": "id, title, updated_at",
        "courses_recalculation": "id, state, n_done",
        "courses_answer": "id, employee_id, created_at, is_current",
    }
    return {table: query(var, f"select {columns} from {table} order by id") for table, columns in tables.items()}


def test_the_demo_avoids_a_taken_port_and_refuses_a_folder_in_use(var):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        demo = small(var, "--port", str(port))
        address = demo.wait_until_ready()
        assert f"Port {port} is used by another program" in demo.said() and f":{port}/" not in address
        second = small(var)
        assert second.process.wait(PATIENCE_S) == 1
        assert "Another Reskill is running" in second.said()
        assert status(f"{address}readyz") == 200
        assert demo.end(signal.SIGTERM) == 0
    demo.assert_no_process_is_left()


def test_when_the_worker_dies_the_demo_ends_and_prints_the_reason(var):
    demo = small(var)
    demo.wait_until_ready()
    workers = [pid for pid, command in demo.processes().items() if " worker " in command]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    assert demo.process.wait(PATIENCE_S) == 1
    assert "The worker process ended" in demo.said()
    demo.assert_no_process_is_left()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_demo_leaves_no_processes_and_can_be_started_again(var):
    demo = small(var)
    demo.wait_until_ready()
    demo.end(signal.SIGKILL)
    demo.assert_no_process_is_left()
    again = small(var)
    again.wait_until_ready()
    assert again.end() == 0


@pytest.mark.model
@pytest.mark.skipif("load_demo" not in get_commands(), reason="there is no demo organisation yet")
def test_the_real_demo_answers_every_employee(tmp_path):
    demo = Demo(tmp_path / "var", "manage.py", "demo")
    address = demo.wait_until_ready()
    assert status(f"{address}readyz") == 200
    employees = query(demo.var, "select count(*) from skills_employee")[0][0]
    assert query(demo.var, "select count(*) from courses_answer where is_current") == [(employees,)]
    recommended = (
        "select count(distinct employee_id) from courses_answer a join courses_recommendation r on r.answer_id = a.id"
    )
    assert (
        query(demo.var, recommended)[0][0] > 0.7 * employees
    )  # no course fits pure routine, or work in which no situation is clear
    assert employees >= 50
    assert demo.end() == 0
    demo.assert_no_process_is_left()
