"""/api/v1/assess/: connected systems get figures, people get bands."""

import pytest

from skills.models import HumanSkill
from tests.api_client import client_with, signed_in
from tests.skills.taxonomies import small_taxonomy

pytestmark = pytest.mark.django_db
TEXT = "Knead the dough"
EXACT = ("exposure", "low", "high", "automation", "augmentation")


@pytest.fixture
def published(org):
    """The personas, an active dataset and a human skill."""
    small_taxonomy()
    HumanSkill.objects.create(
        slug="patience", name="Patience", definition="Waiting.", task_anchors=["Wait"], course_anchors=["Waiting"]
    )
    return org


def assess(client) -> tuple[dict, dict]:
    answer = client.post("/api/v1/assess/", {"statements": [TEXT]})
    assert answer.status_code == 200, answer.content
    return answer.json(), answer.json()["assessments"][0]


def test_a_person_gets_bands_without_figures_or_evidence(published):
    body, row = assess(signed_in(published.users["hanna"]))
    assert body["figures_hidden"] is True
    assert row["band"] == "partly"
    assert [row[name] for name in EXACT] == [None] * 5
    assert (row["evidence"], row["sources"]) == ([], [])


def test_a_connected_system_gets_figures(published):
    body, row = assess(client_with("recommendations:read"))
    assert body["figures_hidden"] is False
    assert row["exposure"] == pytest.approx(0.5, abs=0.1)
    assert row["evidence"]


def test_a_person_gets_figures_if_the_organisation_shows_exact_figures(published, settings):
    settings.RESKILL_HR_SEES_EXACT = True
    assert assess(signed_in(published.users["hanna"]))[1]["exposure"] is not None
