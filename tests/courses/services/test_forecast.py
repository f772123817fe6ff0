"""The forecast of a run: people and minutes, from the speed of the last runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Recalculation
from courses.services.recalculation.forecast import forecast, people_a_second


def finished_run(n: int, seconds: int, **fields) -> Recalculation:
    now = timezone.now()
    times = {"started_at": now - timedelta(seconds=seconds), "finished_at": now}
    return Recalculation.objects.create(state="finished", n_done=n, **times, **fields)


@pytest.mark.django_db
def test_the_speed_is_the_median_of_the_last_runs():
    for n, seconds in ((100, 100), (600, 60), (1000, 100)):
        finished_run(n, seconds)
    assert people_a_second() == 10


@pytest.mark.django_db
def test_small_runs_and_runs_that_waited_for_a_person_say_nothing():
    finished_run(1, 1)
    finished_run(500, 90_000, decided_at=timezone.now())
    assert people_a_second() is None


def test_the_forecast_is_in_whole_minutes_and_unknown_without_a_speed():
    assert forecast(1200, 10.0).minutes == 2
    assert forecast(3, 10.0).minutes == 1
    assert forecast(3, None).minutes is None
    assert forecast(0, 10.0).minutes is None
