"""The regression of judged pairs: what it learns from pairs that were made by a known rule, and the sheets it reads."""

import numpy as np
import pytest

from courses.arithmetic.usefulness import FEATURES
from courses.services.evaluation import usefulness_fit
from courses.services.evaluation.usefulness_fit import FURTHER_SHEET, JUDGED_BY_TWO, WIDE_POOL, Pairs, regression

N = 600
GRADE = FEATURES.index("grade")


@pytest.fixture
def pairs() -> Pairs:
    """A course is useful if the readers' grade is high; the judges of the further sheet say yes more often."""
    random = np.random.default_rng(3)
    columns = random.random((N, len(FEATURES)))
    sheet = random.choice([JUDGED_BY_TWO, FURTHER_SHEET, WIDE_POOL], N)
    useful = (columns[:, GRADE] + 0.3 * (sheet == FURTHER_SHEET) > 0.6).astype(float)
    return Pairs(columns, random.integers(0, 3, N), useful, sheet, random.integers(1, 4, N))


def test_the_regression_finds_what_decides(pairs):
    fitted = regression(pairs, 3)
    assert np.abs(fitted.weights).argmax() == GRADE
    assert fitted.predict(pairs)[pairs.judged == 1].mean() > fitted.predict(pairs)[pairs.judged == 0].mean() + 0.4


def test_each_set_is_predicted_from_the_others(pairs, monkeypatch):
    seen = []
    monkeypatch.setattr(
        usefulness_fit, "regression", lambda part, n: seen.append(set(part.group)) or regression(part, n)
    )
    found = usefulness_fit.left_out(pairs, 3, 0.5)
    assert seen == [{2, 3}, {1, 3}, {1, 2}]
    assert found["useful of these"] > found["useful of the rest"] + 0.3


def test_a_pair_on_which_judges_disagree_counts_half(pairs):
    split = Pairs(pairs.features, pairs.situation, np.full(N, 0.5), pairs.sheet, pairs.group)
    assert regression(split, 3).predict(split) == pytest.approx(np.full(N, 0.5), abs=0.02)


def test_the_sheets_of_each_set_are_read():
    rows = {number: list(usefulness_fit._judgements(number)) for number in usefulness_fit.SETS}
    assert all(len(found) > 700 for found in rows.values())
    assert {kind for *_, kind in rows[10]} == {JUDGED_BY_TWO, FURTHER_SHEET}
    assert {kind for *_, kind in rows[13]} == {WIDE_POOL}
    assert {share for _, _, share, _ in rows[10]} >= {0.0, 0.5, 1.0}
