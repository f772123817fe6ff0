"""Builds the benchmark data ("town"): people with real job titles and tasks, and a catalogue of 20,227 rows.

The job titles come from the published payrolls. Each title is matched to an occupation once; people are copied with new
ids until there are enough. Each person has ten tasks. The program's imports write everything except the copies. A step
is skipped if its rows exist, so an interrupted build continues where it stopped.
"""

import csv
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from courses.models import Answer, Course, Recalculation
from courses.services import recalculation
from courses.services.library.unit_courses import UNIT_PREFIX
from skills.models import Employee, ExposureDataset
from tests.benchmarks import workers

_PIECE = 1000
# Copies of imported people whose titles are matched. Only the external ids of copies contain a hyphen.
_COPY_EMPLOYEES = """
INSERT INTO skills_employee (external_id, name, email, job_title, department_id, occupation_id, title_match,
    title_match_score, languages, weekly_hours, level, takes_part, shares_exact_scores, left_on, created_at, updated_at)
SELECT %s, name, email, job_title, department_id, occupation_id, title_match, title_match_score, languages,
    weekly_hours, level, takes_part, shares_exact_scores, left_on, created_at, updated_at
FROM skills_employee WHERE id = %s
"""
_COPY_TASKS = """
INSERT INTO skills_task (employee_id, statement, text_hash, share, state, source, reference_task_id, position, updated_at)
SELECT copied.id, task.statement, task.text_hash, task.share, task.state, task.source, task.reference_task_id,
    task.position, task.updated_at
FROM skills_employee copied
JOIN skills_employee first ON first.job_title = copied.job_title AND first.external_id NOT LIKE '%%-%%'
JOIN skills_task task ON task.employee_id = first.id
WHERE copied.id > %s AND copied.external_id LIKE '%%-%%'
AND NOT EXISTS (SELECT 1 FROM skills_task own WHERE own.employee_id = copied.id)
"""


def build(n: int, data: Path) -> list[dict]:
    """Builds at least n people, with an answer for each person with tasks. Returns the steps and their seconds."""
    steps: list[tuple[str, Callable[[], object]]] = [("tables", lambda: call_command("migrate", verbosity=0))]
    steps += [("reference tasks, occupations", lambda: _references(data)), ("courses", lambda: _courses(data))]
    steps += [("people and their tasks", lambda: _people(n, data)), ("a first answer for everybody", _first_answers)]
    spent = []
    for name, step in steps:
        start = time.perf_counter()
        step()
        spent.append({"step": name, "seconds": round(time.perf_counter() - start, 1)})
        print(f"town: {name}, {spent[-1]['seconds']:,.0f} s", file=sys.stderr, flush=True)
    workers.tidy()
    return spent


def _references(data: Path) -> None:
    known = set(ExposureDataset.objects.values_list("source", flat=True))
    source = ExposureDataset.Source
    if source.STARTER not in known:
        call_command("load_starter", verbosity=0)
    if source.ONET not in known:
        call_command("import_exposure", "onet", str(data / "onet"))
    if source.GPTS_ARE_GPTS not in known:
        call_command("import_exposure", "gpts-are-gpts", str(data / "exposure"))


def _courses(data: Path) -> None:
    if not Course.objects.exclude(identity__startswith=UNIT_PREFIX).exists():
        call_command("import_courses", str(data / "courses" / "catalogue_merged.csv"))


def _people(n: int, data: Path) -> None:
    with (data / "hr" / "payroll_titles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = {row["job_title"]: row for row in reversed(rows[:n])}
    there = set(Employee.objects.values_list("external_id", flat=True))
    if not there:
        _import(list(first.values()))
    by_title = dict(Employee.objects.exclude(external_id__contains="-").values_list("job_title", "pk"))
    originals = {row["employee_id"] for row in first.values()}
    copies = [
        (key, by_title[row["job_title"].strip()])
        for key, row in _repeated(rows, n, originals)
        if key not in there and row["job_title"].strip() in by_title
    ]
    last = max(by_title.values())
    with connection.cursor() as cursor:
        for start in range(0, len(copies), _PIECE):
            cursor.executemany(_COPY_EMPLOYEES, copies[start : start + _PIECE])
        cursor.execute(_COPY_TASKS, [last])


def _import(rows: list[dict]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        call_command("import_employees", file.name)


def _repeated(rows: list[dict], n: int, originals: set[str]) -> Iterator[tuple[str, dict]]:
    """New id and payroll row of n people. The payrolls are repeated as often as needed; originals are skipped."""
    for i in range(n):
        row, turn = rows[i % len(rows)], i // len(rows)
        if turn or row["employee_id"] not in originals:
            yield f"{row['employee_id']}-{turn}", row


def _first_answers() -> None:
    """Resumes an interrupted run. A new run computes only people whose answer is missing."""
    run = Recalculation.objects.active().first()
    if run is not None:
        run = recalculation.resume_recalculation(recalculation.cancel_recalculation(run))
    elif Answer.objects.current().count() >= Employee.objects.filter(tasks__isnull=False).distinct().count():
        return
    recalculation.recalculate_here(run=run or recalculation.start_recalculation())
