"""Fixtures for tests with real worker processes, a real Redis and a database that test and workers share.

SQLite: each test gets a file copied from a migrated template. PostgreSQL (DATABASE_URL): each test gets a database cloned
from a migrated template. Redis: an embedded server, or the one at REDIS_URL; each test uses a separate key prefix.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connections
from django.db.utils import load_backend
from kombu import Connection

from reskill.celery import app
from reskill.embedded import embedded_redis
from reskill.management.commands.demo import answers
from reskill.processes import Child, running
from tests.courses.organisations import make_organisation
from tests.migrated import admin_cursor, bare_environment, is_sqlite
from tests.patience import PATIENCE_S, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.worker)
            item.add_marker(
                pytest.mark.xdist_group("worker")
            )  # one template database; workers do not compete for two cores


@dataclass
class House:
    """The installation of one test: environment, database (the test process uses it too) and workers."""

    environ: dict[str, str]
    folder: Path
    stack: contextlib.ExitStack
    workers: list[Child] = field(default_factory=list)

    def start(self, *arguments: str, name: str = "worker", **environ: str) -> Child:
        """Starts and returns a worker process. `-A MODULE` selects another application; keywords set the environment."""
        app, arguments = ("reskill", arguments) if arguments[:1] != ("-A",) else (arguments[1], arguments[2:])
        command = [sys.executable, "-m", "celery", "-A", app, "worker", "--concurrency", "1", "-l", "warning"]
        command += ["--without-gossip", "--without-mingle", "-n", f"{name}-{uuid.uuid4().hex[:6]}@here", *arguments]
        log = self.folder / f"{name}-{len(self.workers)}.log"
        child = self.stack.enter_context(running(name, command, log=log, environ={**self.environ, **environ}, cwd=ROOT))
        self.workers.append(child)
        return child

    def start_beat(self, **environ: str) -> Child:
        """Starts and returns the process of Celery beat, which runs the schedule."""
        command = [sys.executable, "-m", "celery", "-A", "reskill", "beat", "-l", "warning", "--max-interval", "1"]
        command += ["--pidfile", ""]
        log = self.folder / f"beat-{len(self.workers)}.log"
        child = self.stack.enter_context(
            running("beat", command, log=log, environ={**self.environ, **environ}, cwd=ROOT)
        )
        self.workers.append(child)
        return child

    def manage(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )

    def send(self, task, *arguments) -> None:
        """Enqueues a task as a front door does."""
        options = {"global_keyprefix": self.environ["REDIS_PREFIX"]}
        with Connection(self.environ["REDIS_URL"], transport_options=options) as connection:
            task.apply_async(arguments, connection=connection)

    def send_named(self, name: str, *arguments) -> None:
        """Enqueues a message for a task by name. This version may lack the task."""
        options = {"global_keyprefix": self.environ["REDIS_PREFIX"]}
        with Connection(self.environ["REDIS_URL"], transport_options=options) as connection:
            app.send_task(name, arguments, connection=connection)

    def n_messages(self) -> int:
        """Number of messages that are queued or unacknowledged. Messages of a killed worker stay unacknowledged."""
        prefix = self.environ["REDIS_PREFIX"]
        with Connection(self.environ["REDIS_URL"]) as connection:
            client = connection.channel().client
            return client.llen(f"{prefix}celery") + client.hlen(f"{prefix}unacked")

    def wait(self, done: Callable[[], object], what: str) -> None:
        """Waits until `done()` is true. Fails with the last output of the workers."""
        wait_until(done, what, lambda: "\n".join(f"--- {c.log.name}\n{c.last_output()}" for c in self.workers))


@pytest.fixture(scope="session")
def queue(tmp_path_factory) -> Iterator[str]:
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    with embedded_redis(tmp_path_factory.mktemp("redis") / "redis.sock") as socket:
        yield f"redis+socket://{socket}"


def _environment(name: str, folder: Path) -> dict[str, str]:
    return {
        **bare_environment(name, folder),
        "RESKILL_ENCODER": "tests.fakes.FakeEncoder",
        "RESKILL_THREADS": "1",
        "RESKILL_CHUNK_EMPLOYEES": "3",
        "RESKILL_CHUNK_TEXTS": "10",
        "RESKILL_CHUNK_LEASE_S": "3",
        "RESKILL_HEARTBEAT_S": "1",
    }


@pytest.fixture
def database(template, tmp_path) -> Iterator[str]:
    if is_sqlite():
        name = str(tmp_path / "house.sqlite3")
        shutil.copy(template, name)
        yield name
        return
    name = f"reskill_worker_{uuid.uuid4().hex[:8]}"
    with admin_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield name
    with admin_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _delete_keys(queue: str, prefix: str) -> None:
    """Deletes only the keys of this test: other programs may use the same Redis."""
    with Connection(queue) as connection:
        client = connection.channel().client
        if keys := list(client.scan_iter(f"{prefix}*")):
            client.delete(*keys)


@pytest.fixture
def house(queue, database, tmp_path, django_db_blocker, settings) -> Iterator[House]:
    """The test's installation. During the test, the default connection of this process goes to its database."""
    settings.RESKILL_CHUNK_EMPLOYEES, settings.RESKILL_CHUNK_TEXTS, settings.RESKILL_CHUNK_LEASE_S = 3, 10, 3
    settings.RESKILL_HEARTBEAT_S = 1
    environ = _environment(database, tmp_path) | {"REDIS_URL": queue, "REDIS_PREFIX": f"test-{uuid.uuid4().hex[:8]}-"}
    configured = connections.settings["default"]
    before = connections["default"]
    connections["default"] = load_backend(configured["ENGINE"]).DatabaseWrapper(
        {**configured, "NAME": database, "CONN_MAX_AGE": 0}, "default"
    )
    with django_db_blocker.unblock():
        try:
            with contextlib.ExitStack() as stack:
                yield House(environ, tmp_path, stack)
        finally:
            _delete_keys(queue, environ["REDIS_PREFIX"])
            connections["default"].close()
            connections["default"] = before


@pytest.fixture
def site(house):
    """Base URL of a running site (gunicorn) with one worker."""
    make_organisation(1)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "reskill.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
    house.start()
    environ = dict(house.environ)
    if (queue := environ["REDIS_URL"]).startswith("redis+socket://"):  # a Celery URL, which the cache cannot read
        environ |= {"REDIS_URL": "", "RESKILL_REDIS_SOCKET": queue.removeprefix("redis+socket://")}
    with running("web", command, log=house.folder / "web.log", environ=environ, cwd=ROOT) as web:
        house.workers.append(web)
        house.wait(lambda: answers(port), "the site")
        yield f"http://127.0.0.1:{port}"
