"""One employee cannot fill the queue of recalculations or the queue of reviewers."""

import pytest
from django.urls import reverse

from courses.models import Recalculation, Review
from courses.services import recalculation
from courses.services.reviews import reviews
from skills.models import Task
from tests.api_client import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The queue takes messages, and no worker answers."""
    monkeypatch.setattr("courses.tasks.advance_recalculation.delay_on_commit", lambda pk: None)


@pytest.fixture
def alice(world, client):
    """Alice, signed in."""
    client.force_login(world.users["alice"])
    return client


def own_runs(world) -> list[Recalculation]:
    runs = Recalculation.objects.filter(requested_by=world.users["alice"]).order_by("pk")
    return [run for run in runs if run.employee_ids == [world.alice.pk]]


def test_many_changes_start_one_run_until_it_begins(alice, world):
    for _ in range(10):
        alice.post(reverse("path-refresh"))
    (run,) = own_runs(world)
    recalculation.advance(run.pk)  # a worker has begun, so a later change needs another run
    for _ in range(10):
        alice.post(reverse("path-refresh"))
    assert [run.state == "queued" for run in own_runs(world)] == [False, True]


def test_the_waiting_run_of_somebody_else_is_not_used(alice, world):
    recalculation.start_recalculation(scope="employees", employee_ids=[world.bob.pk], requested_by=world.users["alice"])
    alice.post(reverse("path-refresh"))
    assert len(own_runs(world)) == 1


def test_open_conversations_are_limited_and_the_page_says_so(alice, world):
    for n in range(reviews.MOST_OPEN + 3):
        page = alice.post(reverse("talk"), {"reason": f"Help {n}"}, follow=True)
    assert Review.objects.filter(employee=world.alice, kind="person").count() == reviews.MOST_OPEN
    assert (page.status_code, "open requests" in page.content.decode()) == (422, True)


def test_a_contest_that_is_repeated_does_not_grow_without_end(alice, world, monkeypatch):
    monkeypatch.setattr(reviews, "MOST_CHARACTERS", 100)
    contest = reverse("work-task-contest", args=[Task.objects.filter(employee=world.alice).first().pk])
    for n in range(12):
        page = alice.post(contest, {"reason": f"It is all done by hand, in the {n}. hour."}, follow=True)
        assert page.status_code in (200, 422)
    assert len(Review.objects.get(employee=world.alice, kind="exposure").reason) <= 105


def test_a_client_that_asks_again_gets_the_run_that_waits(world):
    system = client_with("recalculations:write")
    bodies = [{"scope": "employees", "employees": ids} for ids in (["A1"], ["A1"], ["B1"], ["B1", "A1"], ["A1", "B1"])]
    first, again, other, both, same = (system.post("/api/v1/recalculations/", body).json()["id"] for body in bodies)
    assert first == again and both == same and len({first, other, both}) == 3
    forced = system.post("/api/v1/recalculations/", {**bodies[0], "force": True}).json()["id"]
    assert forced not in {first, other, both}
    Recalculation.objects.filter(pk=first).update(basis=world.alice.answers.first().basis)  # a worker has begun
    assert system.post("/api/v1/recalculations/", bodies[0]).json()["id"] != first
