"""How likely a course is useful: what raises and lowers the probability, and what is not known."""

import numpy as np
import pytest

from courses.arithmetic.usefulness import FEATURES, OccupationReadings, Usefulness, features
from courses.services.match_settings import usefulness

ROW = np.array([[0.8]])


def of(grade=1.0, foundations=1.0, advanced=0.0, unhelpful=0.0) -> OccupationReadings:
    return OccupationReadings(*(np.array([[value]]) for value in (grade, foundations, advanced, unhelpful)))


def test_there_is_a_column_for_each_feature():
    assert features(ROW, ROW, of(), 0.0).shape == (1, 1, len(FEATURES))


def test_what_the_readers_named_counts_for_one_level_at_a_time():
    basic, advanced = FEATURES.index("basic_for_professionals"), FEATURES.index("advanced_for_professionals")
    readings = of(foundations=0.0, advanced=1.0)
    assert features(ROW, ROW, readings, 0.0)[0, 0, [basic, advanced]].tolist() == [1, 0]
    assert features(ROW, ROW, readings, 1.0)[0, 0, [basic, advanced]].tolist() == [0, 1]


def test_a_situation_that_no_reader_saw_counts_as_a_disagreement():
    layers = np.zeros((2, 4, 2))
    readings = OccupationReadings.of_layers(layers, np.array([True, False]))
    assert readings.grade.tolist() == [[0.0, 0.5]] * 2
    assert readings.foundations.tolist() == [[0.0, 0.5]] * 2
    assert not readings.advanced.any() and not readings.unhelpful.any()


def test_a_situation_without_judged_pairs_has_no_effect_of_its_own():
    fitted = Usefulness(0.0, dict.fromkeys(FEATURES, 0.0), {"complaint": 0.4})
    assert fitted.effects(("complaint", "added-by-hr")).tolist() == [0.4, 0.0]
    basic, advanced = fitted.of_levels(ROW, ROW, of(), np.array([0.0]))
    assert basic == advanced == pytest.approx(0.5)


def test_the_shipped_regression_prefers_what_readers_recommend():
    fitted = usefulness("multilingual-e5-small@any")
    assert fitted is not None and set(fitted.weights) == set(FEATURES)
    none = np.array([0.0])
    worth_it, _ = fitted.of_levels(ROW, ROW / 8, of(), none)
    not_worth_it, _ = fitted.of_levels(ROW, ROW / 8, of(grade=0.0, foundations=0.0, unhelpful=1.0), none)
    assert worth_it > not_worth_it + 0.1
    introduction, further = fitted.of_levels(ROW, ROW / 8, of(foundations=0.0, advanced=1.0), none)
    assert further > introduction  # for professionals


def test_a_model_without_a_fit_has_no_regression():
    assert usefulness("all-MiniLM-L6-v2@any") is None
