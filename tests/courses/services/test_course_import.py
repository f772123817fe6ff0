"""Importing courses, and keeping HR's manual changes."""

import pytest

from courses.models import Course, CoursePrerequisite, EmphasisOverride
from courses.services.catalogue.course_changes import retire_course, set_emphasis
from courses.services.catalogue.course_import import import_courses
from skills.errors import BadInput
from skills.models import HumanSkill, ImportRun
from tests.courses.catalogues import GERMAN, LONG, MERGED, RAGGED, SCRAPED, entries, write_lines

pytestmark = pytest.mark.django_db


# Columns


@pytest.mark.parametrize("column", ["title", "Course Title", "course_name", "NAME"])
def test_a_column_is_found_by_any_of_its_names(load, column):
    load({column: "Asking well"})
    assert Course.objects.get().title == "Asking well"


def test_a_mapping_says_which_column_is_meant(load):
    load({"title": "wrong", "Bezeichnung": "Asking well"}, mapping={"title": "Bezeichnung"})
    assert Course.objects.get().title == "Asking well"


def test_a_mapping_to_a_missing_column_is_refused(load):
    with pytest.raises(BadInput, match="no column 'Name'.*'title'"):
        load({"title": "Asking well"}, mapping={"title": "Name"})
    with pytest.raises(BadInput, match="no field 'tittle'"):
        load({"title": "Asking well"}, mapping={"tittle": "title"})
    assert not Course.objects.exists()


def test_a_file_without_titles_is_refused_and_its_columns_are_named(load):
    with pytest.raises(BadInput, match=r"courses\.csv, line 1: has no column with titles.*weight, colour.*--map"):
        load({"weight": 3, "colour": "blue"})
    assert not ImportRun.objects.exists()


def test_hours_and_weeks_may_have_their_own_columns_with_or_without_a_unit(load):
    load({"title": "a", "hours": "6", "weeks": "2"}, {"title": "b", "hours": "6 hours", "weeks": "2 weeks"})
    assert list(Course.objects.values_list("duration_hours", "duration_weeks")) == [(6, 2), (6, 2)]


def test_the_given_provider_is_for_courses_that_name_none(load):
    load({"title": "a", "site": "Meadow"}, {"title": "b", "site": ""}, provider="Brook")
    assert dict(Course.objects.values_list("title", "provider")) == {"a": "Meadow", "b": "Brook"}


# One course once


def test_rows_with_one_address_are_one_course_and_complete_each_other(load):
    run = load(
        {"title": "Asking well", "url": "https://meadow.example/a?utm_source=x", "level": "", "hours": "4"},
        {"title": "Asking", "url": "http://www.meadow.example/a/", "level": "Beginner", "hours": "9"},
    )
    course = Course.objects.get()
    assert (course.title, course.level, course.duration_hours) == ("Asking well", 1, 4)
    assert entries(run, "same course again") == [(3, "title")]
    assert "line 2" in run.report[0]["message"]


def test_one_key_of_one_provider_is_one_course(load):
    load(
        {"title": "Asking", "key": "k1", "provider": "Meadow"},
        {"title": "Asking, once more", "key": "k1", "provider": "Meadow"},
        {"title": "Asking elsewhere", "key": "k1", "provider": "Brook"},
    )
    assert set(Course.objects.values_list("title", flat=True)) == {"Asking", "Asking elsewhere"}


def test_addresses_that_differ_in_an_identifying_parameter_are_two_courses(load):
    load(
        {"title": "Asking", "url": "https://learn.example/course/view.php?id=7"},
        {"title": "Listening", "url": "https://learn.example/course/view.php?id=8"},
    )
    assert Course.objects.count() == 2


def test_an_import_of_the_same_file_changes_nothing(tmp_path):
    for name, lines in (("merged.csv", MERGED), ("scraped.csv", SCRAPED), ("ragged.csv", RAGGED)):
        Course.objects.all().delete()
        path = write_lines(tmp_path / name, lines)
        first = import_courses(path=path)
        before = list(Course.objects.order_by("pk").values())
        second = import_courses(path=path)
        assert (second.counts["added"], second.counts["updated"]) == (0, 0)
        assert second.counts["unchanged"] == first.counts["courses"]
        assert list(Course.objects.order_by("pk").values()) == before


def test_an_import_updates_changes_and_keeps_peoples_decisions(load, make_user):
    hanna = make_user("hanna")
    old = {"title": "Asking", "key": "k1", "description": "Old words."}
    load(old, {**old, "key": "k2"})
    course = Course.objects.get(external_id="k1")
    skill = HumanSkill.objects.create(slug="listening", name="Listening")
    set_emphasis(course=course, skill=skill, value=0.8, reason="I have taken it.", user=hanna)
    retire_course(course=course, user=hanna)
    text_hash = course.text_hash

    run = load({**old, "description": "New words."}, {**old, "key": "k2"}, user=hanna)

    assert (run.counts["added"], run.counts["updated"], run.counts["unchanged"]) == (0, 1, 1)
    course.refresh_from_db()
    assert course.description == "New words."
    assert course.text_hash != text_hash
    assert course.is_retired
    assert EmphasisOverride.objects.get().value == 0.8
    assert [row.description for row in course.history.order_by("history_id")] == ["Old words."] * 2 + ["New words."]
    assert course.history.latest().history_user == hanna
    assert Course.objects.get(external_id="k2").history.count() == 1


# Languages


def test_an_unstated_language_is_recognised_from_enough_text(load):
    run = load(
        {"title": "Gut zuhören", "description": GERMAN, "language": ""},
        {"title": "Asking well", "description": LONG, "language": "Martian"},
        {"title": "OK 2", "description": "", "language": ""},
        {"title": "Fragen", "description": GERMAN, "language": "English"},
    )
    found = {course.title: (course.language, course.language_is_detected) for course in Course.objects.all()}
    assert found == {
        "Gut zuhören": ("de", True),
        "Asking well": ("en", True),
        "OK 2": ("", False),
        "Fragen": ("en", False),
    }
    assert (run.counts["language recognised from the text"], run.counts["language unknown"]) == (2, 1)
    assert entries(run, "unknown language") == [(3, "language")]


def test_an_unknown_level_stays_empty_and_is_reported(load):
    run = load({"title": "Asking", "level": "galactic"})
    assert Course.objects.get().level is None
    assert entries(run, "unknown level") == [(2, "level")]


# Prerequisites


def links() -> set[tuple[str, str]]:
    return set(CoursePrerequisite.objects.values_list("course__title", "requires__title"))


def test_prerequisites_are_named_by_key_or_title(load):
    courses = (
        {"title": "Asking", "key": "k1", "prerequisites": ""},
        {"title": "Listening", "key": "k2", "prerequisites": "K1"},
        {"title": "Leading", "key": "k3", "prerequisites": "asking; k2"},
    )
    assert load(*courses).counts["prerequisites"] == 3
    assert links() == {("Listening", "Asking"), ("Leading", "Asking"), ("Leading", "Listening")}
    assert load(*courses).counts["prerequisites"] == 0
    assert len(links()) == 3


def test_a_link_that_closes_a_circle_is_refused(load):
    run = load(
        {"title": "a", "prerequisites": "b"},
        {"title": "b", "prerequisites": "c"},
        {"title": "c", "prerequisites": "a"},
        {"title": "d", "prerequisites": "d"},
    )
    assert links() == {("a", "b"), ("b", "c")}
    assert entries(run, "prerequisite circle") == [(4, "prerequisites"), (5, "prerequisites")]


def test_a_circle_with_links_of_an_earlier_import_is_refused(load):
    load({"title": "a", "prerequisites": "b"}, {"title": "b"})
    run = load({"title": "a"}, {"title": "b", "prerequisites": "a"})
    assert links() == {("a", "b")}
    assert entries(run, "prerequisite circle") == [(3, "prerequisites")]


def test_an_unknown_prerequisite_is_reported(load):
    run = load({"title": "a", "prerequisites": "nowhere"})
    assert entries(run, "unknown prerequisite") == [(2, "prerequisites")]
    assert "nowhere" in run.report[0]["message"]


# The rest of an import


def test_rows_that_are_not_courses_are_skipped_with_line_and_reason(load, tmp_path):
    run = load({"title": "", "level": "Beginner"}, {"title": "Asking", "level": "Beginner"})
    assert entries(run, "skipped: no title") == [(2, "title")]
    assert run.counts["courses"] == 1
    run = import_courses(path=write_lines(tmp_path / "extra.csv", ["title,level", "Asking,Beginner,left over"]))
    assert entries(run, "extra cells left out") == [(2, "")]
    assert run.counts["courses"] == 1


def test_addresses_without_https_are_no_reason_to_skip(load):
    row = {"title": "Asking", "url": "www.meadow.example/a", "language": "", "level": "", "category": ""}
    assert load(row).counts["courses"] == 1
    assert Course.objects.get().url == "https://www.meadow.example/a"


def test_an_address_that_would_run_as_a_script_is_left_out(load):
    run = load({"title": "Asking", "url": "javascript://meadow.example/%0aalert(1)"})
    assert Course.objects.get().url == ""
    assert entries(run, "bad address") == [(2, "url")]


def test_numbers_outside_the_possible_range_stay_empty(load):
    load({"title": "Asking", "cost": "999999999999", "hours": "1000000"})
    course = Course.objects.get()
    assert (course.cost, course.duration_hours) == (None, None)


def test_texts_longer_than_their_fields_are_cut_and_stay_unchanged(load):
    row = {"title": "a" * 500, "provider": "b" * 200, "category": "c" * 300, "url": f"https://x.example/{'d' * 700}"}
    load(row)
    course = Course.objects.get()
    course.clean_fields()
    assert course.url == ""
    assert load(row).counts["unchanged"] == 1


def test_a_dry_run_reports_and_saves_nothing(load):
    load({"title": "kept", "provider": "Meadow"})
    run = load(
        {"title": "a", "provider": "Meadow", "prerequisites": "b"},
        {"title": "b", "provider": "Meadow"},
        dry_run=True,
        retire_missing=True,
    )
    assert (run.counts["added"], run.counts["prerequisites"], run.counts["retired"]) == (2, 1, 1)
    assert (Course.objects.offered().get().title, run.pk) == ("kept", None)
    assert Course.history.count() == 1
    assert not links()
    assert ImportRun.objects.count() == 1


def test_missing_courses_of_the_files_providers_are_retired_when_asked(load):
    load(
        *(
            {"title": title, "provider": provider}
            for title, provider in (("a", "Meadow"), ("b", "Meadow"), ("c", "Brook"))
        )
    )
    assert "retired" not in load({"title": "a", "provider": "Meadow"}).counts
    run = load({"title": "a", "provider": "Meadow"}, retire_missing=True)
    assert run.counts["retired"] == 1
    assert set(Course.objects.offered().values_list("title", flat=True)) == {"a", "c"}


def test_progress_reaches_the_end(load):
    calls = []
    load({"title": "Asking well", "description": LONG}, progress=lambda *call: calls.append(call))
    assert calls == [("read the file", 0, 0), ("recognise languages", 1, 1), ("write courses", 1, 1)]
