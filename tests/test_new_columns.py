"""After a release, old code runs on the new schema: each new column can be left out of an INSERT.

tests/released_columns.csv lists the columns of the last release. Write it anew when a version is released:
RELEASED_COLUMNS=write pytest tests/test_new_columns.py
"""

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

FILE = Path(__file__).parent / "released_columns.csv"
APPS = ("skills", "courses")


def columns() -> dict[str, dict[str, models.Field]]:
    """The columns by table, of this code."""
    found: dict[str, dict[str, models.Field]] = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            found[model._meta.db_table] = {field.column: field for field in model._meta.local_concrete_fields}
    return found


def released() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    with FILE.open(encoding="utf-8", newline="") as file:
        for table, column in csv.reader(file):
            found[table].add(column)
    return found


def may_be_left_out(field: models.Field) -> bool:
    return field.null or field.has_db_default() or field.generated or isinstance(field, models.AutoField)


@pytest.mark.skipif(os.environ.get("RELEASED_COLUMNS") != "write", reason="only when a version is released")
def test_write_the_columns_of_this_release():
    with FILE.open("w", encoding="utf-8", newline="") as file:
        rows = [(table, column) for table, fields in columns().items() for column in fields]
        csv.writer(file, lineterminator="\n").writerows(sorted(rows))


def test_each_new_column_of_an_old_table_has_a_database_default():
    old = released()
    wrong = [
        f"{table}.{column}"
        for table, fields in columns().items()
        if table in old
        for column, field in fields.items()
        if column not in old[table] and not may_be_left_out(field)
    ]
    assert wrong == [], "give these fields db_default=... or null=True"


def test_a_column_that_old_code_reads_stays_until_the_release_after_the_next():
    now = columns()
    gone = [
        f"{table}.{column}" for table, old in released().items() for column in old if column not in now.get(table, {})
    ]
    assert gone == []
