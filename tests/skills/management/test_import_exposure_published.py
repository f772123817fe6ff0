"""Complete imports of the published files."""

import pytest
from django.db import connection

from skills.models import (
    AlternateTitle,
    ExposureDataset,
    Occupation,
    OccupationFigure,
    OccupationRating,
    ReferenceTask,
    RelatedOccupation,
)
from skills.services.exposure.dataset_import import import_dataset

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def test_gpts_are_gpts_is_imported_completely_and_becomes_active(data_dir):
    done = import_dataset(source="gpts-are-gpts", paths=[data_dir / "exposure"])
    assert (done.counts["tasks"], done.counts["occupation_figures"]) == (15_382, 2 * 741)
    assert (done.dataset.n_tasks, done.dataset.n_occupations, done.dataset.is_active) == (15_382, 741, True)
    assert not ReferenceTask.objects.filter(exposure=None).exists()
    counts = [ReferenceTask.objects.filter(exposure=value).count() for value in (0.0, 0.5, 1.0)]
    assert counts == [8266, 4871, 2245]
    assert ReferenceTask.objects.filter(is_core=None).count() == 900
    again = import_dataset(source="gpts-are-gpts", paths=[data_dir / "exposure"])
    assert (again.counts["tasks_added"], again.counts["tasks_changed"], again.counts["tasks_removed"]) == (0, 0, 0)
    assert again.dataset.content_hash == done.dataset.content_hash


def test_the_economic_index_is_imported_completely_and_stays_inactive(data_dir):
    files = sorted((data_dir / "exposure").glob("anthropic-economic-index_*.csv"))
    done = import_dataset(source="economic-index", paths=files)
    # 14,470 tasks with penetration; of the 1,921 whose shares were not filtered, 373 are not among them.
    assert done.counts["tasks"] == 14_843
    assert ReferenceTask.objects.exclude(augmentation=None).count() == 2807 - 886
    assert ReferenceTask.objects.exclude(exposure_observed=None).count() == 14_470
    assert OccupationFigure.objects.count() == 756
    assert ExposureDataset.objects.active() is None
    assert any("886 rows left out" in note for note in done.notes)


def test_working_with_ai_is_imported_completely(data_dir):
    done = import_dataset(source="working-with-ai", paths=[data_dir / "exposure"])
    assert done.counts["occupation_figures"] == 785
    assert done.dataset.n_occupations == 785


def test_onet_is_imported_completely_with_many_rows_per_query(data_dir):
    n_queries = 0

    def count(execute, *arguments):
        nonlocal n_queries
        n_queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        done = import_dataset(source="onet", paths=[data_dir / "onet"])
    assert n_queries < 1_500  # for far more than 100,000 rows
    assert done.counts["tasks"] == 15_011
    # 37,722 rows, one of them twice, and their short titles.
    assert AlternateTitle.objects.count() == 40_133
    assert OccupationRating.objects.filter(kind="skill").count() == 711 * 35
    assert OccupationRating.objects.filter(kind="work_style").count() == 711 * 16
    assert RelatedOccupation.objects.count() == 14_820
    assert Occupation.objects.exclude(job_zone=None).count() == 741
    assert Occupation.objects.exclude(description="").count() == 811
