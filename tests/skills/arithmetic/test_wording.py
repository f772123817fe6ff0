"""The words' own estimate, without a database."""

import numpy as np
import pytest

from skills.arithmetic.wording import WordModel

STATEMENTS = ["write a report", "write a letter", "lift a crate", "lift a stone", "carry a stone", "write a plan"]
VALUES = np.array([[1.0], [1.0], [0.0], [0.0], [0.0], [1.0]])


def test_a_word_carries_what_the_statements_that_use_it_have_in_common():
    said, known = WordModel.fit(STATEMENTS, VALUES, ridge=0.1).estimate(["write", "lift", "lift and write"])
    assert said[0, 0] > said[2, 0] > said[1, 0]
    assert known.tolist() == pytest.approx([1, 1, 2 / 3])


def test_words_nobody_used_say_nothing_but_the_mean():
    said, known = WordModel.fit(STATEMENTS, VALUES, ridge=0.1).estimate(["Berichte verfassen", "", "!"])
    assert said[:, 0] == pytest.approx([0.5] * 3)
    assert known.tolist() == [0, 0, 0]


def test_statements_that_share_no_word_teach_nothing():
    model = WordModel.fit(["alpha", "beta"], np.array([[0.0], [1.0]]), ridge=1.0)
    assert model.estimate(["alpha"])[0].tolist() == [[0.5]]


def test_the_weights_are_those_of_ridge_regression():
    model, ridge = WordModel.fit(STATEMENTS, VALUES, ridge=0.5), 0.5
    each = [model.estimate([gram])[0][0, 0] - 0.5 for gram in model.columns if " " not in gram]
    assert len(each) == 3  # write, lift, stone: "a" is too short, the others occur once
    dense = np.zeros((6, 3))
    for row, statement in enumerate(STATEMENTS):
        for word in statement.split():
            if word in model.columns:
                dense[row, model.columns[word]] = model.rarity[model.columns[word]]
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    solved = np.linalg.solve(dense.T @ dense + ridge * np.eye(3), dense.T @ (VALUES - 0.5))
    assert model.weights == pytest.approx(solved, abs=1e-3)


def test_the_order_of_the_statements_does_not_matter():
    order = [3, 0, 5, 1, 4, 2]
    one = WordModel.fit(STATEMENTS, VALUES, ridge=1.0)
    other = WordModel.fit([STATEMENTS[i] for i in order], VALUES[order], ridge=1.0)
    assert one.columns == other.columns
    assert one.weights == pytest.approx(other.weights, abs=1e-9)
