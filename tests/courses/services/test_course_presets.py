"""Exports of learning systems: recognised by their columns, with lengths, prices and states as each system writes them."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from courses.models import Course
from courses.services.catalogue.course_columns import COURSE_COLUMNS
from courses.services.catalogue.course_import import import_courses
from courses.services.catalogue.course_import_undo import undo_course_import
from skills.models import ImportUpload
from tests.courses.catalogues import entries
from tests.courses.feeds.test_feeds import imscc

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent.parent / "course_files"


def sample(slug: str) -> str:
    """A small file of our own in the layout of a system's export."""
    return (FILES / f"{slug}.csv").read_text(encoding="utf-8")


def file(tmp_path: Path, text: str, name: str = "courses.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("slug", sorted(COURSE_COLUMNS.presets))
def test_each_system_is_recognised_by_its_columns_and_shown(tmp_path, admin_client, slug):
    with file(tmp_path, sample(slug)).open("rb") as upload:
        page = admin_client.post(reverse("admin:courses_course_import_rows"), {"file": upload}, follow=True)
    assert page.context["found"].preset == slug
    assert page.context["layout_form"]["preset"].initial == slug
    assert ImportUpload.objects.get().file_name == "courses.csv"


def test_cornerstone_has_clock_hours_and_inactive_courses(tmp_path):
    run = import_courses(path=file(tmp_path, sample("cornerstone")))
    calm, ladder, crew = Course.objects.order_by("external_id")
    assert (calm.duration_hours, calm.cost, calm.currency, calm.delivery) == (7.5, Decimal("1250"), "USD", "in-person")
    assert (calm.description, calm.url, calm.is_retired) == ("Speak slowly.", "https://town.example/a-1", False)
    assert (ladder.duration_hours, ladder.language, ladder.is_retired, ladder.delivery) == (0.75, "es", True, "online")
    assert (crew.duration_hours, crew.cost) == (None, 0)
    assert entries(run, "unknown duration") == [(7, "Training Hours")]
    assert entries(run, "not offered") == [(6, "Training Active")]
    assert entries(run, "unknown mode of delivery") == [(7, "Training Type")]


def test_minutes_of_udemy_are_no_hours(tmp_path):
    import_courses(path=file(tmp_path, sample("udemy-business")))
    course = Course.objects.get()
    assert (course.duration_hours, course.provider, course.level, course.delivery) == (6.5, "Udemy", None, "online")


def test_retired_courses_of_linkedin_are_not_offered(tmp_path):
    import_courses(path=file(tmp_path, sample("linkedin-learning")))
    kind = Course.objects.offered().get()
    assert (kind.title, kind.duration_hours, kind.language, kind.tags) == (
        "Kind words",
        0.5,
        "de",
        ["Empathy", "Listening"],
    )
    assert Course.objects.get(title="Old words").is_retired


def test_hidden_courses_of_moodle_are_not_offered(tmp_path):
    import_courses(path=file(tmp_path, sample("moodle")))
    course = Course.objects.offered().get()
    assert (course.external_id, course.category, course.description) == ("T-1", "Town / Desk", "Stay calm.")
    assert (course.tags, course.sessions.count(), course.delivery) == (["calm", "desk"], 0, "")


def test_coursera_and_edx_lists_are_read(tmp_path):
    import_courses(path=file(tmp_path, sample("coursera")))
    import_courses(path=file(tmp_path, sample("open-edx"), "edx.csv"))
    hearing, weighing = Course.objects.order_by("title")
    assert (hearing.provider, hearing.tags, hearing.level) == (
        "Meadow University",
        ["Peering", "active listening"],
        None,
    )
    assert (weighing.duration_hours, weighing.duration_weeks, weighing.cost, weighing.level) == (15, 5, 0, 1)


def test_another_system_can_be_named(tmp_path):
    out = io.StringIO()
    call_command(
        "import_courses",
        str(file(tmp_path, sample("coursera"))),
        "--preset",
        "coursera",
        "--header-line",
        "1",
        stdout=out,
    )
    assert Course.objects.get().provider == "Meadow University"
    assert "columns that are not used" not in out.getvalue()
    assert set(COURSE_COLUMNS.presets) > {"coursera", "moodle"}


def test_a_course_that_becomes_inactive_is_retired_and_the_undo_offers_it_again(tmp_path):
    header, row = "title,provider,active\n", "Asking,Meadow,{}\n"
    import_courses(path=file(tmp_path, header + row.format("yes")))
    run = import_courses(path=file(tmp_path, header + row.format("no")))
    assert Course.objects.get().is_retired
    undo_course_import(run=run)
    assert not Course.objects.get().is_retired


def test_a_course_with_an_old_and_a_current_version_is_offered(tmp_path):
    text = "course_id,title,provider,status\n1,Asking,Meadow,Inactive\n1,Asking,Meadow,Active\n"
    import_courses(path=file(tmp_path, text))
    assert not Course.objects.get().is_retired


def test_a_number_without_a_unit_and_an_unclear_price_are_remarks(tmp_path):
    text = "title;duration;price\nAsking;372;149 kr\nSaying;1,5 Std.;99 €/Monat\n"
    run = import_courses(path=file(tmp_path, text))
    asking, saying = Course.objects.order_by("title")
    assert (asking.duration_hours, asking.cost) == (None, None)
    assert (saying.duration_hours, saying.cost, saying.cost_period) == (1.5, 99, "month")
    assert entries(run, "unknown duration") == [(2, "duration")]
    assert entries(run, "unclear price") == [(2, "price")]
    assert entries(run, "price a month") == [(3, "price")]


def test_json_lines_are_read_with_the_line_of_each_course(tmp_path):
    line = '{"@context":"https://schema.org","@type":"Course","name":"%s"}\n'
    import_courses(path=file(tmp_path, line % "One" + line % "Two", "courses.jsonld"))
    assert Course.objects.count() == 2
    with pytest.raises(Exception, match=r"courses.jsonl, line 2: is not JSON"):
        import_courses(path=file(tmp_path, line % "One" + '{"@type":}\n', "courses.jsonl"))


def test_a_list_of_plain_objects_is_read_by_its_names(tmp_path):
    item = {"fullname": "Asking", "duration_minutes": 90, "skills": ["Listening"], "visible": 1}
    old = {**item, "fullname": "Old", "visible": False}
    import_courses(path=file(tmp_path, json.dumps({"data": {"items": [item, old]}}), "answer.json"))
    course = Course.objects.offered().get()
    assert (course.title, course.duration_hours, course.tags) == ("Asking", 1.5, ["Listening"])
    with pytest.raises(Exception, match="has no column with titles; its columns are duration"):
        import_courses(path=file(tmp_path, json.dumps([{"duration": 5}]), "answer.json"))


def test_a_broken_script_beside_a_course_is_a_remark(tmp_path):
    scripts = ('{"@type": [,]}', '{"@type": "Course", "name": "Hearing", "description": "Two\nlines"}')
    page = "\n".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    run = import_courses(path=file(tmp_path, f"<html>{page}</html>", "page.html"))
    assert Course.objects.get().title == "Hearing"
    assert any(entry["line"] == 1 and "a script is not JSON" in entry["message"] for entry in run.report)


SCORM = """<manifest identifier="m" xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><metadata>
<schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>%s</metadata><organizations><organization>
<title>Asking</title><item><title>Lesson</title></item></organization></organizations></manifest>"""
LOM = (
    "<imsmd:lom><imsmd:general><imsmd:title><imsmd:langstring>Hearing</imsmd:langstring></imsmd:title></imsmd:general>"
    "<imsmd:educational><imsmd:typicallearningtime><imsmd:datetime>PT90M</imsmd:datetime></imsmd:typicallearningtime>"
    "</imsmd:educational></imsmd:lom>"
)


def test_a_scorm_package_is_a_course(tmp_path):
    import_courses(path=imscc(tmp_path, SCORM % ""))
    import_courses(path=file(tmp_path, SCORM % LOM, "imsmanifest.xml"))
    found = Course.objects.order_by("title").values_list("title", "duration_hours", "delivery")
    assert list(found) == [("Asking", None, "online"), ("Hearing", 1.5, "online")]


def test_sessions_of_totara_are_read(tmp_path):
    import_courses(path=file(tmp_path, sample("totara")))
    session = Course.objects.get().sessions.get()
    assert (session.starts_on.isoformat(), session.place, session.seats) == ("2026-12-13", "Room 4", 12)


def test_a_web_page_with_a_course_is_read_and_one_without_is_refused(tmp_path):
    script = '<script type="application/ld+json">\n{"@type":"Course","name":"Hearing","offers":{"price":"10"}}'
    import_courses(path=file(tmp_path, f"<!doctype html><html><head>{script}</script></head></html>", "page.html"))
    assert Course.objects.get().cost == 10
    with pytest.raises(Exception, match="does not describe its courses for programs"):
        import_courses(path=file(tmp_path, "<html><p>Hearing</p></html>", "other.html"))


def test_workload_in_words_needs_the_weeks_of_the_instance(tmp_path):
    words = "1 hour of lectures and 2 hours of practice per week"
    course = {
        "@type": "Course",
        "name": "A",
        "hasCourseInstance": {"courseWorkload": words, "duration": "P4W", "courseMode": "onsite"},
    }
    import_courses(path=file(tmp_path, json.dumps(course), "a.jsonld"))
    assert Course.objects.values_list("duration_hours", "duration_weeks", "delivery").get() == (12, 4, "in-person")


def test_a_list_of_open_edx_is_read(tmp_path):
    run = {"weeks_to_complete": 4, "min_effort": 1, "max_effort": 3, "content_language": "en-us", "status": "published"}
    entry = {"key": "M+A1", "title": "Asking", "full_description": "<p>Ask &amp; wait.</p>", "owners": [{"name": "Meadow"}],
             "level_type": "Introductory", "skill_names": ["Listening"], "course_runs": [run]}  # fmt: skip
    old = {**entry, "key": "M+A2", "title": "Old", "course_runs": [{**run, "status": "unpublished"}]}
    import_courses(path=file(tmp_path, json.dumps({"results": [entry, old]}), "catalogue.json"))
    course = Course.objects.offered().get()
    assert (course.external_id, course.provider, course.duration_hours, course.description) == (
        "M+A1",
        "Meadow",
        8,
        "Ask & wait.",
    )
    assert Course.objects.get(title="Old").is_retired


def test_markup_that_was_escaped_twice_is_removed(tmp_path):
    import_courses(
        path=file(tmp_path, "title,description\nA,&amp;lt;p&amp;gt;Hear.&amp;lt;/p&amp;gt;&amp;amp;nbsp;Now\n")
    )
    assert Course.objects.get().description.split() == ["Hear.", "Now"]


@pytest.mark.parametrize("identifier", ["<identifier><entry>CC</entry></identifier>", ""])
def test_cartridges_with_one_constant_identifier_are_two_courses(tmp_path, identifier):
    manifest = (
        '<manifest identifier="same"><metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>'
        f"<lom><general>{identifier}<title><string>%s</string></title></general></lom></metadata></manifest>"
    )
    for title in ("Asking", "Hearing", "Asking"):
        import_courses(path=imscc(tmp_path, manifest % title))
    assert set(Course.objects.values_list("title", flat=True)) == {"Asking", "Hearing"}
    assert Course.objects.count() == 2
