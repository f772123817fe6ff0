"""Rounded counts: multiples of the smallest group, which no sum over views turns into an exact count."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.frozen_figures import coarse, coarse_pair, n_changed

STEP = 5


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_a_rounded_count_is_the_nearest_multiple(n, step):
    found = coarse(n, step=step)
    assert found % step == 0 and abs(found - n) * 2 <= step


@given(st.integers(0, 10_000), st.data())
def test_a_rounded_pair_is_a_possible_pair(n, data):
    selected = data.draw(st.integers(0, n))
    rounded_selected, rounded_n = coarse_pair(selected, n, step=STEP)
    assert 0 <= rounded_selected <= rounded_n
    assert bool(rounded_n) == bool(n)


@given(st.lists(st.integers(5, 40), min_size=2, max_size=4))
def test_a_solver_that_knows_the_exact_total_finds_no_exact_count(sizes):
    """It sees the rounded size of every group, and the exact number of all people, and intersects everything."""
    shown, total = [coarse(n, step=STEP) for n in sizes], sum(sizes)
    possible = [
        guess
        for guess in itertools.product(*(range(max(n - STEP, 0), n + STEP + 1) for n in shown))
        if sum(guess) == total and [coarse(n, step=STEP) for n in guess] == shown
    ]
    assert tuple(sizes) in possible
    if abs(total - sum(shown)) < (STEP - 1) // 2 * len(sizes):  # away from the corner where every group is at its edge
        for i in range(len(sizes)):
            assert len({guess[i] for guess in possible}) >= 2


def test_people_who_came_went_or_changed_are_counted_once():
    assert n_changed({"1": "a", "2": "b", "3": "c"}, {"2": "b", "3": "x", "4": "d"}) == 3
    assert n_changed({}, {}) == 0
