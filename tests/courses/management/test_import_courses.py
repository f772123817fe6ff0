"""manage.py import_courses, and the shipped catalogue."""

import io
import json
from collections import Counter
from graphlib import TopologicalSorter

import pytest
from django.core.management import CommandError, call_command

from courses.management.commands.load_starter import CATALOGUE
from courses.models import Course, CoursePrerequisite
from courses.services.catalogue.course_import import import_courses
from skills.models import ImportRun
from skills.services.shipped.starter import HUMAN_SKILLS
from tests.courses.catalogues import MERGED, write_courses, write_lines

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> dict[str, str]:
    """The output of the command: counts by name, and the whole output under ''."""
    out = io.StringIO()
    call_command("import_courses", *map(str, arguments), stdout=out, stderr=io.StringIO())
    lines = [line.rsplit(maxsplit=1) for line in out.getvalue().splitlines() if not line.startswith("  ")]
    return {name.strip(): value for name, value in lines} | {"": out.getvalue()}


def test_the_command_prints_counts_and_remarks(tmp_path):
    output = run(write_lines(tmp_path / "merged.csv", MERGED))
    assert (output["rows"], output["courses"], output["added"], output["same course again"]) == ("4", "3", "3", "1")
    assert "line 3, title: the same course as line 2" in output[""]
    assert "Nothing was saved" not in output[""]
    assert Course.objects.count() == 3


def test_soc_codes_are_stored_and_other_text_is_reported_with_its_line(tmp_path):
    file = write_courses(tmp_path / "a.csv", {"title": "Handovers", "occupations": "29-1141; nurses; 31-0000"})
    assert "line 2, occupations: 'nurses' is not a SOC code such as 29-1141 or 29-0000; left out" in run(file)[""]
    assert Course.objects.get().occupations == ["29-1141", "31-0000"]


def test_three_remarks_of_each_kind_are_printed_and_all_are_stored(tmp_path):
    output = run(write_courses(tmp_path / "a.csv", *({"title": f"t{n}", "level": "galactic"} for n in range(5))))
    assert output["unknown level"] == "5"
    assert output[""].count("is not a level") == 3
    assert len(ImportRun.objects.get().report) == 5


def test_the_options_are_passed_to_the_import(tmp_path):
    run(write_courses(tmp_path / "a.csv", {"title": "a"}, {"title": "b"}), "--provider", "Meadow")
    path = write_courses(tmp_path / "b.csv", {"Bezeichnung": "a"})
    options = ("--map", "title=Bezeichnung", "--provider", "Meadow", "--retire-missing")
    output = run(path, *options, "--dry-run")
    assert output["retired"] == "1"
    assert output[""].endswith("Nothing was saved (dry run).\n")
    assert Course.objects.offered().count() == 2
    run(path, *options)
    assert Course.objects.offered().get().title == "a"


def test_unreadable_files_and_options_are_refused_with_a_message(tmp_path):
    path = write_courses(tmp_path / "a.csv", {"weight": "3"})
    with pytest.raises(CommandError, match="no such file"):
        run(tmp_path / "absent.csv")
    with pytest.raises(CommandError, match="no column with titles"):
        run(path)
    with pytest.raises(CommandError, match="FIELD=COLUMN"):
        run(path, "--map", "title")
    assert not ImportRun.objects.exists()


def test_the_shipped_catalogue_covers_every_human_skill_and_has_no_cycle():
    counts = import_courses(path=CATALOGUE).counts
    assert counts["added"] == counts["rows"] >= 150
    problems = {"unknown prerequisite", "prerequisite circle", "language unknown", "unknown level", "bad address"}
    assert not problems & counts.keys()
    assert counts["without a description"] == 0

    needs: dict[int, set[int]] = {}
    for course, need in CoursePrerequisite.objects.values_list("course", "requires"):
        needs.setdefault(course, set()).add(need)
    assert len(needs) >= 10
    TopologicalSorter(needs).prepare()  # raises CycleError for a cycle

    first = Counter(tags[0] for tags in Course.objects.values_list("tags", flat=True))
    slugs = {skill["slug"] for skill in json.loads(HUMAN_SKILLS.read_text(encoding="utf-8"))}
    assert len(slugs) == 6
    assert set(first) == slugs
    assert min(first.values()) >= 20
    assert not Course.objects.filter(duration_hours=None).exists()


def test_edits_are_kept_and_single_columns_are_mapped(tmp_path):
    run(write_courses(tmp_path / "a.csv", {"title": "a", "key": "k", "level": "1"}))
    course = Course.objects.get()
    course.level = 3
    course.save()
    path = write_courses(tmp_path / "b.csv", {"Bezeichnung": "a", "Kennung": "k", "level": "2"})
    options = ("--map", "title=Bezeichnung", "--map", "key=Kennung")
    assert run(path, *options, "--keep-edits")["edited by a person, left as they are"] == "1"
    course.refresh_from_db()
    assert course.level == 3
    assert run(path, *options)["updated"] == "1"
