"""Measures what an installation needs: python -m tests.benchmarks.sizing --database postgres://... --people 1000 10000

Prints memory (proportional set size) of each process with its children, idle and at work, and the size of the database.
The database has to be empty or filled by this program. People have eight tasks of 2,000 different ones, as in a payroll.
"""

import argparse
import contextlib
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from reskill.embedded import embedded_redis
from reskill.processes import Child, running

ROOT = Path(__file__).resolve().parents[2]
_VERBS = ("answer", "check", "plan", "write", "sort", "explain", "repair", "count", "order", "compare")
_THINGS = (
    "letters of guests",
    "invoices",
    "the rota",
    "reports",
    "pumps",
    "menus",
    "orders",
    "files",
    "prices",
    "forms",
)
_TASKS = [f"{verb} {thing} for office {n}" for verb in _VERBS for thing in _THINGS for n in range(20)]
_CELERY = ("celery", "-A", "reskill")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 10_000])
    options = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "reskill.settings", "DATABASE_URL": options.database}
    import django

    django.setup()
    from reskill.management.commands.demo import answers, free_port

    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sizing-")))
        redis = stack.enter_context(embedded_redis(folder / "redis.sock"))
        own = {"DATABASE_URL": options.database, "RESKILL_REDIS_SOCKET": str(redis), "RESKILL_HOLD_SHARE": "1"}
        environ = {**os.environ, "RESKILL_VAR": str(folder), **own}
        port = free_port(18600)
        if database_mb(options.database) < 20:  # else it was migrated before
            _manage(environ, "migrate", "-v", "0")
        if database_mb(options.database) < 40:  # else the starter is there
            _manage(environ, "load_starter")
        say(f"database without people: {database_mb(options.database):.0f} MB")
        children = {name: stack.enter_context(_started(name, command, environ, folder)) for name, command in (
            ("beat", (*_CELERY, "beat", "--pidfile=")),
            ("worker for mails", (*_CELERY, "worker", "-Q", "mail", "-n", "mail@%h", "--concurrency", "1")),
            ("worker", (*_CELERY, "worker", "--concurrency", "1")),
            ("site", ("gunicorn", "reskill.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4",
                      "--timeout", "300")),
        )}  # fmt: skip
        while not answers(port) or " ready." not in children["worker"].last_output(9**6):
            time.sleep(0.5)
        say("idle: " + ", ".join(f"{name} {memory_mb(child):.0f} MB" for name, child in children.items()))
        for n_people in options.people:
            _grow(n_people, environ, folder, children, options.database)


def _grow(n_people: int, environ: dict[str, str], folder: Path, children: dict[str, Child], database: str) -> None:
    """Imports so many people, computes them and reads a page; prints the highest memory seen."""
    file = folder / "people.csv"
    _write_people(file, n_people)
    _manage(environ, "import_employees", str(file))
    run = subprocess.Popen(
        [sys.executable, "manage.py", "recalculate"], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL
    )
    highest = 0.0
    while run.poll() is None:
        highest = max(highest, memory_mb(children["worker"]))
        time.sleep(0.5)
    assert run.returncode == 0
    say(
        f"{n_people} people: database {database_mb(database):.0f} MB, worker at most {highest:.0f} MB, "
        f"site {memory_mb(children['site']):.0f} MB, beat {memory_mb(children['beat']):.0f} MB, "
        f"worker for mails {memory_mb(children['worker for mails']):.0f} MB, Redis {_redis_mb(environ):.1f} MB"
    )


def _write_people(file: Path, n_people: int) -> None:
    chosen = random.Random(0)
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["external_id", "name", "email", "department", "task", "share"])
        for n in range(n_people):
            for task in chosen.sample(_TASKS, 8):
                rows.writerow([f"P{n}", f"Person {n}", f"p{n}@example.org", f"Office {n % 40}", task, 12.5])


@contextlib.contextmanager
def _started(name: str, command: tuple[str, ...], environ: dict[str, str], folder: Path) -> Iterator[Child]:
    with running(
        name, [sys.executable, "-m", *command], log=folder / f"{name}.log", environ=environ, cwd=ROOT
    ) as child:
        yield child


def _manage(environ: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL
    )


def memory_mb(child: Child) -> float:
    """Memory of the process and its children in millions of bytes, pages that they share counted once."""
    total = 0
    process = psutil.Process(child.process.pid)
    for part in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += part.memory_full_info().pss
    return total / 1e6


def database_mb(address: str) -> float:
    with psycopg.connect(address) as opened:
        return opened.execute("SELECT pg_database_size(current_database())").fetchone()[0] / 1e6


def _redis_mb(environ: dict[str, str]) -> float:
    import redis

    with redis.Redis(unix_socket_path=environ["RESKILL_REDIS_SOCKET"]) as client:
        return client.info("memory")["used_memory"] / 1e6


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
