"""Real workers on a separate queue, and runs enqueued as a page enqueues them."""

import contextlib
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from reskill.embedded import embedded_redis
from reskill.processes import Child, running

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 3600.0
_LOOK_S = 0.02
_START_S = 60.0
_CHUNK = 2000  # people per chunk, as in RESKILL_CHUNK_EMPLOYEES


@contextlib.contextmanager
def queue() -> Iterator[None]:
    """Starts a Redis for this benchmark and puts it into the environment. Call it before Django is set up."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, embedded_redis(Path(folder) / "redis.sock") as socket:
        os.environ |= {"RESKILL_REDIS_SOCKET": str(socket), "REDIS_URL": "", "REDIS_PREFIX": ""}
        yield


@contextlib.contextmanager
def workers(n: int, *, threads: int = 0) -> Iterator[list[Child]]:
    """n workers with this many compute threads each (0: all cores), each with the model and the catalogue loaded."""
    environ = os.environ | {"RESKILL_THREADS": str(threads)}
    if threads:
        environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = []
        for number in range(n):
            command = [sys.executable, "-m", "celery", "-A", "reskill", "worker", "--concurrency", "1", "-l", "warning"]
            command += ["--without-gossip", "--without-mingle", "-n", f"bench-{number}@here"]
            log = Path(folder) / f"{number}.log"
            found.append(stack.enter_context(running("worker", command, log=log, environ=environ, cwd=_ROOT)))
        _warm(found)
        yield found


def _warm(found: list[Child]) -> None:
    """Makes each worker load the model and the catalogue: embeds a new statement and computes some people."""
    from reskill.celery import app
    from skills.arithmetic.text import text_hash
    from skills.models import Task

    start = time.perf_counter()
    while len(app.control.ping(timeout=0.5)) < len(found):
        assert all(child.is_alive for child in found), "\n".join(child.last_output() for child in found)
        assert time.perf_counter() - start < _START_S, "the workers do not answer"
    ids = people(_CHUNK * len(found))
    task = Task.objects.filter(employee=ids[0]).first()
    task.statement = f"Warm up machine {uuid.uuid4().hex}."
    task.text_hash = text_hash(task.statement)
    task.save()
    run(scope="employees", employee_ids=ids, force=True)


def people(n: int | None = None) -> list[int]:
    """Ids of the first n people with tasks, or of all."""
    from skills.models import Employee

    ids = Employee.objects.for_recalculation().filter(tasks__isnull=False).distinct().order_by("pk")
    return list(ids.values_list("pk", flat=True)[:n])


def run(**fields):
    """Starts a run, enqueues it and waits for its end. Sets `seconds` (total) and `stages` (start of each, in seconds)."""
    from courses.models import Recalculation
    from courses.services.recalculation import start_recalculation
    from courses.tasks import advance_recalculation

    start = time.perf_counter()
    started = start_recalculation(**fields)
    advance_recalculation.delay(started.pk)
    stages: dict[str, float] = {}
    while time.perf_counter() - start < _PATIENCE_S:
        state = Recalculation.objects.values_list("state", flat=True).get(pk=started.pk)
        stages.setdefault(state, time.perf_counter() - start)
        if state not in Recalculation.ACTIVE:
            break
        time.sleep(_LOOK_S)
    started.refresh_from_db()
    assert started.state == "finished", (started.state, started.message)
    started.seconds, started.stages = time.perf_counter() - start, stages
    return started


def peak_mib(worker: Child) -> float:
    """Peak memory of the worker in MiB: of its largest process, plus the private memory of its other processes."""
    held = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(folder.name)) == worker.process.pid:
                held.append((_kib(folder / "status", "VmHWM"), _kib(folder / "smaps_rollup", "Private_")))
    (peak, _alone), *others = sorted(held, reverse=True)
    return (peak + sum(alone for _peak, alone in others)) / 1024


def _kib(file: Path, name: str) -> int:
    return sum(int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(name))


def tidy() -> None:
    """Runs VACUUM ANALYZE, as autovacuum does a minute after a large run, in case autovacuum is off."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
