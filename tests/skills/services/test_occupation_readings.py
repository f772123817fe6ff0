"""What two readers said of each occupation: every occupation is read, marks mean what the file's description says."""

import csv

import pytest

from skills.services.situations.occupation_readings import READINGS, is_read, known_situations, readings_of
from skills.services.situations.shipped_situations import FOLDER, shipped_slugs

GRADE, FOUNDATIONS, ADVANCED, UNHELPFUL = range(4)


def test_both_readers_read_every_occupation_of_the_starter():
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = {row["soc_code"]: row for row in csv.DictReader(file)}
    with (FOLDER / "occupations.csv").open(encoding="utf-8", newline="") as file:
        assert {row["soc_code"] for row in csv.DictReader(file)} == set(rows)
    assert all(row["reader_1"] and row["reader_2"] for row in rows.values())


def test_only_shipped_situations_and_known_marks_are_named():
    with READINGS.open(encoding="utf-8", newline="") as file:
        marks = [
            entry.split(":") for row in csv.DictReader(file) for r in (1, 2) for entry in row[f"reader_{r}"].split()
        ]
    assert {slug for slug, _ in marks} <= set(shipped_slugs())
    assert {mark for _, mark in marks} <= {"0", "1F", "1A", "2F", "2A"}


def test_the_means_of_the_readers_are_read():
    with READINGS.open(encoding="utf-8", newline="") as file:
        row = next(
            row
            for row in csv.DictReader(file)
            if "complaint:2F" in row["reader_1"] and "complaint:2F" in row["reader_2"]
        )
    found = readings_of([row["soc_code"], "no such code"], ("complaint", "added-by-hr"))
    assert found[0, :, 0] == pytest.approx([1.0, 1.0, 0.0, 0.0])
    assert not found[0, :, 1].any() and not found[1].any()
    assert is_read(row["soc_code"]) and not is_read("no such code")


def test_a_situation_that_hr_added_is_not_known_to_the_readers():
    assert known_situations(("complaint", "added-by-hr")).tolist() == [True, False]
