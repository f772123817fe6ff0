"""The register of columns: every part has existing weights, values, and a place in the table of matching's
docstring."""

from dataclasses import fields

import numpy as np
import pytest

from courses.arithmetic import matching
from courses.arithmetic.score_parts import KINDS, SCORE_PARTS, SKILL, as_columns


def test_every_weight_is_a_setting_and_every_kind_is_listed_once():
    settings = {field.name for field in fields(matching.MatchSettings)}
    assert {weight for part in SCORE_PARTS for weight in part.weights} <= settings
    assert len({SKILL, *KINDS}) == 1 + len(KINDS)


@pytest.mark.parametrize("kind", [SKILL, *KINDS])
def test_the_docstring_of_matching_names_every_part(kind):
    table = matching.__doc__[: matching.__doc__.index("On a machine with a GPU")]
    assert kind in table.replace(",", " ").replace(".", " ").split()


def test_values_are_put_into_the_order_of_the_columns():
    values = {kind: np.full((2, 3), float(i)) for i, kind in enumerate(KINDS)}
    found = as_columns(dict(reversed(values.items())))
    assert found.shape == (2, 3, len(KINDS))
    assert found[0, 0].tolist() == list(range(len(KINDS)))


def test_missing_and_unknown_parts_are_refused():
    values = {kind: np.zeros((1, 1)) for kind in KINDS}
    with pytest.raises(KeyError, match="level"):
        as_columns({kind: value for kind, value in values.items() if kind != "level"})
    with pytest.raises(ValueError, match="weather"):
        as_columns({**values, "weather": np.zeros((1, 1))})
