"""Variants of a text about other people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.arithmetic.text_swaps import TEMPLATES, VARIANTS, Variant, fill, shifts, swap_gendered_words


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("He helps his son", "She helps her daughter"),
        ("The Chairman greets Mr Weber", "The Chairwoman greets Mrs Weber"),
        ("ASK HIM", "ASK HER"),
        ("Human history, theme and hero", "Human history, theme and hero"),
        ("", ""),
    ],
)
def test_gendered_words_are_swapped_and_no_others(text, other):
    assert swap_gendered_words(text) == other


@given(st.text(alphabet="hesimanwor HESMAN.,", max_size=40))
def test_swapping_keeps_the_number_of_words(text):
    assert len(swap_gendered_words(text).split()) == len(text.split())


def test_every_variant_fills_every_template():
    for variant in VARIANTS:
        texts = fill(variant)
        assert len(texts) == len(TEMPLATES) and all(variant.person in text for text in texts)


def test_every_kind_has_at_least_two_groups():
    groups = {kind: {v.group for v in VARIANTS if v.kind == kind} for kind in {v.kind for v in VARIANTS}}
    assert all(len(names) > 1 for names in groups.values())


def test_shifts_equal_those_calculated_by_hand():
    a, b = Variant("k", "a", "x"), Variant("k", "b", "y")
    found, spread = shifts({a: [0.5, 0.5], b: [0.3, 0.5]})
    assert {s.group: round(s.difference, 6) for s in found} == {"a": 0.05, "b": -0.05}
    assert spread["k"] == pytest.approx((0.1, 0.2))


def test_equal_values_have_no_shift():
    found, spread = shifts({variant: [0.4] * len(TEMPLATES) for variant in VARIANTS})
    assert all(abs(shift.difference) < 1e-12 for shift in found)
    assert all(largest < 1e-12 for _mean, largest in spread.values())
