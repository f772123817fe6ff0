"""Agreement of the strongest situation with what readers see, on rankings short enough to check by hand."""

import numpy as np
import pytest

from skills.arithmetic.situation_agreement import named_from, precision_at_recall

# Strongest first: right, wrong situation, right, no situation at all. Three of the four texts contain a situation.
STRENGTHS = np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.7], [0.3, 0.2]])
LABELS = np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 0.5], [0.0, 0.0]])


def test_precision_is_read_at_the_stated_recall():
    assert precision_at_recall(STRENGTHS, LABELS, 1 / 3) == 1
    assert precision_at_recall(STRENGTHS, LABELS, 2 / 3) == pytest.approx(2 / 3)
    assert precision_at_recall(STRENGTHS, LABELS, 0.9) == 0  # the second text is never named rightly


def test_texts_below_the_least_strength_are_not_named():
    assert named_from(STRENGTHS, LABELS, 0.75) == pytest.approx((1 / 2, 1 / 3))
    assert named_from(STRENGTHS, LABELS, 0) == pytest.approx((2 / 4, 2 / 3))


def test_without_texts_to_count_the_figures_are_nan():
    none = np.zeros_like(LABELS)
    assert np.isnan(precision_at_recall(STRENGTHS, none, 0.5))
    assert np.isnan(named_from(STRENGTHS, none, 0.95)).all()
