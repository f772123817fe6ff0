"""Rates, ratios and intervals between groups, compared with published figures and with another program."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom, nchypergeom_fisher
from scipy.stats.contingency import odds_ratio

from courses.arithmetic.impact_ratios import (
    compare_groups,
    p_value,
    ratio_interval,
    suppressed_groups,
)


def by_name(report):
    return {row.group: row for row in report.groups}


def test_ratios_equal_those_calculated_by_hand():
    report = compare_groups({"day": (40, 80), "night": (12, 40), "flex": (24, 50)})
    rows = by_name(report)
    assert report.reference == "day"
    assert (report.n, report.selected) == (170, 76)
    assert (rows["day"].ratio, rows["day"].p_value, rows["day"].is_reference) == (1.0, None, True)
    assert rows["night"].ratio == pytest.approx(0.6)
    assert rows["night"].below_four_fifths is True
    assert rows["flex"].ratio == pytest.approx(0.96)
    assert rows["flex"].below_four_fifths is False


def test_the_tea_tasting_gives_twice_fishers_published_tail():
    assert p_value((3, 4), (1, 4)) == pytest.approx(2 * 17 / 70)  # Fisher 1935: 17 of 70 at least as many cups


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15), st.integers(0, 15))
def test_the_test_equals_the_sum_over_binomial_coefficients(a, b, c, d):
    n, m, k = a + b, c + d, a + c
    least, most = max(0, k - m), min(k, n)
    chances = {x: math.comb(n, x) * math.comb(m, k - x) for x in range(least, most + 1)}
    lower, upper = (sum(chance for x, chance in chances.items() if keep(x)) for keep in (a.__ge__, a.__le__))
    expected = 1.0 if least == most else min(1.0, 2 * min(lower, upper) / sum(chances.values()))
    assert p_value((a, n), (c, m)) == pytest.approx(expected)
    assert p_value((a, n), (c, m)) == pytest.approx(p_value((c, m), (a, n)))


def test_very_many_people_are_tested_exactly_too():
    exact = 2 * scipy_tail((100_600, 200_000), (49_900, 99_000))
    assert p_value((100_600, 200_000), (49_900, 99_000)) == pytest.approx(exact, rel=1e-6)


def scipy_tail(one: tuple[int, int], other: tuple[int, int]) -> float:
    (a, n), (b, m) = one, other
    chance = hypergeom(n + m, n, a + b)
    return min(chance.cdf(a), chance.sf(a - 1))


def test_the_interval_is_that_of_the_conditional_odds_ratio():
    low, high = ratio_interval((12, 40), (40, 80))
    odds = odds_ratio([[12, 28], [40, 40]], kind="conditional").confidence_interval(0.95)
    expected = []
    for value in odds:
        mean = nchypergeom_fisher(
            120, 40, 52, value
        ).mean()  # the expected number of selected people of the first group
        expected.append((mean / 40) / ((52 - mean) / 80))
    assert (low, high) == pytest.approx(tuple(expected), rel=1e-3)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_an_interval_leaves_out_1_if_and_only_if_the_test_finds_a_difference(a, b, c, d):
    one, other = (a, a + b), (c, c + d)
    if a + b == 0 or c == 0:
        return
    low, high = ratio_interval(one, other)
    assert (low <= 1 <= high) == (p_value(one, other) >= 0.05)
    assert low <= (one[0] / one[1]) / (other[0] / other[1]) * (1 + 1e-9) and low < high


def test_a_group_of_which_nobody_was_selected_has_an_interval_from_0():
    low, high = ratio_interval((0, 10), (5, 10))
    assert low == 0 and high < 1 and p_value((0, 10), (5, 10)) < 0.05


def test_where_everybody_was_selected_the_interval_is_wide():
    low, high = ratio_interval((10, 10), (10, 10))
    assert low < 0.8 and high > 1.25


def test_small_groups_are_hidden_and_never_alone():
    assert suppressed_groups({"a": 4, "b": 50, "c": 20}, min_size=5) == {"a", "c"}
    assert suppressed_groups({"a": 4, "b": 3, "c": 20}, min_size=5) == {"a", "b"}
    assert suppressed_groups({"a": 5, "b": 50}, min_size=5) == frozenset()
    assert suppressed_groups({"a": 4, "b": 50}, min_size=5) == {"a", "b"}
    assert suppressed_groups({"a": 4}, min_size=5) == {"a"}


def test_the_report_contains_no_figures_of_hidden_groups():
    report = compare_groups({"tiny": (2, 3), "small": (17, 20), "large": (40, 80), "other": (21, 60)})
    rows = by_name(report)
    for name in ("tiny", "small"):
        assert rows[name].is_suppressed
        assert (rows[name].n, rows[name].selected, rows[name].rate) == (None, None, None)
    assert report.reference == "large"  # the highest of those shown
    assert (report.n, report.selected) == (140, 61)
    shown = {row["group"]: row for row in json.loads(json.dumps(report.as_json()))["groups"]}
    assert {value for value in shown["small"].values() if not isinstance(value, str | bool)} == {None}


def test_where_nobody_was_selected_nothing_is_compared():
    report = compare_groups({"a": (0, 10), "b": (0, 20)})
    assert report.reference == ""
    assert [row.ratio for row in report.groups] == [None, None]


def test_one_group_alone_is_not_compared():
    assert compare_groups({"a": (5, 10)}).groups[0].ratio is None


def test_an_empty_input_gives_an_empty_report():
    assert compare_groups({}).groups == ()
    assert compare_groups({"a": (0, 0)}).groups[0].is_suppressed


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="night: 5 selected of 4"):
        compare_groups({"night": (5, 4)})


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=6))  # fmt: skip
def test_ratios_are_inside_their_intervals_for_all_counts(counts):
    report = compare_groups(counts)
    for row in report.groups:
        if row.ratio is not None and not row.is_reference:
            assert 0 <= row.ratio <= 1
            assert row.low < row.high
            assert 0 <= row.p_value <= 1
            if row.ratio > 0:
                assert row.high > row.ratio or row.ratio == 1
    assert sum(row.is_suppressed for row in report.groups) != 1 or len(report.groups) == 1
