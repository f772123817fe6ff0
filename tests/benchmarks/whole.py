"""Whole recalculations of a town: against their bare parts, in part, again, after small changes, in two processes.

All of it happens in one database of its own, which is built where it is not there and used again where it is.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.benchmarks.rows import Row

PART = 10_000
_EDITS = 40
_WORKER = """
import os, sys, time
os.environ["RESKILL_THREADS"] = "1"
import django; django.setup()
from courses.services import recalculation
from courses.services.answers import load_catalogue
from courses.models import Recalculation
run = Recalculation.objects.select_related("basis").get(pk=int(sys.argv[1]))
len(load_catalogue(run.basis).courses.right)
print("ready", flush=True); sys.stdin.readline()
for pk in sys.argv[2].split(","):
    recalculation.do_chunk(int(pk))
print("done", flush=True)
"""


def _run(**fields):
    from courses.services import recalculation

    return recalculation.recalculate_here(run=recalculation.start_recalculation(**fields))


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _people(n: int | None = None) -> list[int]:
    from skills.models import Employee

    ids = Employee.objects.for_recalculation().filter(tasks__isnull=False).distinct().order_by("pk")
    return list(ids.values_list("pk", flat=True)[:n])


def prepare(n: int, data: Path) -> None:
    """The town with at least n people, and an answer for each."""
    from django.core.management import call_command

    from courses.models import Answer, Course
    from skills.models import Employee
    from tests.benchmarks import town

    call_command("migrate", verbosity=0)
    if not Course.objects.exists():
        town.build(n, data)
    if Answer.objects.current().count() < len(_people()):
        print(f"a first run over {Employee.objects.count():,} people", file=sys.stderr, flush=True)
        _run()


def whole(_rounds: int) -> Iterator[Row]:
    """A forced run over everybody and one over 10,000, texts known to both; its bare parts of the same rows."""
    ids = _people()
    part = ids[:PART]
    _run(scope="employees", employee_ids=part[:500], force=True)  # warm
    of_part = _seconds(lambda: _run(scope="employees", employee_ids=part, force=True)) / len(part)
    memory_of_part = _memory()
    yield Row("memory of a process, model included", "MiB", memory_of_part, "", None, 1229, "at most",
              f"after {len(part):,} people")  # fmt: skip
    _encode_something()
    of_all = _seconds(lambda: _run(force=True)) / len(ids)
    yield Row("memory of a process, model included", "MiB", _memory(), "the same after a part", memory_of_part, 1.1,
              "at most, of the ratio", f"after {len(ids):,} people")  # fmt: skip
    bare = _bare_match(part) + _bare_writing(part)
    what = f"a whole run, {len(ids):,} people, {_vendor()}, texts known"
    yield Row(what, "ms a person", 1000 * of_all, "bare matching and bare writing of the same rows", 1000 * bare, 1.5,
              "at most, of the ratio")  # fmt: skip
    if len(ids) > 2 * len(part):
        yield Row("cost of a person among all", "ms a person", 1000 * of_all, f"among {len(part):,}", 1000 * of_part,
                  1.1, "at most, of the ratio")  # fmt: skip
    yield from _small_changes(of_all * len(ids))


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _encode_something() -> None:
    from skills.embedding import get_encoder

    get_encoder().encode(["Answer the phone."] * 64)


def _bare_match(ids: list[int]) -> float:
    """Seconds a person of `match` alone, everything read and laid out before."""
    from courses.models import Answer
    from courses.services.answers import draft, load_catalogue
    from courses.services.answers.batch import Batch
    from courses.services.answers.inputs import read_inputs
    from courses.services.answers.neighbours import neighbourhoods
    from skills.services.assessment import current_basis

    basis = current_basis()
    catalogue, spent, n = load_catalogue(basis), 0.0, 0
    run, real = Answer.objects.current().first().recalculation, draft.matching.match

    def timed(*given):
        nonlocal spent
        start = time.perf_counter()
        found = real(*given)
        spent += time.perf_counter() - start
        return found

    draft.matching.match = timed
    try:
        for start in range(0, len(ids), 2000):
            people, vectors = read_inputs(ids[start : start + 2000], basis)
            people = [person for person in people if not person.problem]
            near = neighbourhoods(
                {person.occupation for person in people if person.occupation}, basis, catalogue.slugs, calls_from=0.5
            )
            made_of = {person.id: draft.MadeOf("", 0) for person in people}
            draft.draft_answers(people, Batch(run, basis, catalogue, vectors, near), made_of)
            n += len(people)
    finally:
        draft.matching.match = real
    return spent / n


def _bare_writing(ids: list[int]) -> float:
    """Seconds a person of COPY (or executemany) of their answers' rows into tables of the same shape."""
    from django.db import connection

    from courses.models import Answer, PathStep, Recommendation, Threshold

    answers = list(Answer.objects.current().filter(employee__in=ids).values_list("pk", flat=True))
    spent = 0.0
    for model, key in (
        (Answer, "id"),
        (Recommendation, "answer_id"),
        (PathStep, "answer_id"),
        (Threshold, "answer_id"),
    ):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            marks = ",".join(map(str, answers))
            cursor.execute(f"SELECT * FROM {table} WHERE {key} IN ({marks})")  # noqa: S608
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
            spent += _copied(cursor, table, names, rows)
    return spent / len(answers)


def _copied(cursor, table: str, names: list[str], rows: list[tuple]) -> float:
    from django.db import connection

    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TEMP TABLE bare (LIKE {table} INCLUDING ALL)")
        start = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.execute(f"CREATE TEMP TABLE bare AS SELECT * FROM {table} LIMIT 0")  # noqa: S608
        start = time.perf_counter()
        cursor.executemany(f"INSERT INTO bare VALUES ({','.join(['%s'] * len(names))})", rows)  # noqa: S608
    spent = time.perf_counter() - start
    cursor.execute("DROP TABLE bare")
    return spent


def _small_changes(whole_s: float) -> Iterator[Row]:
    from courses.models import Course

    def share(what: str, limit: float) -> Row:
        run = None

        def again() -> None:
            nonlocal run
            run = _run()

        seconds = _seconds(again)
        return Row(what, "s", seconds, "the whole run", whole_s, limit, "at most, of the ratio",
                   f"{run.n_done} people computed, {run.state}")  # fmt: skip

    _run()  # what the forced runs left to do
    yield share("a run after which nothing changed", 0.02)
    courses = list(Course.objects.offered().filter(figure__n_recommended__gt=0).order_by("pk"))
    course = random.Random(4).choice(courses)
    Course.objects.filter(pk=course.pk).update(is_retired=True)
    yield share("one course retired", 0.05)
    Course.objects.filter(pk=course.pk).update(is_retired=False)
    yield share("one course added", 0.05)


def edited(_rounds: int) -> Iterator[Row]:
    """From a person's edit to the page that shows the new path, one after the other, in a warm process."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from courses.models import Answer
    from skills.models import Employee

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    chosen = random.Random(1).sample(_people(), _EDITS + 1)
    seconds = []
    for pk in chosen:
        user, _made = get_user_model().objects.get_or_create(username=f"bench-{pk}")
        Employee.objects.filter(pk=pk).update(user=user)
        client = Client()
        client.force_login(user)
        client.get("/")
        before = Answer.objects.current().filter(employee=pk).values_list("pk", flat=True).first()
        task = Employee.objects.get(pk=pk).tasks.first()
        start = time.perf_counter()
        task.share = 0.9 if task.share != 0.9 else 0.8
        task.save()
        _run(scope="employees", employee_ids=[pk])
        assert client.get("/", follow=True).status_code == 200
        seconds.append(time.perf_counter() - start)
        assert Answer.objects.current().get(employee=pk).pk != before
        Employee.objects.filter(pk=pk).update(user=None)
        user.delete()
    yield Row("one employee edited, to the page with the new path, p95", "s", float(np.percentile(seconds[1:], 95)),
              "", None, 1.0, "at most", f"median {np.median(seconds[1:]):.2f} s; without the queue's own time")  # fmt: skip


def two_workers(_rounds: int) -> Iterator[Row]:
    """The chunks of one run done by two processes with a thread each, and by one such process."""
    spent = {n: _with_workers(n) for n in (1, 2)}
    yield Row("two worker processes, one thread each", "people/s", 1 / spent[2], "one such process", 1 / spent[1], 1.7,
              "at least, of the ratio")  # fmt: skip


def _with_workers(n: int) -> float:
    """Seconds a person."""
    from courses.models import Recalculation
    from courses.services import recalculation

    ids = _people(16_000)
    run = recalculation.start_recalculation(scope="employees", employee_ids=ids, force=True)
    chunks = recalculation.advance(run.pk)
    with _workers(n, run.pk, chunks) as workers:
        start = time.perf_counter()
        for worker in workers:
            worker.stdin.write("\n")
            worker.stdin.flush()
        for worker in workers:
            assert worker.stdout.readline().strip() == "done"
        spent = time.perf_counter() - start
    for chunk in recalculation.advance(run.pk):
        recalculation.do_chunk(chunk)
    recalculation.advance(run.pk)
    assert Recalculation.objects.get(pk=run.pk).n_done == len(ids)
    return spent / len(ids)


@contextmanager
def _workers(n: int, run: int, chunks: list[int]) -> Iterator[list[subprocess.Popen]]:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(run), ",".join(map(str, chunks[i::n]))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for i in range(n)
    ]  # fmt: skip
    try:
        for worker in workers:
            assert worker.stdout.readline().strip() == "ready"
        yield workers
    finally:
        for worker in workers:
            worker.communicate()


def storage(_rounds: int) -> Iterator[Row]:
    """Bytes a person's current answer takes, as text or as the database packs it; indexes left out."""
    from django.db import connection

    from courses.models import Answer, PathStep, Recommendation, Threshold

    if connection.vendor != "postgresql":
        return
    for model, key in (
        (Answer, "id"),
        (Recommendation, "answer_id"),
        (PathStep, "answer_id"),
        (Threshold, "answer_id"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT sum(pg_column_size(t.*)), count(DISTINCT t.{key}) FROM {model._meta.db_table} t "  # noqa: S608
                f"WHERE t.{key} IN (SELECT id FROM courses_answer WHERE is_current ORDER BY id LIMIT 5000)"
            )
            size, n = cursor.fetchone()
        yield Row(
            f"storage, {model._meta.verbose_name_plural} of a person", "bytes", float(size / n), "", None, None, ""
        )
