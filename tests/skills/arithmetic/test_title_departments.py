"""Kinds of departments by their names, and their codes."""

import csv
from pathlib import Path

import pytest

from skills.arithmetic.title_departments import KINDS, kinds_of
from skills.arithmetic.title_words import spell_out


@pytest.mark.parametrize(
    ("department", "kind"),
    [
        ("Police Department (322)", "police"),
        ("FIRE", "fire"),
        ("TRANS-Highways (308)", "roads"),
        ("STREETS & SAN", "sanitation"),
        ("R&P-Recreation (part-time) (", "parks"),
        ("Städtische Verkehrsbetriebe", "transit"),
        ("Pflege Station 3", "health"),
        ("Bibliothèque municipale", "library"),
        ("Recursos Humanos", "human resources"),
    ],
)
def test_a_department_has_the_kind_of_its_name(department, kind):
    assert kinds_of(department)[0] is KINDS[kind]


def test_an_unknown_department_has_no_kind():
    assert kinds_of("") == () == kinds_of("Alpha Team 7")


def test_the_tables_name_known_occupations_and_spelled_out_titles():
    file = Path(__file__).resolve().parents[3] / "skills" / "starter" / "occupations.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        codes = {row["soc_code"] for row in csv.DictReader(opened)}
    for name, kind in KINDS.items():
        assert set(kind.usual.values()) <= codes, name
        assert [title for title in kind.usual if spell_out(title) != title] == [], name
        assert all(any(code.startswith(group) for code in codes) for group in kind.groups), name
