"""HR edits, adds and hides situations."""

import pytest
from django.urls import reverse

from skills.models import HumanSkill, Situation

pytestmark = pytest.mark.django_db
LINES = "\n".join(f"Calm person {number}" for number in range(6))


@pytest.fixture
def admin(client, make_user):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    HumanSkill.objects.create(slug="communication", name="Communication", definition="Talk.")
    return client


def form(**changed):
    return {
        "name_en": "When somebody complains", "name_de": "Wenn sich jemand beschwert", "slug": "complaint",
        "group": "communication", "sentence_en": "They are angry.", "sentence_de": "", "task_phrases_en": LINES,
        "task_phrases_de": "", "course_phrases_en": "Complaints", "course_phrases_de": "", "settings": ["customers"],
        "needs_role": "", "skills": ["communication"], "position": "0", "is_active": "on", **changed,
    }  # fmt: skip


def test_a_situation_is_added_with_texts_in_both_languages(admin):
    response = admin.post(reverse("admin:skills_situation_add"), form())
    assert response.status_code == 302, response.context["adminform"].form.errors
    row = Situation.objects.get()
    assert row.names == {"en": "When somebody complains", "de": "Wenn sich jemand beschwert"}
    assert row.task_phrases == {"en": LINES.split("\n")} and row.human_skills == {"communication": 1.0}
    assert row.settings == ["customers"]


def test_an_edit_keeps_other_languages_and_what_the_form_does_not_show(admin):
    row = Situation.objects.create(
        slug="complaint", group="communication", names={"en": "Old", "fr": "Plainte"}, sentences={"en": "x"},
        human_skills={"communication": 0.7}, counter_examples={"en": [{"text": "a", "belongs_to": "routine"}]},
    )  # fmt: skip
    admin.post(reverse("admin:skills_situation_change", args=[row.pk]), form())
    row.refresh_from_db()
    assert row.names["fr"] == "Plainte" and row.names["en"] == "When somebody complains"
    assert row.human_skills == {"communication": 0.7} and row.counter_examples


def test_too_few_phrases_are_refused_with_advice(admin):
    response = admin.post(reverse("admin:skills_situation_add"), form(task_phrases_en="One\nTwo"))
    assert "at least 5 statements" in response.content.decode()
    assert not Situation.objects.exists()


def test_the_form_shows_what_is_stored(admin):
    row = Situation.objects.create(
        slug="complaint",
        group="communication",
        names={"en": "Old"},
        sentences={"en": "x"},
        task_phrases={"en": ["a b"]},
    )
    html = admin.get(reverse("admin:skills_situation_change", args=[row.pk])).content.decode()
    assert 'value="Old"' in html and "a b" in html
