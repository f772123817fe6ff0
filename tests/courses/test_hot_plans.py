"""The hottest queries over a filled database: where few rows are wanted, PostgreSQL finds them by an index."""

import pytest
from django.db import connection

from courses.services import recalculation
from skills.models import Department
from tests.benchmarks.plans import HOTTEST, explain_all, nodes
from tests.courses.crowd import copy_people
from tests.courses.organisations import make_organisation

# These grow with people or runs; the others are small, and read whole at less cost than by an index.
GROWING = {
    "skills_employee",
    "skills_task",
    "skills_exposureoverride",
    "courses_answer",
    "courses_recommendation",
    "courses_pathstep",
    "courses_chunk",
}
# What asks about everybody reads everybody: once, and in one pass.
ABOUT_EVERYBODY = {"worker: has anything changed", "HR: overview"}


@pytest.fixture
def filled(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no plans with costs; PostgreSQL's are what large installations live by")
    people = make_organisation(3)
    recalculation.recalculate_here(run=recalculation.start_recalculation())
    departments = [Department.objects.create(name=f"Department {i}").pk for i in range(40)]
    copy_people(people[0], 4000, departments)


def test_no_hot_path_reads_a_growing_table_from_end_to_end_for_a_few_rows(filled):
    found = explain_all(analyze=False)
    assert {one.path for one in found} == set(HOTTEST), "a path that asks nothing of the database"
    read_whole = {
        (one.path, scan, one.sql)
        for one in found
        if one.path not in ABOUT_EVERYBODY
        for scan in one.scans
        if scan in GROWING
    }
    assert not read_whole, "\n".join(f"{path}: {scan}\n    {sql}" for path, scan, sql in sorted(read_whole))


def test_what_asks_about_everybody_reads_each_growing_table_once(filled):
    for one in explain_all(analyze=False):
        if one.path == "worker: has anything changed":
            tables = [node["Relation Name"] for node in nodes(one.plan) if node["Node Type"] == "Seq Scan"]
            twice = {name for name in tables if tables.count(name) > 1 and name in GROWING}
            assert not twice - {"skills_task"}, (
                one.sql
            )  # tasks are read for themselves and for what was decided of them
