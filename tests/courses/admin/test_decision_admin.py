"""A held run is decided in the admin, after a confirmation, only by users who see everyone."""

import pytest
from django.urls import reverse

from courses.models import Recalculation
from skills.models import ManagerScope
from skills.services.access.roles import ensure_roles
from skills.stored_messages import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(db) -> Recalculation:
    return Recalculation.objects.create(state="held", message=Message.of("held_by_share", n=9, people=20, limit=25))


@pytest.fixture
def hanna(org, client):
    """Hanna, who may see every department, signed in."""
    ensure_roles().user_set.add(org.users["hanna"])
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=True)
    client.force_login(org.users["hanna"])
    return client


def decide(run: Recalculation, action: str) -> str:
    page = reverse("admin:courses_recalculation_change", args=[run.pk])
    return page.replace(f"/{run.pk}/change/", f"/{run.pk}/{action}/")


def test_a_get_request_asks_for_confirmation_and_decides_nothing(hanna, held):
    page = hanna.get(decide(held, "release"))
    assert page.status_code == 200 and "the run changes the results of 9 of 20 people" in page.content.decode()
    held.refresh_from_db()
    assert held.state == "held"


@pytest.mark.parametrize(("action", "state"), [("release", "queued"), ("discard", "discarded")])
def test_hanna_decides_and_her_reason_is_kept(hanna, held, action, state):
    answer = hanna.post(decide(held, action), {"reason": "We expected that."}, follow=True)
    assert answer.status_code == 200
    held.refresh_from_db()
    assert (held.state, held.decided_by.username, held.decision) == (state, "hanna", "We expected that.")


def test_a_decision_that_is_no_longer_possible_shows_a_message(hanna, held):
    answer = hanna.post(decide(held, "roll-back"), follow=True)
    assert "has not published any answers, so it cannot be rolled back" in answer.content.decode()


def test_a_manager_of_one_department_decides_for_nobody(org, hanna, held):
    ManagerScope.objects.filter(user=org.users["hanna"]).update(sees_everyone=False)
    for action in ("release", "discard", "roll-back"):
        assert hanna.post(decide(held, action)).status_code in (302, 403)
    held.refresh_from_db()
    assert held.state == "held"


def test_a_user_without_permissions_decides_nothing(org, client, held):
    client.force_login(org.users["charlie"])
    assert client.post(decide(held, "release")).status_code in (302, 403, 404)
    held.refresh_from_db()
    assert held.state == "held"
