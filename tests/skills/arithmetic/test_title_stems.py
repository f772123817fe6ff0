"""Stems of words in job titles: number, gender and accents."""

import pytest

from skills.arithmetic.title_stems import form, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nurse", "nurses"),
        ("secretary", "secretaries"),
        ("lehrer", "lehrerin"),
        ("floristin", "florist"),
        ("kauffrau", "kaufmann"),
        ("ärztin", "arzt"),
        ("köchin", "koch"),
        ("wohnbereichsleitung", "wohnbereichsleiter"),
        ("vendeuse", "vendeur"),
        ("directrice", "directeur"),
        ("infirmière", "infirmier"),
        ("enfermera", "enfermero"),
        ("directora", "director"),
        ("técnica", "técnico"),
    ],
)
def test_number_and_gender_do_not_count(one, other):
    assert form(one) == form(other)


def test_short_words_keep_their_last_letter_and_different_words_stay_apart():
    assert form("gis") == "gis"
    assert form("office") != form("officer")
    assert stem("engineering") == stem("engineer")
