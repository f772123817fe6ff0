"""The probability that a text contains a situation: held-out features and the weights fitted on them."""

import numpy as np
import pytest

from skills.arithmetic.situations import (
    FEATURES,
    Examples,
    SituationModel,
    SituationSettings,
    SomeSituation,
    fit_weights,
    held_out_features,
    held_out_log_odds,
    probability,
    unit_mean,
)

SETTINGS = SituationSettings(landmarks=60)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def examples():
    """Two situations and routine around three axes: a phrase each, then 20 labelled texts each."""
    rng = np.random.default_rng(3)
    centres = np.eye(6)[[0, 1, 2] + [0] * 20 + [1] * 20 + [2] * 20]
    labels = np.vstack([np.eye(3)[:, :2], np.repeat(np.eye(3)[:, :2], 20, axis=0)])
    return Examples(unit(centres + 0.15 * rng.normal(size=(63, 6))), labels, np.arange(3))


def test_a_text_is_judged_by_a_model_that_does_not_know_the_texts_of_its_fold(examples):
    folds = np.r_[[-1] * 3, np.arange(60) % 5]
    found = held_out_features(examples, folds, SETTINGS)
    assert found.shape == (60, 2, len(FEATURES))
    kept = folds != 2
    without = Examples(examples.vectors[kept], examples.labels[kept], np.arange(3))
    expected = SituationModel.of(without, SETTINGS).features(examples.vectors[~kept])[0]
    assert found[folds[3:] == 2] == pytest.approx(expected)


def test_the_phrases_keep_their_place_when_examples_before_them_are_left_out(examples):
    order = np.r_[np.arange(3, 63), np.arange(3)]  # phrases last
    moved = Examples(examples.vectors[order], examples.labels[order], np.arange(60, 63))
    folds = np.arange(60) % 5
    first = held_out_features(examples, np.r_[[-1] * 3, folds], SETTINGS)
    assert held_out_features(moved, np.r_[folds, [-1] * 3], SETTINGS) == pytest.approx(first, abs=1e-6)


def test_fitted_weights_separate_labelled_situations_from_routine(examples):
    features = held_out_features(examples, np.r_[[-1] * 3, np.arange(60) % 5], SETTINGS)
    settings = fit_weights(features, examples.labels[3:], SETTINGS)
    strengths = probability(features, settings)
    assert strengths[:20, 0].min() > 0.5 > strengths[:20, 1].max()
    assert strengths[40:].max() < 0.5
    assert (settings.landmarks, settings.named_from) == (SETTINGS.landmarks, SETTINGS.named_from)


def test_the_unit_mean_lies_halfway_and_opposite_vectors_have_none():
    a, b = np.eye(3)[[0, 1, 2]], np.array([[0, 1.0, 0], [0, 1, 0], [0, 0, -1]])
    assert unit_mean(a, b) == pytest.approx(np.array([[0.5**0.5, 0.5**0.5, 0], [0, 1, 0], [0, 0, 0]]))


def test_whether_a_text_contains_any_situation_is_learned_from_texts_of_other_folds(examples):
    labels, vectors = examples.labels[3:], examples.vectors[3:]
    some = SomeSituation.fit(vectors, labels)
    assert some.log_odds(vectors)[:40].min() > 0 > some.log_odds(vectors)[40:].max()
    held_out = held_out_log_odds(vectors, labels, np.arange(60) % 3)
    first = np.arange(60) % 3 == 0
    expected = SomeSituation.fit(vectors[~first], labels[~first]).log_odds(vectors[first])
    assert held_out[first] == pytest.approx(expected)


def test_settings_without_a_weight_for_any_situation_leave_the_feature_out(examples):
    some = SomeSituation(np.eye(6)[0], 1.0)
    with_it = SituationModel.of(examples, SETTINGS, some=some).features(examples.vectors)[0]
    assert with_it[:, 1, FEATURES.index("some")] == pytest.approx(examples.vectors[:, 0] + 1)
    without = SituationModel.of(examples, SETTINGS).features(examples.vectors)[0]
    assert not without[:, :, FEATURES.index("some")].any()
    assert probability(with_it, SETTINGS) == pytest.approx(probability(without, SETTINGS))
