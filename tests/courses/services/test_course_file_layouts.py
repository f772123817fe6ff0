"""Importing catalogues in the layouts in which they are published."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from courses.models import Course
from courses.services.catalogue.course_import import import_courses
from tests.courses.catalogues import LONG, MERGED, RAGGED, SCRAPED, entries, write_lines

pytestmark = pytest.mark.django_db


def test_a_merged_catalogue_is_read(tmp_path):
    run = import_courses(path=write_lines(tmp_path / "merged.csv", MERGED))
    assert (run.counts["rows"], run.counts["courses"], run.counts["added"]) == (4, 3, 3)
    assert run.counts["without a description"] == 1
    assert entries(run, "same course again") == [(3, "title")]
    assert entries(run, "level in the language column") == [(5, "language")]
    assert entries(run, "bad address") == [(5, "url")]
    asking = Course.objects.get(external_id="m1")
    assert (asking.title, asking.provider, asking.language, asking.level) == ("Asking well", "Meadow", "en", 1)
    assert (asking.url, asking.category) == ("https://meadow.example/asking", "Work")
    assert (asking.description, asking.tags) == (LONG, ["Listening", "Feedback"])
    pumps = Course.objects.get(external_id="b1")
    assert (pumps.level, pumps.language, pumps.url) == (2, "", "")
    assert pumps.has_little_text


def test_a_scraped_catalogue_is_read(tmp_path):
    run = import_courses(path=write_lines(tmp_path / "scraped.csv", SCRAPED))
    assert run.counts["courses"] == 2
    asking = Course.objects.get(title="Asking well")
    assert (asking.provider, asking.language, asking.duration_hours) == ("Meadow", "en", 21)
    shift = Course.objects.get(title="Leading a shift")
    assert (shift.description, shift.duration_weeks) == ("Plan a shift & hand it over.", 4)
    assert shift.duration_hours is None


def test_a_ragged_catalogue_is_read_without_the_pieces_of_its_broken_rows(tmp_path):
    run = import_courses(path=write_lines(tmp_path / "ragged.csv", RAGGED))
    assert (run.counts["rows"], run.counts["courses"]) == (5, 3)
    assert entries(run, "skipped: piece of another row") == [(4, "title"), (5, "title")]
    asking = Course.objects.get(title="Asking well")
    assert asking.description == f"Ask before you answer\n{LONG}"
    assert (asking.duration_weeks, asking.duration_hours, asking.cost) == (4, 10, 0)
    shift = Course.objects.get(title="Leading a shift")
    assert (shift.provider, shift.level, shift.cost, shift.currency) == ("Meadow", 3, Decimal("99"), "USD")


def test_a_spreadsheet_is_read(tmp_path):
    book = Workbook()
    book.active.append(["Course name", "Hours", "Price", "Currency"])
    book.active.append(["Asking well", 4.0, 12.5, "€"])
    book.save(tmp_path / "courses.xlsx")
    run = import_courses(path=tmp_path / "courses.xlsx")
    course = Course.objects.get()
    assert (course.title, course.duration_hours, course.cost, course.currency) == (
        "Asking well",
        4,
        Decimal("12.5"),
        "EUR",
    )
    assert run.file_name == "courses.xlsx"
