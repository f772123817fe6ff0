"""How useful suggestions on each situation were judged to be, as it counts in the ranking."""

import numpy as np
import pytest

from courses.arithmetic.situation_needs import situation_needs
from courses.services.evaluation.situation_worth import LEAST, MOST, worth_of
from skills.services.shipped.model_profiles import profile


def test_a_situation_is_worth_its_share_of_useful_pairs_compared_with_all_pairs():
    situation = np.array([0] * 60 + [1] * 60 + [2] * 2)
    useful = np.array([1] * 60 + [0] * 60 + [1, 0], dtype=float)
    first, second, few, none = worth_of(situation, useful, 4)
    assert first == MOST
    assert second == LEAST
    assert few == pytest.approx(1)
    assert none == 1


def test_worth_changes_how_much_a_course_helps_and_nothing_that_a_page_shows():
    values = {
        "owner": np.array([0]), "ids": np.array([1]), "share": np.array([1.0]), "exposure": np.array([0.0]),
        "strength": np.array([[0.5, 0.9]]), "n_people": 1, "roles": np.array([0, 0]),
    }  # fmt: skip
    plain, weighed = situation_needs(**values), situation_needs(**values, worth=np.array([0.5, 1.3]))
    assert weighed.weights[0, 0] == pytest.approx(0.5 * plain.weights[0, 0])
    assert weighed.weights.max() <= 1
    assert (weighed.value == plain.value).all()
    assert (weighed.strength == plain.strength).all()


def test_the_figures_that_ship_are_within_their_limits():
    worth = profile("multilingual-e5-small@any").situation_worth
    assert len(worth) >= 60
    assert all(LEAST <= value <= MOST for value in worth.values())
