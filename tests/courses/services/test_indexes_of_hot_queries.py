"""Frequent queries that need few rows use an index. The databases' query plans confirm this.

A few people are enough: PostgreSQL's planner is told that sequential scans are expensive, as they are with many people,
and SQLite uses an index wherever there is one.
"""

import pytest
from django.db import connection

from courses.services import recalculation
from skills.models import Department, Employee
from tests.benchmarks.plans import HOTTEST, explain_all, nodes
from tests.courses.organisations import make_organisation

pytestmark = pytest.mark.django_db
# These tables grow with people or runs. The others are small, and reading them whole is cheaper than using an index.
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
# A query about everybody reads every row once, in one pass.
ABOUT_EVERYBODY = {"worker: has anything changed"}
# The overview begins with the share of all employees without an occupation, counted in one pass.
SHARES = {("HR: overview", "skills_employee")}


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


def test_no_frequent_query_scans_a_growing_table_for_a_few_rows(found):
    assert {one.path for one in found} == set(HOTTEST), "a path that asks nothing of the database"
    read_whole = {
        (one.path, scan, one.sql)
        for one in found
        if one.path not in ABOUT_EVERYBODY
        for scan in one.scans
        if scan in GROWING and (one.path, scan) not in SHARES
    }
    assert not read_whole, "\n".join(f"{path}: {scan}\n    {sql}" for path, scan, sql in sorted(read_whole))


def test_queries_about_everybody_read_each_growing_table_once(found):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite hashes rows here, table by table")
    for one in found:
        if one.path == "worker: has anything changed":
            tables = [node["Relation Name"] for node in nodes(one.plan) if node["Node Type"] == "Seq Scan"]
            twice = {name for name in tables if tables.count(name) > 1 and name in GROWING}
            # Tasks are read for themselves and for their overrides.
            assert not twice - {"skills_task"}, one.sql
