"""Rows that are not courses, and rows that only look as if they were not."""

import pytest

from courses.models import Course
from courses.services.catalogue.course_import import import_courses
from tests.courses.catalogues import entries, write_lines

pytestmark = pytest.mark.django_db

HEAD = "title,description,provider,language,level,hours,price,url"
PIECE, SLIPPED = "skipped: piece of another row", "skipped: cells have slipped"


@pytest.fixture
def read(tmp_path):
    def read(*lines: str, head: str = HEAD):
        return import_courses(path=write_lines(tmp_path / "courses.csv", [head, *lines]))

    return read


def whole(title: str) -> str:
    return f"{title},We practise together.,Meadow,English,Beginner,4,$10,https://meadow.example/{title.lower()}"


def test_a_broken_row_gets_the_address_at_the_end_of_its_pieces(read):
    run = read(
        whole("Asking"),
        "Leading,We plan a shift,Meadow,English,Advanced,6,$20",
        "and hand it over,",
        'to the next team",https://meadow.example/leading',
        whole("Noting"),
    )
    assert run.counts["courses"] == 3
    assert entries(run, PIECE) == [(4, "title"), (5, "title")]
    assert entries(run, "address found in a piece below") == [(3, "url")]
    assert Course.objects.get(title="Leading").url == "https://meadow.example/leading"


def test_a_row_with_only_a_title_is_a_course(read):
    run = read(whole("Asking"), "First aid,,,,,,,", whole("Noting"))
    assert run.counts["courses"] == 3
    assert Course.objects.get(title="First aid").has_little_text


def test_rows_without_facts_in_a_row_are_courses_when_their_provider_is_known(read):
    run = read(whole("Asking"), "Leading,,Meadow,,,,,", "Mentoring,,Meadow,,,,,", "Coaching,,Meadow,,,,,")
    assert run.counts["courses"] == 4


def test_in_a_file_with_shifted_rows_a_title_alone_is_a_piece(read):
    run = read(
        whole("Asking"),
        "we then ask, and wait, and wait longer, until somebody answers, at last, quite freely, or not at all, it seems",
        whole("Noting"),
        "Week two",
    )
    assert run.counts["courses"] == 2
    assert entries(run, PIECE) == [(3, "title"), (5, "title")]


def test_a_row_with_shifted_cells_is_skipped_and_reported(read):
    run = read(whole("Asking"), "We lead,Meadow,Talk,Advanced,English,$20,a text about shifts,no address")
    assert run.counts["courses"] == 1
    assert entries(run, SLIPPED) + entries(run, PIECE) == [(3, "title")]


@pytest.mark.parametrize("title", ["Module 3: handing over", "; and then we look back", "x" * 200])
def test_a_title_that_reads_like_the_middle_of_a_text_is_a_piece(read, title):
    assert entries(read(whole("Asking"), f"{title},,,,,,,"), PIECE) == [(3, "title")]


def test_a_file_with_few_facts_is_imported_unchanged(read):
    run = read("Module 3: handing over,", "and then,we look back", head="title,description")
    assert run.counts["courses"] == 2


def test_the_report_is_short_and_its_counts_are_complete(read):
    run = read(*(f"Course {n},,Meadow,English,galactic,4,$10," for n in range(400)))
    assert run.counts["unknown level"] == 400
    assert len(run.report) == 300


def test_a_duration_in_the_level_column_is_a_duration(read):
    run = read("Asking,We ask.,Meadow,English,2 weeks,,$10,https://meadow.example/asking")
    course = Course.objects.get()
    assert (course.level, course.duration_weeks) == (None, 2)
    assert entries(run, "duration in the level column") == [(2, "level")]


def test_a_list_of_categories_is_read_without_its_brackets(read):
    read("Asking,\"['Talk', 'Work']\"", "Leading,[]", head="title,category")
    assert dict(Course.objects.values_list("title", "category")) == {"Asking": "Talk, Work", "Leading": ""}
