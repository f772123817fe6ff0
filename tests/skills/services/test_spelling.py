"""Suggestions of corrected words."""

import pytest

from skills.services.exposure.spelling import suggestion


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anser custmer emials", "answer customer emails"),
        ("Sort the incomming mail", "Sort the incoming mail"),
        ("Rechungen prüffen und freigebn", "Rechnungen prüfen und freigeben"),
        ("Kundenanfragn beantwroten", "Kundenanfragen beantworten"),
    ],
)
def test_typing_errors_are_corrected_in_english_and_german(typed, meant):
    assert suggestion(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Answer customers' emails",
        "Monatlichen Finanzbericht erstellen",
        "Répondre aux courriels des clients",
        "Preparar el informe financiero mensual",
        "Enter orders in SAP R/3",
        "asdf jklö",
        "👍",
        "",
    ],
)
def test_right_words_other_languages_and_noise_get_no_suggestion(text):
    assert suggestion(text) == ""
