"""The translated statements, and the evaluation of languages."""

import numpy as np
import pytest

from skills.models import HumanSkill
from skills.services.evaluation import languages
from skills.services.evaluation.languages import (
    evaluate_languages,
    nearest_is_own,
    read_more_translations,
    read_translations,
)
from tests.skills.services.test_assessment import CARE, OFFICE, add_figures


def test_there_are_two_hundred_statements_each_in_four_languages():
    texts = read_translations()
    assert {code: len(set(rows)) for code, rows in texts.items()} == dict.fromkeys(("en", "de", "es", "fr"), 200)
    for code in ("de", "es", "fr"):
        assert all(text.strip() and text != english for text, english in zip(texts[code], texts["en"], strict=True))


def test_there_are_a_hundred_other_statements_in_five_more_languages():
    texts = read_more_translations()
    assert {code: len(rows) for code, rows in texts.items()} == dict.fromkeys(("en", "it", "nl", "pl", "pt", "tr"), 100)
    assert not set(texts["en"]) & set(read_translations()["en"])
    for code in texts:
        assert len(set(texts[code])) == 100 and all(text.strip() for text in texts[code])


def test_a_row_is_nearest_to_its_original_or_to_another():
    one = np.eye(3)
    assert nearest_is_own(one, one).tolist() == [1, 1, 1]
    assert nearest_is_own(one, one[[1, 0, 2]]).tolist() == [0, 0, 1]


@pytest.mark.django_db
def test_identical_translations_agree_fully_and_different_ones_less(monkeypatch):
    HumanSkill.objects.create(slug="care", name="Care", definition="x", task_anchors=["Comfort a frightened patient"])
    add_figures("csv", {text: {"exposure": 0.9 - 0.8 * (text in CARE)} for text in (*OFFICE, *CARE)}, active=True)
    texts = {code: rows[:40] for code, rows in read_translations().items()}
    monkeypatch.setattr(languages, "read_translations", lambda: {**texts, "de": texts["en"]})
    more = {code: rows[:40] for code, rows in read_more_translations().items()}
    monkeypatch.setattr(languages, "read_more_translations", lambda: {**more, "tr": more["en"]})
    evaluation = evaluate_languages()
    found = {figure.question: figure.value for figure in evaluation.figures}
    assert found["German: exposure agrees with the English (r)"] == pytest.approx(1.0)
    assert found["German: exposure, mean absolute difference"] == pytest.approx(0.0, abs=1e-6)
    assert found["German: demand agrees (mean r of the skills)"] == pytest.approx(1.0)
    assert found["German: the English original is the nearest statement"] == 1.0
    assert found["Turkish: exposure agrees with the English (r)"] == pytest.approx(1.0)
    assert found["French: exposure agrees with the English (r)"] < 0.9
    assert found["French: the English original is the nearest statement"] < 0.9
