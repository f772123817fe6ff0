"""Titles of occupations in the reader's language."""

import csv
import json

import pytest
from django.template import Context, Template
from django.utils.translation import override

from courses.models import Goal
from skills.models import EmergingRole, Employee, Occupation
from skills.services.occupations.display_titles import _TITLES, display_title, is_translated
from skills.services.occupations.occupation_names import names_of

NURSE, MADE_UP = "29-1141.00", "99-9999.00"


def german(code: str) -> str:
    with _TITLES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["language"] == "de" and row["soc_code"] == code]
    return next(row["title"] for row in rows if row["kind"] == "main")


def test_every_shipped_occupation_has_a_german_title():
    with (_TITLES.parent / "occupations.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["soc_code"] for row in csv.DictReader(file)]
    with override("de"):
        assert [code for code in codes if not is_translated(code)] == []


def test_the_title_is_german_for_a_german_reader_and_english_otherwise():
    nurse = Occupation(soc_code=NURSE, title="Registered Nurses")
    assert display_title(nurse) == "Registered Nurses"
    with override("de"):
        assert display_title(nurse) == german(NURSE) != "Registered Nurses"
        assert display_title(Occupation(soc_code=MADE_UP, title="Lighthouse keepers")) == "Lighthouse keepers"


def shown(item) -> str:
    source = "{% load occupations %}{{ item|occupation_title }}{% if item|title_language %} (en){% endif %}"
    return Template(source).render(Context({"item": item}))


@pytest.mark.django_db
def test_templates_show_occupations_goals_and_evidence_alike():
    nurse = Occupation(soc_code=NURSE, title="Registered Nurses")
    evidence = {"occupation": "Registered Nurses", "soc_code": NURSE}
    goal = Goal(employee=Employee(external_id="E"), occupation=nurse)
    with override("de"):
        assert {shown(item) for item in (nurse, evidence, goal)} == {german(NURSE)}
        assert shown(Occupation(soc_code=MADE_UP, title="Keepers")) == "Keepers (en)"
        assert shown(None).startswith("")
    assert shown(evidence) == "Registered Nurses (en)"


def test_emerging_roles_are_german_too_unless_hr_changed_their_words():
    source = "{% load occupations %}{{ role|occupation_title }}|{{ role.summary|role_text }}"
    roles = json.loads((_TITLES.parent / "emerging_roles.json").read_text(encoding="utf-8"))
    for row in roles:
        role = EmergingRole(title=row["title"], summary=row["summary"])
        with override("de"):
            assert Template(source).render(Context({"role": role})) == f"{row['de']['title']}|{row['de']['summary']}"
            assert shown(EmergingRole(title="Our own role")) == "Our own role (en)"
        assert Template(source).render(Context({"role": role})) == f"{row['title']}|{row['summary']}"


@pytest.mark.django_db
def test_names_of_codes_are_german_with_the_language_of_the_page():
    Occupation.objects.create(soc_code=NURSE, title="Registered Nurses")
    assert names_of(["29-1141"]) == [("Registered Nurses", "en")]
    with override("de"):
        assert names_of(["29-1141"]) == [(german(NURSE), "")]
