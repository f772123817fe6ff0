"""Benchmark of the disk space of a person and their path in PostgreSQL."""

from collections.abc import Iterator

from tests.benchmarks.rows import Row


def storage(_rounds: int) -> Iterator[Row]:
    """Bytes of a person's rows, and bytes per answer of the answer tables with indexes and dead rows.

    No rows on SQLite.
    """
    from django.db import connection

    from courses.models import Answer, PathStep, Recommendation, Threshold
    from skills.models import Employee, Task

    if connection.vendor != "postgresql":
        return
    whole, answers = 0.0, (Answer, Recommendation, PathStep, Threshold)
    for model, key, some in (
        (Employee, "id", "employee_id"),
        (Task, "employee_id", "employee_id"),
        (Answer, "id", "id"),
        *((model, "answer_id", "id") for model in answers[1:]),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT sum(pg_column_size(t.*)), count(DISTINCT t.{key}) FROM {model._meta.db_table} t "  # noqa: S608
                f"WHERE t.{key} IN (SELECT {some} FROM courses_answer WHERE is_current ORDER BY id LIMIT 5000)"
            )
            size, n = cursor.fetchone()
        whole += size / n
        yield _row(f"storage: {model._meta.verbose_name_plural} of a person", size / n)
    yield _row("storage: a person and their path, rows alone", whole)
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in answers]
        cursor.execute("SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t", [tables])
        size = float(cursor.fetchone()[0])
    n = Answer.objects.count()
    yield _row("storage: an answer, its share of tables and indexes", size / n, f"{n:,} answers, old ones included")


def _row(what: str, size: float, note: str = "") -> Row:
    return Row(what, "bytes", float(size), "", None, None, "", note)
