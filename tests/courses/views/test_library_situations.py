"""What HR writes about a situation reaches the library: its name, its sentence, its group, and whether it is hidden."""

import pytest
from django.urls import reverse

from skills.models import Situation
from skills.services.situations.situation_names import forget_names, places_of
from tests.courses.services.library.units import make_part
from tests.reskill.page_checks import page

pytestmark = pytest.mark.django_db


def make_situation(slug: str = "complaint", **values) -> Situation:
    fields = {
        "group": "creativity", "names": {"en": "A guest is angry"}, "settings": ["customers"],
        "sentences": {"en": "Somebody says aloud what went wrong.", "de": "Jemand sagt laut, was misslang."}, **values,
    }  # fmt: skip
    row, _made = Situation.objects.update_or_create(slug=slug, defaults=fields)
    forget_names()
    return row


@pytest.fixture
def part(world):
    return make_part()


def test_the_library_shows_the_name_and_the_sentence_that_hr_wrote(alice, part):
    make_situation()
    html = page(alice, "library")
    assert "A guest is angry" in html and "Somebody says aloud what went wrong." in html
    assert "Other situations" not in html
    make_situation(names={"en": "Somebody is disappointed"})
    assert "Somebody is disappointed" in page(alice, "library")


def test_a_name_without_a_translation_is_marked_as_english(alice, part):
    make_situation()
    html = alice.get(reverse("library"), headers={"accept-language": "de"}).content.decode()
    assert 'lang="en">A guest is angry' in html
    assert "Jemand sagt laut, was misslang." in html


def test_the_unit_of_a_hidden_situation_is_not_offered(alice, part):
    make_situation(is_active=False)
    assert "There are no learning units yet." in page(alice, "library")
    assert alice.get(reverse("unit", args=["complaint", "foundations"])).status_code == 404


def test_an_added_situation_says_where_it_occurs(world):
    make_situation("night-bus", settings=["customers", "leading"])
    assert places_of("night-bus") == ("customers", "leading")
    assert places_of("unknown") == ()


def test_an_edit_in_the_admin_is_shown_at_once(
    alice, part, client, django_user_model, django_capture_on_commit_callbacks
):
    row = make_situation(human_skills={}, names={"en": "A guest is angry", "de": "Ein Gast ist wütend"})
    page(alice, "library")
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse"))
    address = reverse("admin:skills_situation_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    values = {name: value for name, value in values.items() if value is not None and value is not False}
    values |= {"name_en": "A guest complains", "task_phrases_en": "\n".join(f"Answer letter {n}" for n in range(6))}
    values |= {"skills": [form.fields["skills"].queryset.first().slug]}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, values)
        assert response.status_code == 302, response.context["adminform"].form.errors
    assert "A guest complains" in page(alice, "library")
