"""Deliveries of staff lists: what is added, changed and missing, and marking the missing as left."""

from datetime import date

import pytest
from django.utils import timezone

from skills.errors import BadInput
from skills.models import Department, Employee, ImportRun
from skills.services.people.delivery_changes import LEAVE, MissingRule
from skills.services.people.employee_import import import_employees
from skills.services.people.employee_import_undo import undo_import

pytestmark = pytest.mark.django_db
HEADER = "id,name,job_title,department,task\n"
ROWS = [f"E{n},Person {n},Baker,Bakery,Bake bread\n" for n in range(10)]


@pytest.fixture
def deliver(tmp_path):
    def deliver(text, **options) -> ImportRun:
        path = tmp_path / "staff.csv"
        path.write_text(text, encoding="utf-8")
        return import_employees(path=path, **options)

    return deliver


def counts(run, *names) -> tuple:
    return tuple(run.counts[name] for name in names)


def entries(run, kind) -> list[tuple]:
    return [(e["key"], e["field"], e["old"], e["new"]) for e in run.changes if e["kind"] == kind]


def left() -> list[str]:
    return sorted(Employee.objects.exclude(left_on=None).values_list("external_id", flat=True))


def test_a_delivery_tells_added_changed_unchanged_and_missing(deliver):
    deliver(HEADER + "".join(ROWS))
    text = HEADER + "E0,Person 0,Cook,Kitchen,Cook soup\n" + "".join(ROWS[1:8]) + "E99,New,Baker,Bakery,Bake bread\n"
    tried = deliver(text, dry_run=True)
    run = deliver(text)
    for found in (tried, run):
        assert counts(found, "added", "updated", "unchanged", "missing_from_the_file") == (1, 1, 7, 2)
        assert entries(found, "changed") == [
            ("E0", "job_title", "Baker", "Cook"),
            ("E0", "department", "Bakery", "Kitchen"),
            ("E0", "tasks", "1", "1"),
        ]
        assert [key for key, *_ in entries(found, "missing")] == ["E8", "E9"]
        assert [key for key, *_ in entries(found, "added")] == ["E99"]
    assert left() == []


def test_missing_people_are_marked_as_left_and_undo_brings_them_back(deliver):
    deliver(HEADER + "".join(ROWS))
    run = deliver(HEADER + "".join(ROWS[:8]), missing=MissingRule(LEAVE, 20))
    assert left() == ["E8", "E9"] and Employee.objects.get(external_id="E8").left_on == timezone.localdate()
    assert counts(run, "marked_as_left", "missing_from_the_file", "unchanged") == (2, 2, 8)
    assert Employee.objects.get(external_id="E8").history.count() == 2
    undo_import(run=run)
    assert left() == [] and run.undo_counts["put_back"] == 2


def test_a_broken_file_marks_nobody_and_saves_nothing(deliver):
    deliver(HEADER + "".join(ROWS))
    with pytest.raises(BadInput, match=r"2 of 10 employees \(20\.0 %\) are missing.*At most 5 %.*Nothing was saved"):
        deliver(HEADER + "".join(ROWS[:8]).replace("Person 0", "Other"), missing=MissingRule(LEAVE))
    with pytest.raises(BadInput, match="1 rows have no usable identifier, so nobody can be marked"):
        deliver(HEADER + "".join(ROWS[:8]) + "1.002E+11,X,Baker,,\n", missing=MissingRule(LEAVE, 100))
    assert left() == [] and not Employee.objects.filter(name="Other").exists()


def test_a_file_of_one_organisation_speaks_only_for_it(deliver):
    deliver("id,job_title,department,company\nA1,Baker,Bakery,East\nA2,Baker,Bakery,East\nB1,Baker,Bakery,West\n")
    run = deliver("id,job_title,department,company\nA1,Baker,Bakery,East\n")
    assert [key for key, *_ in entries(run, "missing")] == ["A2"]


def test_people_who_left_before_are_not_missing(deliver):
    deliver(HEADER + "".join(ROWS))
    Employee.objects.filter(external_id="E9").update(left_on=date(2026, 1, 1))
    assert deliver(HEADER + "".join(ROWS[:9])).counts["missing_from_the_file"] == 0


def test_a_file_gives_location_manager_and_division(deliver):
    run = deliver(
        "id,name,title,Department,Division,Location,Manager ID\n"
        "1,Zoe,Head,Bakery,Food,Graz,\n2,Yan,Baker,Bakery,Food,Linz,1\n"
        "3,Xu,Baker,Bakery,Food,Linz,Zoe\n4,Wim,Baker,Bakery,Food,,99\n5,Vi,Baker,Food,Food,,5\n"
    )
    bosses = dict(Employee.objects.values_list("external_id", "manager__external_id"))
    assert bosses == {"1": None, "2": "1", "3": "1", "4": None, "5": None}
    assert Employee.objects.get(external_id="2").location == "Linz"
    assert Department.objects.get(name="Bakery").parent.name == "Food"
    assert [(e["line"], e["column"]) for e in run.report if "manager" in e["message"]] == [
        (5, "manager_id"),
        (6, "manager_id"),
    ]
    undo_import(run=run)
    assert not Department.objects.exists()


def test_departments_are_never_part_of_each_other(deliver):
    deliver("id,title,Department,Division\n1,Baker,A,B\n2,Baker,B,A\n")
    above = {row.name: row.parent for row in Department.objects.all()}
    assert None in above.values()
