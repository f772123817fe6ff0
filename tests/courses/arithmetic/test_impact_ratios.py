"""Rates, ratios and intervals between groups, compared with published figures."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.impact_ratios import (
    compare_groups,
    fisher_exact,
    p_value,
    ratio_interval,
    suppressed_groups,
    two_proportions,
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


def test_the_tea_tasting_gives_fishers_published_figure():
    assert fisher_exact((3, 4), (1, 4)) == pytest.approx(34 / 70)  # Fisher 1935


def test_the_probability_of_a_table_equals_the_textbook_figure():
    # 1 of 10 against 11 of 14: the textbook example, two-sided 0.002759
    assert fisher_exact((1, 10), (11, 14)) == pytest.approx(0.002759, abs=1e-6)


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15), st.integers(0, 15))
def test_fisher_equals_the_sum_over_binomial_coefficients(a, b, c, d):
    n, m, k = a + b, c + d, a + c
    chances = [math.comb(n, x) * math.comb(m, k - x) for x in range(max(0, k - m), min(k, n) + 1)]
    own = math.comb(n, a) * math.comb(m, c)
    expected = sum(chance for chance in chances if chance <= own) / sum(chances)
    assert fisher_exact((a, n), (c, m)) == pytest.approx(expected)
    assert fisher_exact((a, n), (c, m)) == pytest.approx(fisher_exact((c, m), (a, n)))


def test_for_very_many_people_both_tests_agree():
    one, other = (50_300, 100_000), (49_900, 99_000)
    assert fisher_exact(one, other) == pytest.approx(two_proportions(one, other), abs=0.005)
    assert p_value((100_600, 200_000), other) == two_proportions((100_600, 200_000), other)


def test_the_interval_is_the_katz_interval():
    low, high = ratio_interval((12, 40), (40, 80))
    half = 1.959964 * math.sqrt(1 / 12 - 1 / 40 + 1 / 40 - 1 / 80)
    assert (low, high) == pytest.approx((0.6 * math.exp(-half), 0.6 * math.exp(half)))


@pytest.mark.parametrize("cells", [((0, 10), (5, 10)), ((10, 10), (10, 10)), ((0, 10), (0, 10))])
def test_empty_cells_still_give_an_interval(cells):
    low, high = ratio_interval(*cells)
    assert 0 < low < high < math.inf


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
