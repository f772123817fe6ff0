"""Names, gender, age and origin of people are masked, and everything else of a statement stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.text_swaps import VARIANTS, fill, swap_gendered_words
from skills.arithmetic.masked_words import LANGUAGES, mask

SWAPS = {
    "en": [
        ("Show John the machine", "Show Fatima the machine"),
        ("Comfort him after his operation", "Comfort her after her operation"),
        ("Train a young salesman", "Train a young saleswoman"),
        ("Advise Mr Okafor on his pension", "Advise Mrs Novak on her pension"),
        ("Wash an elderly German woman", "Wash a Turkish man"),
        ("Help a 25-year-old with forms", "Help a 62-year-old with forms"),
    ],
    "de": [
        ("Herrn Krause beraten", "Frau Yilmaz beraten"),
        ("Einer Kundin helfen", "Einer Kunde helfen"),
        ("Stefan die Maschine zeigen", "Fatma die Maschine zeigen"),
        ("Eine alte Frau waschen", "Einen jungen Mann waschen"),
    ],
    "es": [
        ("Lavar a una mujer mayor", "Lavar a una mujer joven"),
        ("Ayudar a la señora López", "Ayudar al señor Pérez"),
    ],
    "fr": [("Laver une femme", "Laver un homme"), ("Conseiller Madame Dupont", "Conseiller Monsieur Diallo")],
}


@pytest.mark.parametrize("kind", ["gender", "name", "age", "culture"])
def test_the_variants_of_the_fairness_audit_become_one_text(kind):
    filled = [fill(variant) for variant in VARIANTS if variant.kind == kind]
    for texts in zip(*filled, strict=True):
        assert len({mask(text) for text in texts}) == 1, sorted({mask(text) for text in texts})


@pytest.mark.parametrize(
    ("language", "pair"), [(language, pair) for language, pairs in SWAPS.items() for pair in pairs]
)
def test_statements_that_differ_only_in_the_person_become_one_text(language, pair):
    one, other = (mask(text, language) for text in pair)
    assert one == other


@pytest.mark.parametrize(
    "text",
    [
        "Translate letters from German into French",
        "Speak in Spanish with suppliers",
        "Check the hermetic seal of the manhole",
        "Manage the history of the mission",
        "Answer customers on the phone",
        "Write python scripts for the will of the board",
    ],
)
def test_a_statement_without_words_about_people_stays(text):
    assert mask(text) == text


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_masking_twice_changes_nothing_more(text, language):
    once = mask(text, language)
    assert mask(once, language) == once


def test_swapped_gendered_words_become_one_text():
    text = "The chairman asked her son and his wife to help him"
    assert mask(text) == mask(swap_gendered_words(text))


def test_a_language_without_lists_is_treated_as_english():
    assert mask("Show John the machine", "xx") == "Show a person the machine"
