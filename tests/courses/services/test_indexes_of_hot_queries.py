"""The hottest queries: where few rows are wanted, there is an index that finds them, and the databases say so themselves.

A few people are enough: PostgreSQL is told that reading a table from end to end is dear, as it is with many, and SQLite
takes an index wherever there is one.
"""

import pytest
from django.db import connection

from courses.services import recalculation
from skills.models import Department, Employee
from tests.benchmarks.plans import HOTTEST, explain_all, nodes
from tests.courses.organisations import make_organisation

pytestmark = pytest.mark.django_db
# These grow with people or runs; the others are small, and read whole at less cost than by an index.
GROWING = {
    "skills_employee",
    "skills_task",
    "skills_exposureoverride",
    "courses_answer",
    "courses_recommendation",
    "courses_pathstep",
    "courses_threshold",
    "courses_chunk",
}
# What asks about everybody reads everybody: once, and in one pass.
ABOUT_EVERYBODY = {"worker: has anything changed"}


@pytest.fixture
def found():
    make_organisation(30)
    Employee.objects.update(department=Department.objects.create(name="Works"))
    recalculation.recalculate_here(run=recalculation.start_recalculation())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
            cursor.execute("SET LOCAL enable_seqscan = off")
    return explain_all(analyze=False)


def test_no_hot_path_reads_a_growing_table_from_end_to_end_for_a_few_rows(found):
    assert {one.path for one in found} == set(HOTTEST), "a path that asks nothing of the database"
    read_whole = {
        (one.path, scan, one.sql)
        for one in found
        if one.path not in ABOUT_EVERYBODY
        for scan in one.scans
        if scan in GROWING
    }
    assert not read_whole, "\n".join(f"{path}: {scan}\n    {sql}" for path, scan, sql in sorted(read_whole))


def test_what_asks_about_everybody_reads_each_growing_table_once(found):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite hashes rows here, table by table")
    for one in found:
        if one.path == "worker: has anything changed":
            tables = [node["Relation Name"] for node in nodes(one.plan) if node["Node Type"] == "Seq Scan"]
            twice = {name for name in tables if tables.count(name) > 1 and name in GROWING}
            # Tasks are read for themselves and for what was decided of them.
            assert not twice - {"skills_task"}, one.sql
