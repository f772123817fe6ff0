"""Names of measured figures in the reader's language."""

import pytest

from skills.services.evaluation.figure_words import KNOWN, figure_name
from skills.services.evaluation.stored_evaluations import stored


@pytest.fixture
def bracketed(monkeypatch):
    """Every known text has brackets around it, as a stand-in for a translation."""
    from skills.services.evaluation import figure_words

    monkeypatch.setattr(figure_words, "gettext", lambda text: f"[{text}]")


def test_every_stored_figure_has_a_name_made_of_known_words(bracketed):
    for item in stored():
        for figure in item.evaluation.figures:
            name = figure_name(figure.question)
            assert name.startswith("[") and name.endswith("]"), figure.question
            assert figure_name(figure.units).startswith("["), figure.units


def test_combined_names_are_translated_part_by_part(bracketed):
    assert figure_name("creativity / Innovation, of the occupation").count("[") == 2 + ("creativity" in KNOWN)
    assert figure_name("German: exposure, mean absolute difference") == "[German]: [exposure, mean absolute difference]"
    assert figure_name("statements in Polish: not judged") == "[statements in [Polish]]: [not judged]"
    lowest = figure_name("80 % interval: share inside, lowest of 22 SOC major groups (21)")
    assert lowest == "[80 % interval: share inside, lowest of 22 SOC major groups (21)]"


def test_unknown_names_stay_as_they_are():
    assert figure_name("something measured elsewhere, at night") == "something measured elsewhere, at night"
