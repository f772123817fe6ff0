"""Shifts of results between texts that differ in the person only, on figures that can be checked with a pencil."""

import numpy as np
import pytest

from courses.arithmetic.wording_shift import SwappedTexts, direction, join, mean_shift


def swapped(*changes: tuple[int, float]) -> SwappedTexts:
    n = len(changes)
    return SwappedTexts(
        np.array([swap for swap, _change in changes], dtype=int),
        np.array([change for _swap, change in changes]),
        np.zeros(n, bool),
        np.ones(n, bool),
    )


def test_the_mean_shift_ignores_the_direction():
    assert mean_shift(swapped((0, 0.02), (0, -0.04), (1, 0.0))) == pytest.approx(0.02)


def test_six_swaps_in_one_direction_are_beyond_chance():
    found = direction(swapped(*((number, 0.01) for number in range(6))))
    assert (found.n, found.share) == (6, 1.0)
    assert found.p_value == pytest.approx(2 / 2**6)
    assert found.low == pytest.approx(0.025 ** (1 / 6)) and found.high == 1.0


def test_many_texts_of_one_swap_count_once():
    assert direction(swapped(*((0, 0.01) for _ in range(100)))).p_value == 1.0


def test_without_a_change_there_is_no_direction():
    found = direction(swapped((0, 0.0), (1, 0.0)))
    assert (found.n, found.share, found.low, found.high, found.p_value) == (0, 0.5, 0.0, 1.0, 1.0)


def test_swaps_of_two_languages_stay_apart():
    joined = join([swapped((0, 0.1), (1, 0.1)), swapped((0, -0.1))])
    assert joined.swap.tolist() == [0, 1, 2] and len(joined.change) == 3
