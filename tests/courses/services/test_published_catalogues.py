"""The published catalogues, imported completely and unchanged."""

import csv

import pytest
from django.db.models import Count

from courses.models import Course
from courses.services.catalogue.course_import import import_courses
from skills.models import ImportRun

pytestmark = [pytest.mark.django_db, pytest.mark.data]

PIECE, SLIPPED, AGAIN = "skipped: piece of another row", "skipped: cells have slipped", "same course again"


def imported(data_dir, name: str) -> ImportRun:
    """The import run. Checks that every row is a course, the same course again, or skipped with a reason."""
    run = import_courses(path=data_dir / "courses" / name)
    counts = run.counts
    skipped = sum(n for reason, n in counts.items() if reason.startswith("skipped"))
    assert counts["rows"] == counts["courses"] + counts.get(AGAIN, 0) + skipped
    assert counts["courses"] == counts["added"] == Course.objects.count()
    assert len(run.report) <= 2000
    return run


def share(**condition) -> float:
    return Course.objects.filter(**condition).count() / Course.objects.count()


def test_the_merged_catalogue(data_dir):
    run = imported(data_dir, "catalogue_merged.csv")
    assert (run.counts["rows"], run.counts["courses"], run.counts[AGAIN]) == (20_227, 20_037, 190)
    assert not any(reason.startswith("skipped") for reason in run.counts)
    assert Course.objects.values("provider").distinct().count() == 9
    assert share(language="") < 0.01
    assert share(language="en") > 0.97
    # 2,211 rows have a level in its column and 304 in the language's; 136 of these are a course's second row.
    assert Course.objects.exclude(level=None).count() == 2_211 + 304 - 136
    assert run.counts["level in the language column"] == 587
    assert run.counts["without a description"] == Course.objects.filter(description="").count() == 1_666
    assert Course.objects.filter(title="Independent Study", provider="UIUC").count() == 52
    assert not Course.objects.filter(description__regex="<[a-z]+>").exists()
    assert Course.objects.exclude(tags=[]).count() > 6_000

    again = import_courses(path=data_dir / "courses" / "catalogue_merged.csv")
    assert (again.counts["added"], again.counts["updated"], again.counts["unchanged"]) == (0, 0, 20_037)


def test_the_scraped_catalogue(data_dir):
    run = imported(data_dir, "online_courses.csv")
    assert (run.counts["rows"], run.counts["courses"]) == (8_092, 5_033)
    assert share(duration_hours__isnull=True, duration_weeks__isnull=True) < 0.04
    assert share(language="") < 0.02
    assert Course.objects.exclude(tags=[]).count() > 1_800
    assert not Course.objects.filter(description__contains="_x000D_").exists()


def test_the_ragged_catalogue(data_dir):
    path = data_dir / "courses" / "edx_courses.csv"
    with path.open(encoding="utf-8", newline="") as file:
        whole = [row for row in csv.DictReader(file) if row["Level"] in {"Introductory", "Intermediate", "Advanced"}]
    run = imported(data_dir, "edx_courses.csv")
    assert (run.counts["courses"], run.counts[AGAIN]) == (len(whole) - 1, 1) == (972, 1)
    assert (run.counts[PIECE], run.counts[SLIPPED]) == (1_731, 2)
    assert share(url="") < 0.02  # a fifth of them stand in pieces below
    assert not Course.objects.values("url").exclude(url="").annotate(n=Count("pk")).filter(n__gt=1).exists()
    complete = {"level__isnull": False, "duration_hours__isnull": False, "cost": 0}
    assert share(**complete) == 1
    assert share(language="") == 0


def test_importing_all_catalogues_neither_duplicates_nor_loses_courses(data_dir, tmp_path):
    import_courses(path=data_dir / "courses" / "edx_courses.csv")
    course = Course.objects.exclude(url="").order_by("pk").first()
    run = import_courses(path=of_one_provider(data_dir / "courses" / "catalogue_merged.csv", "edX", tmp_path))
    assert run.counts["updated"] > 900
    same = Course.objects.get(pk=course.pk)
    assert (same.level, same.duration_hours, same.cost) == (course.level, course.duration_hours, course.cost)
    assert not Course.objects.values("url").exclude(url="").annotate(n=Count("pk")).filter(n__gt=3).exists()


def of_one_provider(path, provider: str, folder):
    """A file with the rows of one provider."""
    with (
        path.open(encoding="utf-8", newline="") as file,
        (folder / path.name).open("w", encoding="utf-8", newline="") as out,
    ):
        rows = csv.DictReader(file)
        writer = csv.DictWriter(out, rows.fieldnames)
        writer.writeheader()
        writer.writerows(row for row in rows if row["provider"] == provider)
    return folder / path.name
