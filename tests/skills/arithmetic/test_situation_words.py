"""The regression on the words of a text: what it learns, and which texts it cannot say anything about."""

import numpy as np
import pytest

from skills.arithmetic.situation_words import SituationWords

TEXTS = [
    "calm an angry guest",
    "an angry caller",
    "Angry customers at the desk",
    "sort the post",
    "sort screws",
    "file post",
]
LABELS = np.array([[1.0, 0], [1, 0], [1, 0], [0, 0], [0, 0], [0, 0]])


@pytest.fixture
def model():
    return SituationWords.fit(TEXTS, LABELS, ridge=0.5)


def test_a_word_that_tells_a_situation_raises_it(model):
    angry, post = model.estimate(["angry people", "post and screws"])[:, 0]
    assert angry > 0.1 > 0 > post


def test_an_inflected_form_counts_through_its_parts(model):
    assert model.estimate(["das Angriest"])[0, 0] > 0.05


def test_a_text_without_words_and_a_model_without_texts_say_nothing(model):
    assert not model.estimate(["", "!?"]).any()
    assert not SituationWords.fit([], np.zeros((0, 2)), ridge=1.0).estimate(["angry"]).any()


def test_the_order_of_the_texts_does_not_matter(model):
    other = SituationWords.fit(TEXTS[::-1], LABELS[::-1], ridge=0.5)
    assert other.estimate(TEXTS) == pytest.approx(model.estimate(TEXTS), abs=1e-6)


def test_case_and_compatible_characters_do_not_matter(model):
    assert model.estimate(["ANGRY ﬁle"]) == pytest.approx(model.estimate(["angry file"]))
