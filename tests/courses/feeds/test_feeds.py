"""Courses from feeds (schema.org/Course in JSON-LD, IMS Common Cartridge), imported like those of other files."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses.feeds import COLUMNS, cartridge, read_course_table
from courses.feeds.durations import read_duration
from courses.models import Course, CoursePrerequisite
from courses.services.catalogue.course_columns import COURSE_COLUMNS as FIELDS
from courses.services.catalogue.course_import import import_courses
from courses.services.catalogue.course_import_undo import undo_course_import
from skills.errors import BadInput
from skills.models import ImportUpload

LISTENING = {
    "@context": "https://schema.org",
    "@type": "Course",
    "@id": "https://meadow.example/listening",
    "courseCode": "M-1",
    "name": "Listening under pressure",
    "description": "<p>We practise open questions &amp; silence.</p>",
    "provider": {"@type": "Organization", "name": "Meadow"},
    "inLanguage": "en-GB",
    "educationalLevel": "Beginner",
    "keywords": "Listening, Feedback",
    "teaches": [{"@type": "DefinedTerm", "name": "Patience"}],
    "about": {"@type": "Thing", "name": "Talk"},
    "occupationalCategory": ["https://www.onetonline.org/link/summary/29-1141.00", {"codeValue": "43-0000"}, "Nurses"],
    "offers": [{"@type": "Offer", "category": "Paid", "price": 49, "priceCurrency": "EUR"}],
    "hasCourseInstance": [{"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": "PT6H30M"}],
    "coursePrerequisites": [{"@type": "Course", "@id": "https://meadow.example/asking"}, "Some patience"],
}
ASKING = {
    "@type": "Course",
    "@id": "https://meadow.example/asking",
    "name": "Asking well",
    "provider": "Meadow",
    "isAccessibleForFree": True,
    "hasCourseInstance": {
        "courseSchedule": {"@type": "Schedule", "duration": "PT3H", "repeatFrequency": "Weekly", "repeatCount": 6}
    },
}
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="cc-9" xmlns="http://www.imsglobal.org/xsd/imsccv1p{n}/imscp_v1p1"
    xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p{n}/LOM/manifest">
  <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.{n}.0</schemaversion>
    <lom:lom>
      <lom:general>
        <lom:identifier><lom:catalog>house</lom:catalog><lom:entry>CC-9</lom:entry></lom:identifier>
        <lom:title><lom:string language="en">Leading a shift</lom:string>
          <lom:string language="de">Eine Schicht leiten</lom:string></lom:title>
        <lom:language>de</lom:language>
        <lom:description><lom:string language="de">Wir planen die Schicht und übergeben sie.</lom:string></lom:description>
        <lom:keyword><lom:string>Planung</lom:string></lom:keyword>
        <lom:keyword><lom:string>Übergabe</lom:string></lom:keyword>
      </lom:general>
      <lom:lifeCycle><lom:contribute><lom:role><lom:value>publisher</lom:value></lom:role>
        <lom:entity>BEGIN:VCARD
FN:Erika Muster
ORG:Brook
END:VCARD</lom:entity></lom:contribute></lom:lifeCycle>
      <lom:educational><lom:difficulty><lom:value>difficult</lom:value></lom:difficulty>
        <lom:typicalLearningTime><lom:duration>PT12H</lom:duration></lom:typicalLearningTime></lom:educational>
      <lom:rights><lom:cost><lom:value>no</lom:value></lom:cost></lom:rights>
    </lom:lom></metadata>
  <organizations><organization><item><title>Week one</title></item></organization></organizations>
</manifest>"""


def feed(tmp_path: Path, document, name: str = "courses.jsonld") -> Path:
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document, indent=1), encoding="utf-8")
    return path


def imscc(tmp_path: Path, manifest: str | bytes = MANIFEST.format(n=3), name: str = "course.imscc") -> Path:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("web/page.html", "<p>One</p>")
    return path


def cells(path: Path) -> list[dict[str, str]]:
    return [row.cells for row in read_course_table(path).rows]


def test_every_column_of_a_feed_is_a_field_of_the_import():
    assert set(COLUMNS) <= set(FIELDS)


@pytest.mark.django_db
def test_all_fields_of_a_schema_org_course_are_imported(tmp_path):
    run = import_courses(path=feed(tmp_path, {"@graph": [LISTENING, ASKING]}))
    assert run.counts["added"] == 2
    listening, asking = Course.objects.get(external_id="M-1"), Course.objects.get(title="Asking well")
    assert (listening.title, listening.provider, listening.url) == (
        "Listening under pressure", "Meadow", "https://meadow.example/listening",
    )  # fmt: skip
    assert listening.description == "We practise open questions & silence."
    assert (listening.language, listening.level, listening.duration_hours) == ("en", 1, 6.5)
    assert (float(listening.cost), listening.currency, listening.category) == (49.0, "EUR", "Talk")
    assert listening.tags == ["Listening", "Feedback", "Patience"]
    assert listening.occupations == ["29-1141", "43-0000"]
    assert (asking.duration_hours, asking.duration_weeks, asking.cost) == (18, 6, 0)
    link = CoursePrerequisite.objects.get()
    assert (link.course, link.requires) == (listening, asking)


@pytest.mark.parametrize(
    "document",
    [
        ASKING,
        [ASKING, ASKING],
        {"@graph": [{"@type": "WebPage", "name": "x"}, ASKING]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": ASKING}]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [ASKING]}]},
        {"@type": ["Thing", "schema:Course"], "schema:name": {"@value": "Asking well", "@language": "en"}},
        {"@type": "https://schema.org/Course", "http://schema.org/name": [{"@value": "Asking well"}]},
        {"@graph": [{"itemListElement": [{"@type": "Course", "@id": "#a"}]},
                    {"@id": "#a", "@type": "Course", "name": "Asking well"}]},
        {"type": "Course", "id": "urn:x:1", "name": "Asking well"},
    ],
)  # fmt: skip
def test_courses_are_found_in_every_allowed_place_of_a_document(tmp_path, document):
    assert [row["title"] for row in cells(feed(tmp_path, document))] == ["Asking well"]


def test_references_in_a_course_are_resolved_in_the_document(tmp_path):
    document = [{"@id": "#m", "@type": "Organization", "name": "Meadow"}, ASKING | {"provider": {"@id": "#m"}}]
    assert cells(feed(tmp_path, document))[0]["provider"] == "Meadow"


def test_a_course_that_is_only_a_prerequisite_is_not_read(tmp_path):
    assert [row["title"] for row in cells(feed(tmp_path, LISTENING))] == ["Listening under pressure"]


def test_rows_have_the_line_of_their_course(tmp_path):
    path = feed(tmp_path, {"@graph": [LISTENING, ASKING | {"name": "Ärger zuhören"}]})
    written = path.read_text().splitlines()
    lines = [row.line for row in read_course_table(path).rows]
    assert '"Listening under pressure"' in written[lines[0] - 1]
    assert "rger zuh" in written[lines[1] - 1]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ('{"@type": "Course",\n "name": }', r"courses.jsonld, line 2: is not JSON"),
        ({"@type": "Product", "name": "x"}, "contains no schema.org/Course"),
        ("[" * 5000 + "]" * 5000, "nested too deeply"),
        ("[" * 150 + "]" * 150, "nested too deeply"),
        ('{"a": ' + "1" * 5000 + "}", "thousands of digits"),
    ],
)
def test_a_document_without_readable_courses_is_refused_with_a_reason(tmp_path, document, why):
    with pytest.raises(BadInput, match=why):
        read_course_table(feed(tmp_path, document))


@pytest.mark.django_db
def test_characters_that_a_database_cannot_store_are_removed(tmp_path):
    import_courses(path=feed(tmp_path, '{"@type": "Course", "name": "Ask\\u0000ing \\ud800 well"}'))
    assert Course.objects.get().title == "Asking ? well"


@pytest.mark.django_db
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_cartridge_is_imported_as_one_course(tmp_path, n):
    import_courses(path=imscc(tmp_path, MANIFEST.format(n=n)))
    course = Course.objects.get()
    assert (course.title, course.external_id, course.provider) == ("Eine Schicht leiten", "CC-9", "Brook")
    assert (course.language, course.level, course.duration_hours, course.cost) == ("de", 3, 12, 0)
    assert course.description == "Wir planen die Schicht und übergeben sie."
    assert course.tags == ["Planung", "Übergabe"]


def test_a_cartridge_without_metadata_gets_the_title_of_its_first_item(tmp_path):
    bare = (
        "<manifest identifier='m1'><metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>"
        "</metadata><organizations><organization><item><title>Asking well</title><item><title>Week 1</title></item>"
        "</item></organization></organizations></manifest>"
    )
    (row,) = cells(imscc(tmp_path, bare, "export.zip"))
    assert (row["title"], row["external_id"], row["syllabus"]) == ("Asking well", "m1", "Asking well\nWeek 1")


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        ("<manifest><metadata>", r"course.imscc/imsmanifest.xml, line 1: is not well-formed XML"),
        ("<manifest/>", "declares no schema"),
        (MANIFEST.format(n=3).replace("Common Cartridge", "Question Bank"), "declares IMS Question Bank 1.3.0"),
        (MANIFEST.format(n=3).replace("1.3.0", "2.0"), "declares IMS Common Cartridge 2.0; only"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><manifest>&b;</manifest>', "defines entities"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><manifest/>', "defines entities"),
    ],
)
def test_an_invalid_manifest_is_refused_with_a_reason(tmp_path, manifest, why):
    with pytest.raises(BadInput, match=why):
        read_course_table(imscc(tmp_path, manifest))


def test_a_manifest_that_is_too_large_when_unpacked_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(cartridge, "MOST_BYTES", 2**20)
    path = imscc(tmp_path, b"<a>" + b" " * 2**24)
    assert path.stat().st_size < 2**16
    with pytest.raises(BadInput, match="larger than 1 MB when it is unpacked"):
        read_course_table(path)


def test_a_damaged_cartridge_and_one_without_a_manifest_are_refused(tmp_path):
    damaged = tmp_path / "a.imscc"
    damaged.write_bytes(imscc(tmp_path).read_bytes()[:200])
    with pytest.raises(BadInput, match="not a readable ZIP archive"):
        read_course_table(damaged)
    with zipfile.ZipFile(tmp_path / "b.imscc", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(BadInput, match="has no imsmanifest.xml"):
        read_course_table(tmp_path / "b.imscc")


@pytest.mark.parametrize(
    ("text", "read"),
    [("PT90M", (1.5, 0)), ("P6W", (0, 6)), ("P1WT2H", (2, 1)), ("pt1.5h", (1.5, 0)), ("P", None), ("6 weeks", None)],
)
def test_iso_8601_durations_are_read(text, read):
    assert read_duration(text) == read


@pytest.mark.django_db
def test_a_feed_is_imported_dry_then_for_real_and_undone(tmp_path):
    path, out = feed(tmp_path, {"@graph": [LISTENING, ASKING, {"@type": "Course", "@id": "#x"}]}), io.StringIO()
    call_command("import_courses", str(path), "--dry-run", stdout=out, stderr=io.StringIO())
    assert "Nothing was saved" in out.getvalue()
    assert "has no title; skipped" in out.getvalue()
    assert not Course.objects.exists()
    run = import_courses(path=path, mapping={"category": ""})
    assert (Course.objects.count(), Course.objects.get(external_id="M-1").category) == (2, "")
    undo_course_import(run=run)
    assert not Course.objects.exists()
    with pytest.raises(CommandError, match="broken.json, line 1"):
        call_command("import_courses", str(feed(tmp_path, "{", "broken.json")), stdout=out, stderr=out)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [lambda path: feed(path, [LISTENING, ASKING]), imscc])
def test_the_admin_shows_the_columns_of_a_feed_before_it_saves(tmp_path, admin_client, make):
    address = reverse("admin:courses_course_import_rows")
    with make(tmp_path).open("rb") as file:
        page = admin_client.post(address, {"file": file}, follow=True)
    upload = ImportUpload.objects.get()
    assert page.redirect_chain[-1][0] == reverse("admin:courses_course_upload", args=[upload.pk])
    assert page.context["form"]["title"].initial == "title"
    assert {"title", "provider", "hours"} <= set(page.context["found"].columns)
    broken = feed(tmp_path, "{", "broken.json")
    with broken.open("rb") as file:
        assert "broken.json, line 1" in admin_client.post(address, {"file": file}).content.decode()
