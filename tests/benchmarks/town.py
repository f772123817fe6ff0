"""A town of people at work: real job titles, their occupations' tasks, and a catalogue of 20,227 rows.

Job titles of the published payrolls, each matched to an occupation once; people repeat them with new ids until there
are enough. Ten tasks a person. Everything is written by the program's own imports but the repetition.
"""

import csv
import sys
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from skills.models import Employee

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
JOIN skills_employee first ON first.job_title = copied.job_title AND first.id <= %s
JOIN skills_task task ON task.employee_id = first.id
WHERE copied.id > %s
"""


def build(n: int, data: Path) -> None:
    """Fills an empty, migrated database: reference tasks, occupations, courses, n people with their tasks."""
    call_command("load_starter", "--no-courses", verbosity=0)
    call_command("import_exposure", "onet", str(data / "onet"))
    call_command("import_exposure", "gpts-are-gpts", str(data / "exposure"))
    call_command("import_courses", str(data / "courses" / "catalogue_merged.csv"))
    add_people(n, data)


def add_people(n: int, data: Path) -> None:
    with (data / "hr" / "payroll_titles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = {row["job_title"]: row for row in reversed(rows[:n])}
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(first.values())
        file.flush()
        call_command("import_employees", file.name)
    known = {row["employee_id"] for row in first.values()}
    by_title = dict(Employee.objects.order_by("pk").values_list("job_title", "pk"))
    last = Employee.objects.order_by("pk").last()
    wanted = (
        rows[i % len(rows)] | {"employee_id": f"{rows[i % len(rows)]['employee_id']}-{i // len(rows)}"}
        for i in range(n)
    )
    copies = [
        (row["employee_id"], by_title[row["job_title"].strip()])
        for row in wanted
        if row["employee_id"].removesuffix("-0") not in known and row["job_title"].strip() in by_title
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(copies), 1000):
            cursor.executemany(_COPY_EMPLOYEES, copies[start : start + 1000])
        cursor.execute(_COPY_TASKS, [last.pk, last.pk])
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    print(f"{Employee.objects.count():,} people", file=sys.stderr)
