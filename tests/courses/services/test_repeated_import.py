"""Importing a catalogue again: which course a row belongs to, and what the row may change."""

import io

import pytest
from django.core.management import call_command

from courses.models import Course, CoursePrerequisite
from courses.services.catalogue.course_changes import retire_course
from courses.services.catalogue.course_import import import_courses
from tests.courses.catalogues import GERMAN, LONG, entries, write_lines

pytestmark = pytest.mark.django_db


def titles() -> list[str]:
    return sorted(Course.objects.values_list("title", flat=True))


# Which course it is


def test_a_front_page_or_a_result_list_does_not_identify_a_course(load):
    load(
        {"title": "Asking", "url": "https://meadow.example/"},
        {"title": "Listening", "url": "https://meadow.example"},
        {"title": "Leading", "url": "https://meadow.example/search?q=leading"},
    )
    assert titles() == ["Asking", "Leading", "Listening"]
    assert Course.objects.get(title="Listening").url == "https://meadow.example"


def test_the_providers_own_identifier_distinguishes_courses(load):
    rows = ({"title": "Own project", "url": "lms:A199"}, {"title": "Own project", "url": "lms:B199"})
    run = load(*rows)
    assert set(Course.objects.values_list("external_id", "url")) == {("lms:A199", ""), ("lms:B199", "")}
    assert "bad address" not in run.counts
    assert load(*rows).counts["unchanged"] == 2


def test_a_course_with_a_key_keeps_its_row_when_its_title_or_address_changes(load):
    load(
        {"title": "Asking", "key": "k1", "provider": "Meadow", "url": "https://meadow.example/old"},
        {"title": "Listening", "key": "k2", "provider": "Meadow", "url": ""},
    )
    before = dict(Course.objects.values_list("external_id", "pk"))
    run = load(
        {"title": "Asking", "key": "k1", "provider": "Meadow", "url": "https://meadow.example/new"},
        {"title": "Listening well", "key": "k2", "provider": "Meadow", "url": ""},
    )
    assert (run.counts["added"], run.counts["updated"]) == (0, 2)
    assert dict(Course.objects.values_list("external_id", "pk")) == before
    assert Course.objects.get(external_id="k1").url == "https://meadow.example/new"


def test_a_course_is_found_by_its_title_once_it_gets_or_loses_a_key(load):
    load({"title": "Asking", "provider": "Meadow"})
    assert load({"title": "asking", "key": "k1", "provider": "Meadow"}).counts["added"] == 0
    assert Course.objects.get().external_id == "k1"
    assert load({"title": "Asking", "provider": "Meadow"}).counts["added"] == 0
    assert load({"title": "Asking", "key": "k2", "provider": "Meadow"}).counts["added"] == 1


def test_in_one_file_a_row_without_a_key_is_the_course_of_its_title(load):
    run = load(
        {"title": "Asking", "key": "k1", "provider": "Meadow", "hours": ""},
        {"title": "ASKING", "key": "", "provider": "Meadow", "hours": "4"},
    )
    assert (run.counts["courses"], Course.objects.get().duration_hours) == (1, 4)


def test_a_key_shared_by_several_courses_matches_none_of_them(load):
    load(
        {"title": "a", "external_id": "x", "provider": "Meadow", "url": "https://meadow.example/a"},
        {"title": "b", "external_id": "x", "provider": "Meadow", "url": "https://meadow.example/b"},
    )
    run = load({"title": "c", "external_id": "x", "provider": "Meadow", "url": "https://meadow.example/c"})
    assert (run.counts["added"], titles()) == (1, ["a", "b", "c"])


# What it may change


def test_an_empty_cell_or_a_missing_column_changes_nothing(load):
    load({"title": "Asking", "key": "k1", "description": LONG, "level": "Beginner", "tags": "a;b", "cost": "$9"})
    run = load({"title": "Asking", "key": "k1", "level": "", "tags": "", "cost": ""})
    course = Course.objects.get()
    assert run.counts["unchanged"] == 1
    assert (course.description, course.level, course.tags, course.cost) == (LONG, 1, ["a", "b"], 9)


def test_a_recognised_language_does_not_replace_a_stated_one(load):
    load({"title": "Gut zuhören", "key": "k1", "description": GERMAN, "language": "English"})
    load({"title": "Gut zuhören", "key": "k1", "description": GERMAN})
    course = Course.objects.get()
    assert (course.language, course.language_is_detected) == ("en", False)
    load({"title": "Gut zuhören", "key": "k1", "description": GERMAN, "language": "Deutsch"})
    course.refresh_from_db()
    assert (course.language, course.language_is_detected) == ("de", False)


def test_a_recognised_language_is_recognised_anew_when_the_text_changes(load):
    load({"title": "Kurs 7", "key": "k1", "description": LONG})
    load({"title": "Kurs 7", "key": "k1", "description": GERMAN})
    course = Course.objects.get()
    assert (course.language, course.language_is_detected) == ("de", True)


def test_the_script_of_a_text_overrides_its_stated_language(load):
    text = "Мы учимся задавать открытые вопросы и спокойно слушать ответы коллег."
    run = load({"title": "Как спрашивать", "description": text, "language": "English (US)"})
    course = Course.objects.get()
    assert (course.language, course.language_is_detected) == ("ru", True)
    assert entries(run, "written in another language than stated") == [(2, "language")]


def test_edits_are_kept_when_asked_and_only_then(load):
    rows = ({"title": "Asking", "key": "k1", "level": "1"}, {"title": "Leading", "key": "k2", "level": "1"})
    load(*rows)
    edited = Course.objects.get(external_id="k1")
    edited.level = 3
    edited.save()
    rows = tuple({**row, "level": "2"} for row in rows)
    run = load(*rows, keep_edits=True)
    assert (run.counts["updated"], run.counts["edited by a person, left as they are"]) == (1, 1)
    assert dict(Course.objects.values_list("external_id", "level")) == {"k1": 3, "k2": 2}
    load(*rows)
    assert set(Course.objects.values_list("level", flat=True)) == {2}


def test_loading_the_starter_catalogue_again_keeps_hrs_changes():
    call_command("load_starter", demo_courses=True, stdout=io.StringIO(), stderr=io.StringIO())
    course = Course.objects.exclude(external_id="").exclude(identity__startswith="unit:").order_by("pk").first()
    course.title = "Our own name for it"
    course.save()
    n = Course.objects.count()
    call_command("load_starter", demo_courses=True, stdout=io.StringIO(), stderr=io.StringIO())
    course.refresh_from_db()
    assert (course.title, Course.objects.count()) == ("Our own name for it", n)


def test_the_date_a_course_was_first_seen_is_kept(load):
    load({"title": "Asking", "key": "k1", "level": "1"})
    before = Course.objects.get().created_at
    load({"title": "Asking", "key": "k1", "level": "2"})
    course = Course.objects.get()
    assert (course.created_at, course.level) == (before, 2)
    assert course.updated_at > before
    assert set(course.history.values_list("created_at", flat=True)) == {before}


def test_a_file_without_courses_is_refused_and_retires_nothing(load, tmp_path):
    from skills.errors import BadInput

    load({"title": "Asking", "provider": "Meadow"})
    with pytest.raises(BadInput, match=r"empty\.csv, line 2: has column names but no courses"):
        import_courses(path=write_lines(tmp_path / "empty.csv", ["title,provider"]), retire_missing=True)
    assert Course.objects.offered().count() == 1


# Prerequisites


def links() -> set[tuple[str, str]]:
    return set(CoursePrerequisite.objects.values_list("course__title", "requires__title"))


def test_prerequisites_may_name_courses_of_an_earlier_import(load):
    load({"title": "Asking", "key": "k1"}, {"title": "Listening", "key": "k2"})
    run = load({"title": "Leading", "key": "k3", "prerequisites": "K1;listening"})
    assert run.counts["prerequisites"] == 2
    assert links() == {("Leading", "Asking"), ("Leading", "Listening")}


def test_prerequisites_are_replaced_by_those_of_the_latest_file(load):
    rows = [{"title": title, "prerequisites": ""} for title in "abc"]
    load(*rows, {"title": "d", "prerequisites": "a;b"})
    load(*rows, {"title": "d", "prerequisites": "b;c"})
    assert links() == {("d", "b"), ("d", "c")}
    load(*rows, {"title": "d", "prerequisites": ""})
    assert links() == {("d", "b"), ("d", "c")}
    load(*rows, {"title": "d", "prerequisites": "a;nowhere"})
    assert links() == {("d", "a"), ("d", "b"), ("d", "c")}


def test_links_may_be_turned_round_in_one_import(load):
    load({"title": "a", "prerequisites": "b"}, {"title": "b", "prerequisites": ""}, {"title": "c"})
    run = load({"title": "a", "prerequisites": "c"}, {"title": "b", "prerequisites": "a"}, {"title": "c"})
    assert "prerequisite circle" not in run.counts
    assert links() == {("a", "c"), ("b", "a")}


def test_a_title_shared_by_several_courses_is_not_linked(load):
    run = load(
        {"title": "Asking", "key": "k1", "prerequisites": ""},
        {"title": "Asking", "key": "k2", "prerequisites": ""},
        {"title": "Leading", "key": "k3", "prerequisites": "Asking"},
    )
    assert links() == set()
    assert entries(run, "prerequisite not clear") == [(4, "prerequisites")]


def test_a_retired_course_is_not_retired_again_and_keeps_who_retired_it(load, make_user):
    hanna = make_user("hanna")
    load(
        {"title": "a", "provider": "Meadow"}, {"title": "b", "provider": "Meadow"}, {"title": "c", "provider": "Meadow"}
    )
    retire_course(course=Course.objects.get(title="b"), user=hanna)
    assert load({"title": "a", "provider": "Meadow"}, retire_missing=True, user=hanna).counts["retired"] == 1
    gone = Course.objects.get(title="c")
    assert gone.is_retired
    assert (gone.history.latest().history_user, gone.history.latest().is_retired) == (hanna, True)
    assert Course.objects.get(title="b").history.count() == 2
