"""Shares of a person's work in lines of work."""

import numpy as np
import pytest

from skills.arithmetic.lines_of_work import OWN, shares_in

NOBODY = np.array([-1])


def test_shares_follow_closeness_add_up_to_one_and_skip_occupations_without_a_group():
    close = np.array([[0.9, 0.2, 0.1, 0.95]])
    shares = shares_in(close, np.array([1, 0, 1, -1]), 3, NOBODY)[0]
    assert shares.sum() == pytest.approx(1)
    assert shares[1] > 0.99
    assert shares[2] == 0
    between = shares_in(np.array([[0.5, 0.5]]), np.array([0, 2]), 3, NOBODY)[0]
    assert between.tolist() == pytest.approx([0.5, 0, 0.5])


def test_a_known_occupation_takes_half_and_the_tasks_the_rest():
    shares = shares_in(np.array([[0.9, 0.0]]), np.array([0, 1]), 2, np.array([1]))[0]
    assert shares.tolist() == pytest.approx([1 - OWN, OWN], abs=1e-3)


def test_a_person_without_data_has_no_shares():
    nothing = np.zeros((2, 2))
    shares = shares_in(nothing, np.array([0, 1]), 2, np.array([-1, 1]))
    assert shares.tolist() == [[0, 0], [0, 1]]
    assert shares_in(np.zeros((1, 0)), np.zeros(0, int), 2, NOBODY).tolist() == [[0, 0]]


def test_a_persons_shares_do_not_depend_on_other_people():
    rng = np.random.default_rng(1)
    close, groups, own = rng.random((7, 20)), rng.integers(-1, 4, 20), rng.integers(-1, 4, 7)
    together = shares_in(close, groups, 4, own)
    alone = np.concatenate([shares_in(close[[i]], groups, 4, own[[i]]) for i in range(7)])
    np.testing.assert_allclose(together, alone, rtol=1e-6)
