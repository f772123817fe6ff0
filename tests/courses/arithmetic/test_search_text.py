"""Stems, compounds, typing errors and phrases of search queries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.search_text import Phrases, WordIndex, content_words, corrected, likeness, search_stem

TEXTS = [
    ("Managing time", "Priorities and calendars"),
    ("Beschwerdemanagement", "Wenn sich jemand beschwert"),
    ("Talking about money", "How to manage a salary talk; time to listen"),
]


@pytest.mark.parametrize(
    "words",
    [
        ("presenting", "presents", "presented"),
        ("schwierige", "schwierigen", "schwieriger"),
        ("management", "manager", "managing", "managment"),
        ("Führung".casefold(), "führen", "führe"),
        ("complaint", "complaints"),
    ],
)
def test_forms_of_a_word_have_one_stem(words):
    assert len({search_stem(word) for word in words}) == 1


def test_words_that_say_nothing_are_left_out():
    assert content_words("How to write better E-Mails at work") == ["write", "emails"]
    assert content_words("How to") == ["how", "to"]


def test_parts_of_a_compound_count_less_than_the_word():
    assert likeness("beschwerd", "beschwerd") == 1
    assert 0 < likeness("beschwerd", "beschwerdemanag") < 1
    assert 0 < likeness("sicherheit", "arbeitssicherheit") < 1
    assert likeness("man", "manag") == 0
    assert 0 < likeness(search_stem("unfairly"), search_stem("fairness")) < 1


def test_words_in_titles_and_rare_words_count_most():
    index = WordIndex.of(TEXTS)
    covered = index.coverage([search_stem("time"), search_stem("management")])
    assert covered.argmax() == 0
    assert covered[0] == pytest.approx(1)
    assert 0 < covered[2] < covered[0]
    assert index.coverage(["zebra"]).max() == 0
    assert index.coverage([]).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("typed", "right"),
    [("managment", "management"), ("excle", "excel"), ("xmanagement", ""), ("tmie", ""), ("", "")],
)
def test_typing_errors_find_the_nearest_known_word(typed, right):
    assert corrected(typed, {"management": 2, "manager": 5, "excel": 1, "time": 9}) == right


def test_a_phrase_counts_if_all_its_words_occur():
    phrases = Phrases.of([["time management", "calendar"], ["team"], []])
    strengths = phrases.strengths([search_stem("time"), search_stem("management")])
    assert strengths.tolist() == [1, 0, 0]
    assert phrases.strengths([search_stem("time")]).max() == 0
    many = phrases.strengths([search_stem(word) for word in ("team", "quarrel", "monday", "office")])
    assert 0 < many[1] < 1


@given(st.text(max_size=40))
def test_any_query_is_answered(text):
    words = content_words(text)
    covered = WordIndex.of(TEXTS).coverage([search_stem(word) for word in words])
    assert covered.shape == (3,)
    assert ((covered >= 0) & (covered <= 1 + 1e-9)).all()
    assert np.isfinite(covered).all()
