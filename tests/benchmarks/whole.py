"""Benchmarks of whole recalculations by real workers.

Compared are the bare parts, a part of the people, a first run, runs after small changes, and a run by two workers.
"""

import time
from collections.abc import Iterator
from operator import attrgetter

from tests.benchmarks import workers
from tests.benchmarks.rows import Row

PART = 10_000
_CHUNKS = 8  # number of chunks in the run that two workers share


def whole(_rounds: int) -> Iterator[Row]:
    """A forced run over all people and one over 10,000, with all texts embedded; compared with the bare parts."""
    ids = workers.people()
    part = ids[:PART]
    with workers.workers(1) as (worker,):
        of_part = workers.run(scope="employees", employee_ids=part, force=True).seconds / len(part)
        peak_of_part = workers.peak_mib(worker)
        yield Row("memory of a worker, model included, all its processes", "MiB", peak_of_part, "", None, 1229,
                  "at most", f"after {len(part):,} people")  # fmt: skip
        run = workers.run(force=True)
        of_all = run.seconds / len(ids)
        yield Row("memory of a worker, model included, all its processes", "MiB", workers.peak_mib(worker),
                  "the same after a part", peak_of_part, 1.1, "at most, of the ratio",
                  f"after {len(ids):,} people")  # fmt: skip
        matching, writing = _bare_match(part), _bare_writing(part)
        note = f"matching {1000 * matching:.2f}, writing {1000 * writing:.2f} ms; stages begun after {_stages(run)}"
        yield Row(f"a whole run, {len(ids):,} people, {_vendor()}, texts known", "ms a person", 1000 * of_all,
                  "bare matching and bare writing of the same rows", 1000 * (matching + writing), 1.5,
                  "at most, of the ratio", note)  # fmt: skip
        if len(ids) > 2 * len(part):
            yield Row("cost of a person among all", "ms a person", 1000 * of_all, f"among {len(part):,}",
                      1000 * of_part, 1.1, "at most, of the ratio")  # fmt: skip
        yield from _small_changes(run.seconds)


def first(_rounds: int) -> Iterator[Row]:
    """A forced run over all people that embeds each text of people and courses for the first time."""
    from courses.models import Course, CourseEmphasis
    from skills.arithmetic.text import normalise
    from skills.models import Task, TaskAssessment, TextVector

    ids = workers.people()
    texts = dict(Task.objects.counted().filter(employee__in=ids).values_list("text_hash", "statement"))
    texts |= {course.text_hash: course.text for course in Course.objects.offered()}
    with workers.workers(1):
        for start in range(0, len(texts), 5000):
            TextVector.objects.filter(text_hash__in=list(texts)[start : start + 5000]).delete()
        TaskAssessment.objects.all().delete()
        CourseEmphasis.objects.all().delete()
        workers.tidy()
        run = workers.run(force=True)
    reading = _bare_reading([normalise(text) for text in texts.values()])
    rest = (_bare_match(ids[:PART]) + _bare_writing(ids[:PART])) * len(ids)
    yield Row(f"a whole run, {len(ids):,} people, {_vendor()}, {len(texts):,} texts read for the first time", "s",
              run.seconds, "the same texts read, matching and writing, each bare", reading + rest, 1.5,
              "at most, of the ratio", f"reading {reading:.1f} s; stages begun after {_stages(run)}")  # fmt: skip


def _bare_reading(texts: list[str]) -> float:
    """Seconds to embed the texts, batched by similar length."""
    from skills.embedding import get_encoder

    encoder, texts = get_encoder(), sorted(texts, key=len)
    encoder.encode(texts[:256])
    start = time.perf_counter()
    for i in range(0, len(texts), 256):
        encoder.encode(texts[i : i + 256])
    return time.perf_counter() - start


def _stages(run) -> str:
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in run.stages.items())


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _bare_match(ids: list[int]) -> float:
    """Seconds per person of `match` alone, without reading and preparing its inputs."""
    from courses.models import Answer
    from courses.services.answers import draft, load_catalogue
    from courses.services.answers.batch import batch_for
    from courses.services.answers.inputs import read_inputs
    from skills.services.exposure.assessor import current_basis

    basis = current_basis()
    catalogue, spent, n = load_catalogue(basis), 0.0, 0
    run, real = Answer.objects.current().first().recalculation, draft.matching.match

    def timed(*given, **named):
        nonlocal spent
        start = time.perf_counter()
        found = real(*given, **named)
        spent += time.perf_counter() - start
        return found

    draft.matching.match = timed
    try:
        for start in range(0, len(ids), 2000):
            people, vectors = read_inputs(ids[start : start + 2000], basis)
            people = [person for person in people if not person.problem]
            input_hashes = {person.id: draft.InputHashes("", 0) for person in people}
            draft.draft_answers(people, batch_for(people, basis, catalogue, vectors), input_hashes, run)
            n += len(people)
    finally:
        draft.matching.match = real
    return spent / n


def _bare_writing(ids: list[int]) -> float:
    """Seconds per person to write the answers' rows with COPY (SQLite: executemany) to tables of the same shape."""
    from django.db import connection

    from courses.models import Answer, PathStep, Recommendation, Threshold

    answers = list(Answer.objects.current().filter(employee__in=ids).values_list("pk", flat=True))
    spent = 0.0
    for model, key in ((Answer, "id"), *((model, "answer_id") for model in (Recommendation, PathStep, Threshold))):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            marks = ",".join(map(str, answers))
            cursor.execute(f"SELECT * FROM {table} WHERE {key} IN ({marks})")  # noqa: S608
            names = [column[0] for column in cursor.description]
            spent += _copied(cursor, table, names, cursor.fetchall())
    return spent / len(answers)


def _copied(cursor, table: str, names: list[str], rows: list[tuple]) -> float:
    """Seconds to copy the rows to a temporary copy of the table on disk. On PostgreSQL it has the same indexes."""
    cursor.execute("DROP TABLE IF EXISTS bench_bare")
    if _vendor() == "postgresql":
        cursor.execute(f"CREATE TABLE bench_bare (LIKE {table} INCLUDING ALL)")
        start = time.perf_counter()
        with cursor.copy("COPY bench_bare FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.execute(f"CREATE TABLE bench_bare AS SELECT * FROM {table} LIMIT 0")  # noqa: S608
        start = time.perf_counter()
        from django.db import transaction

        with transaction.atomic():
            cursor.executemany(f"INSERT INTO bench_bare VALUES ({','.join(['%s'] * len(names))})", rows)  # noqa: S608
    spent = time.perf_counter() - start
    cursor.execute("DROP TABLE bench_bare")
    return spent


def _small_changes(whole_s: float) -> Iterator[Row]:
    from courses.models import Course

    def share(what: str, limit: float) -> Row:
        workers.tidy()
        run = workers.run()
        return Row(what, "s", run.seconds, "the whole run", whole_s, limit, "at most, of the ratio",
                   f"{run.n_done} people computed; {_stages(run)}")  # fmt: skip

    workers.tidy()
    workers.run()  # does the work that the forced runs left over
    yield share("a run after which nothing changed", 0.02)
    courses = Course.objects.offered().filter(figure__n_recommended__gt=0).order_by("figure__n_recommended", "pk")
    course = courses[courses.count() // 2]  # the median course by number of people it is recommended to
    Course.objects.filter(pk=course.pk).update(is_retired=True)
    yield share("one course retired", 0.05)
    Course.objects.filter(pk=course.pk).update(is_retired=False)
    yield share("one course added", 0.05)


def two_workers(_rounds: int) -> Iterator[Row]:
    """A forced run by two workers with one compute thread each and by one such worker: matching only, and in total."""
    ids = workers.people(_CHUNKS * 2000)
    runs = {}
    for n in (1, 2):
        with workers.workers(n, threads=1):
            runs[n] = workers.run(scope="employees", employee_ids=ids, force=True)
    for what, seconds, limit in (
        ("matching and writing", lambda run: run.stages["publish"] - run.stages["match"], 1.7),
        ("a run, planned and published", attrgetter("seconds"), None),
    ):
        one, two = (len(ids) / seconds(runs[n]) for n in (1, 2))
        yield Row(f"two workers, one thread each: {what}", "people/s", two, "one such worker", one, limit,
                  "at least, of the ratio")  # fmt: skip
