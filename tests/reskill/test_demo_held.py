"""The next start of the demo if a run is held: the demo reports the run and continues with the current answers."""

from io import StringIO

import pytest

from courses.models import Answer, Recalculation
from courses.services.recalculation import freeze_results, recalculate_here, run_comparison, start_recalculation
from reskill.management.commands import demo
from tests.courses.organisations import make_organisation
from tests.courses.services.test_held_runs import replace_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(monkeypatch):
    """A published run and a catalogue changed since; enqueued tasks run at once."""
    monkeypatch.setattr(run_comparison, "HOLD_FROM", 5)
    make_organisation(6)
    recalculate_here(run=start_recalculation())
    replace_catalogue()
    monkeypatch.setattr(
        demo.advance_recalculation,
        "delay_on_commit",
        lambda pk: recalculate_here(run=Recalculation.objects.get(pk=pk)),
    )


def test_a_held_run_is_reported_and_left_to_a_person(moved):
    said = StringIO()
    demo.Command(stdout=said)._recalculate([])
    run = Recalculation.objects.latest("pk")
    assert run.state == Recalculation.State.HELD
    assert "Held: the run changes the results of 6 of 6 people" in said.getvalue()
    assert f"Recalculations, run {run.pk}" in said.getvalue()
    assert not Answer.objects.current().filter(recalculation=run).exists()


def test_the_next_start_does_not_begin_another_run(moved):
    demo.Command(stdout=StringIO())._recalculate([])
    n, said = Recalculation.objects.count(), StringIO()
    demo.Command(stdout=said)._recalculate([])
    assert (Recalculation.objects.count(), said.getvalue()) == (n, "")


def test_a_frozen_run_is_reported_and_the_demo_goes_on(moved, settings):
    settings.RESKILL_HOLD_SHARE = 1
    freeze_results(reason="A check.")
    said = StringIO()
    demo.Command(stdout=said)._recalculate([])
    demo.Command(stdout=said)._recalculate([])
    assert Recalculation.objects.filter(state=Recalculation.State.FROZEN).count() == 1
    assert said.getvalue().count("The results are frozen") == 1
