"""Every part of a score is shown in words on pages, in the API and in the admin, in every language."""

import html
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.arithmetic.score_parts import KINDS, SKILL
from courses.models import Answer, Recommendation
from courses.services.answers.declared_part import Holds
from courses.services.answers.part_register import BY_KIND, PARTS, part_name
from courses.services.answers.reasons import recommendation_reasons, sentences
from skills.services.access.clients import all_scopes
from tests.api_client import client_with

pytestmark = pytest.mark.django_db
CODES = [code for code, _name in settings.LANGUAGES]
SIGNS = [(part.kind, 0.25) for part in PARTS] + [(part.kind, -0.25) for part in PARTS]
EXAMPLES = {
    Holds.NUMBER: 0.75,
    Holds.COUNT: 2,
    Holds.TEXT: "Judge of models",
    Holds.TEXTS: ["no_description", "language_detected"],
    Holds.TASK: {"id": 1, "statement": "Calm upset callers"},
    Holds.COURSE: {"course": 1, "closeness": 0.75},
}


def example(kind: str, value: float) -> dict:
    """A part in its stored form, with every detail that the register declares for its kind."""
    skill = {"skill": "empathy"} if kind == SKILL else {}
    return {
        "kind": kind,
        **skill,
        "value": value,
        **{detail.name: EXAMPLES[detail.holds] for detail in BY_KIND[kind].details},
    }


def store(world, part: dict) -> Recommendation:
    """Alice's recommendation of the first course, with this part as its only part."""
    answer = Answer.objects.current().get(employee=world.alice)
    row = answer.recommendations.get(course=answer.steps.filter(purpose="recommended").first().course)
    row.parts = [part]
    row.save()
    return row


def shown_name(row: Recommendation, page: str) -> str:
    """The name of the first part in the table of this course's parts."""
    box = page[page.index(f'id="course-{row.course_id}"') :]
    return html.unescape(re.search(r'<th scope="row">(.*?)</th>', box[: box.index("</table>")])[1])


def name_of(part: dict, code: str) -> str:
    with translation.override(code):
        return part_name(part, {"empathy": "empathy"})


def test_the_register_declares_the_columns_in_their_order():
    assert [part.kind for part in PARTS] == [SKILL, *KINDS]


@pytest.mark.usefixtures("undefined_variables_fail")
@pytest.mark.parametrize("code", CODES)
def test_the_page_names_each_part_in_the_readers_language(alice, world, code):
    for kind, value in SIGNS:
        part = example(kind, value)
        name = name_of(part, code)
        row = store(world, part)
        page = alice.get(reverse("path"), headers={"accept-language": code}).content.decode()
        assert shown_name(row, page) == name
        assert name not in BY_KIND and " " in name, "a name of one word explains little more than the key"
        assert code == "en" or name != name_of(part, "en")


@pytest.mark.parametrize("code", CODES)
def test_a_part_of_an_older_release_has_a_name_too(alice, world, code):
    row = store(world, {"kind": "weather", "value": 0.1})
    page = alice.get(reverse("path"), headers={"accept-language": code}).content.decode()
    assert shown_name(row, page) == {"en": "other reason", "de": "anderer Grund"}[code]


@pytest.mark.parametrize("code", CODES)
def test_the_api_gives_each_part_with_its_details_and_reasons(world, code):
    client = client_with(*all_scopes())
    for kind, value in SIGNS:
        part = example(kind, value)
        row = store(world, part)
        body = client.get("/api/v1/employees/A1/recommendations/", headers={"accept-language": code}).json()
        found = next(item for item in body["recommendations"] if item["course"]["id"] == row.course_id)
        details = {detail.name: EXAMPLES[detail.holds] for detail in BY_KIND[kind].details}
        skill = {"skill": "empathy"} if kind == SKILL else {}
        assert found["parts"] == [{"kind": kind, **skill, "value": value, "details": details}]
        assert not set(found["reasons"]) & set(BY_KIND)


@pytest.mark.parametrize("code", CODES)
def test_the_admin_shows_the_reason_of_each_part(client, world, django_user_model, code):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse"))
    for kind, value in SIGNS:
        row = store(world, example(kind, value))
        address = reverse("admin:courses_answer_change", args=[row.answer_id])
        page = html.unescape(client.get(address, headers={"accept-language": code}).content.decode())
        reason = re.search(rf"<b>{re.escape(row.course.title)}</b><br>(.*?)</li>", page)[1]
        with translation.override(code):
            assert reason == " ".join(recommendation_reasons(row, to_self=False))
        assert reason not in BY_KIND


@pytest.mark.parametrize("code", [code for code in CODES if code != "en"])
def test_the_reasons_of_each_part_are_translated(code):
    for kind, value in SIGNS:
        with translation.override("en"):
            english = sentences([example(kind, value)], {}, names={})
        with translation.override(code):
            other = sentences([example(kind, value)], {}, names={})
        assert len(other) == len(english)
        assert not set(other) & set(english)


def test_every_part_gives_a_reason_for_one_sign_at_least():
    without_reason = [
        part.kind
        for part in PARTS
        if not any(sentences([example(part.kind, value)], {}, names={}) for value in (0.25, -0.25))
    ]
    assert without_reason == []


def test_every_detail_that_a_run_stores_is_declared(world):
    for row in Recommendation.objects.all():
        for part in row.parts:
            declared = {"kind", "value", *(detail.name for detail in BY_KIND[part["kind"]].details)}
            assert part.keys() - {"skill"} <= declared
