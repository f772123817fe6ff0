"""Which texts are clear enough to be judged: words, headings, and the regression on examples."""

import numpy as np
import pytest

from skills.arithmetic.clarity import ClarityModel, has_words, signs


@pytest.mark.parametrize("text", ["👍", "12/03/2025", "v2.14.7", "...", "sdfg hjkl", "Main tasks:", "", "a b", "M8x40"])
def test_a_text_without_words_or_a_heading_cannot_be_judged(text):
    assert not has_words(text)


@pytest.mark.parametrize(
    "text", ["Lkw fahren", "weld pipes", "odbieranie telefonów", "接听电话", "ирригация полей", "Öl nachfüllen"]
)
def test_a_text_with_a_word_in_any_script_can_be_judged(text):
    assert has_words(text)


def test_a_long_text_with_a_colon_at_its_end_is_no_heading():
    assert has_words("Check the following documents before they are sent to customers:")


def test_signs_count_words_letters_a_question_and_capitals():
    words, letters, asks, shouts = signs(["Is this anonymous?", "MAIN TASKS"]).T
    assert np.exp(words) - 1 == pytest.approx([3, 2])
    assert letters == pytest.approx([15 / 16, 1])
    assert asks.tolist() == [1, 0]
    assert shouts.tolist() == [0, 1]
    assert signs([]).shape == (0, 4)


def test_the_regression_separates_what_its_examples_separate():
    rng = np.random.default_rng(1)
    tasks, others = rng.normal(1, 0.5, (40, 3)), rng.normal(-1, 0.5, (40, 3))
    vectors, texts = np.vstack([tasks, others]), ["Answer the phone"] * 80
    is_task = np.arange(80) < 40
    model = ClarityModel.fit(vectors, texts, is_task, np.ones(80))
    assert ((model.score(vectors, texts) > 0) == is_task).mean() > 0.95
    assert model.score(np.array([[1.0, 1, 1]]), ["Answer the phone"])[0] > 0
    assert model.score(np.array([[-1.0, -1, -1]]), ["Answer the phone"])[0] < 0
