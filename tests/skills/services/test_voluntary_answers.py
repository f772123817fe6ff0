"""Voluntary attributes: an employee can state, see and delete their own answers."""

import pytest

from skills import voluntary_questions
from skills.errors import BadInput
from skills.models import VoluntaryAttribute
from skills.services.people.voluntary_answers import give_attributes, withdraw_attributes

pytestmark = pytest.mark.django_db


def given(employee) -> dict[str, str]:
    return dict(VoluntaryAttribute.objects.filter(employee=employee).values_list("attribute", "value"))


def test_an_answer_is_saved_changed_and_deleted(org):
    give_attributes(employee=org.alice, answers={"gender": "woman", "age_group": "30_to_39"})
    give_attributes(employee=org.alice, answers={"gender": "another"})
    assert given(org.alice) == {"gender": "another", "age_group": "30_to_39"}
    give_attributes(employee=org.alice, answers={"gender": ""})
    assert given(org.alice) == {"age_group": "30_to_39"}
    assert withdraw_attributes(employee=org.alice) == 1
    assert given(org.alice) == {}


@pytest.mark.parametrize("answers", [{"gender": "tall"}, {"mood": "good"}, {"ethnicity": "white"}])
def test_only_listed_answers_to_the_organisations_questions_are_saved(org, answers):
    with pytest.raises(BadInput):
        give_attributes(employee=org.alice, answers={"age_group": "under_30", **answers})
    assert given(org.alice) == {}


def test_the_organisation_chooses_the_questions(settings):
    settings.RESKILL_VOLUNTARY_ATTRIBUTES = ["ethnicity", "shoe_size"]
    assert [attribute.slug for attribute in voluntary_questions.offered()] == ["ethnicity"]
    settings.RESKILL_VOLUNTARY_ATTRIBUTES = []
    assert voluntary_questions.offered() == []


def test_only_alice_sees_her_answer(org, make_user):
    give_attributes(employee=org.alice, answers={"gender": "woman"})
    boss = make_user("root", is_superuser=True)
    assert VoluntaryAttribute.objects.visible_to(org.users["alice"]).count() == 1
    for user in (org.users["hanna"], org.users["bob"], org.users["charlie"], boss, None):
        assert not VoluntaryAttribute.objects.visible_to(user).exists()


def test_an_answer_is_not_logged_and_has_no_history(org):
    give_attributes(employee=org.alice, answers={"gender": "woman"})
    assert "woman" not in str(VoluntaryAttribute.objects.get())
    assert not hasattr(VoluntaryAttribute, "history")
