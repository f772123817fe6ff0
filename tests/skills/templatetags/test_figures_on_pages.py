"""Figures as pages say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.templatetags.figures import SPACE, _down, _up, about, band_words, percent


@pytest.mark.parametrize(
    ("value", "said"), [(0.347, "35 %"), (0.0, "0 %"), (0.001, "<1 %"), (1.0, "100 %"), (None, "")]
)
def test_shares_are_whole_per_cent_and_something_is_never_nothing(value, said):
    assert percent(value).replace(SPACE, " ") == said


def test_an_interval_is_rounded_outwards():
    assert about(0.35, 0.22, 0.53).replace(SPACE, " ") == "about 35 % (between 20 and 55 %)"


def test_a_figure_set_by_a_person_has_no_interval_and_an_unknown_one_says_nothing():
    assert about(0.2, 0.2, 0.2).replace(SPACE, " ") == "20 %"
    assert about(None, None, None) == ""
    assert band_words(None) == "not assessed yet"


@given(st.floats(0, 1))
def test_rounding_never_narrows_an_interval_or_leaves_0_to_100(value):
    assert 0 <= _down(value) <= 100 * value + 1e-6
    assert 100 * value - 1e-6 <= _up(value) <= 100
