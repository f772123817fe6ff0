"""The arithmetic of exposure, without a database."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.arithmetic.exposure import ExposureModel, Reference, Settings
from skills.arithmetic.intervals import Calibration, calibrate, folds


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def world(n: int = 300, d: int = 12, seed: int = 0, noise: float = 0.2) -> Reference:
    """Tasks whose exposure depends only on the first direction, with the noise of a human label."""
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(n, d)))
    truth = np.clip(0.5 + vectors[:, 0] + noise * rng.normal(size=n), 0, 1)
    silent = np.where(np.arange(n) % 3 == 0, np.nan, 1 - truth)
    return Reference(vectors, {"exposure": truth, "augmentation": silent}, np.arange(n) // 6)


def test_three_reference_tasks_give_the_figures_calculated_by_hand():
    vectors = np.eye(3, dtype=np.float32)
    reference = Reference(vectors, {"exposure": np.array([0.0, 0.5, 1.0])}, np.arange(3))
    estimate = ExposureModel.fit(reference, settings=Settings(ridge=1e9)).estimate(vectors)
    # Only the task itself has the same direction, so the local part is its own figure. With the huge ridge, the
    # regression gives the mean, 0.5. The score is the mean of the two.
    assert estimate.figures["exposure"] == pytest.approx([0.25, 0.5, 0.75], abs=1e-6)
    assert estimate.nearest[:, 0].tolist() == [0, 1, 2]
    assert estimate.closeness[:, 0] == pytest.approx([1, 1, 1])


def test_an_uncalibrated_model_gives_intervals_from_0_to_1():
    estimate = ExposureModel.fit(world()).estimate(world(seed=1).vectors[:5])
    assert estimate.low.tolist() == [0] * 5
    assert estimate.high.tolist() == [1] * 5


def test_a_statement_far_from_all_reference_tasks_is_marked_as_far():
    reference = Reference(np.eye(4, dtype=np.float32)[:2], {"exposure": np.array([0.2, 0.9])}, np.arange(2))
    estimate = ExposureModel.fit(reference).estimate(np.eye(4, dtype=np.float32)[[0, 3]])
    assert estimate.is_far.tolist() == [False, True]


def test_a_measure_is_learned_from_the_tasks_that_have_it():
    reference = world()
    estimate = ExposureModel.fit(reference).estimate(world(seed=5).vectors)
    assert np.corrcoef(estimate.figures["augmentation"], -world(seed=5).vectors[:, 0])[0, 1] > 0.8


def test_a_dataset_without_the_primary_measure_is_refused():
    with pytest.raises(ValueError, match="exposure"):
        ExposureModel.fit(Reference(np.eye(2), {"automation": np.array([0.1, 0.2])}, np.arange(2)))


def test_intervals_reach_their_coverage_on_held_out_groups():
    model = ExposureModel.fit(world(n=1500)).calibrated()
    fresh = world(n=1500, seed=9)
    estimate = model.estimate(fresh.vectors)
    inside = np.mean((fresh.figures["exposure"] >= estimate.low) & (fresh.figures["exposure"] <= estimate.high))
    assert 0.75 <= inside <= 0.85
    assert np.mean(estimate.high - estimate.low) < 0.75


def test_a_group_is_never_split_between_folds():
    groups = np.repeat(np.arange(40), 5)
    fold = folds(groups, 5, seed=1)
    assert all(len(set(fold[groups == group])) == 1 for group in range(40))
    assert set(fold) == set(range(5))


def test_a_stored_calibration_is_read_unchanged():
    model = ExposureModel.fit(world()).calibrated()
    assert Calibration.from_json(model.calibration.as_json()) == model.calibration
    assert Calibration.from_json({}) == Calibration()


def test_each_band_of_the_score_has_its_own_width():
    rng = np.random.default_rng(0)
    score = np.concatenate([np.full(500, 0.2), np.full(500, 0.8)]) + rng.normal(0, 0.001, 1000)
    truth = np.concatenate([0.2 + rng.normal(0, 0.05, 500), 0.8 + rng.normal(0, 0.3, 500)]).clip(0, 1)
    calibration = calibrate(score, np.ones(1000), truth, n_bands=2)
    low, high = calibration.interval(np.array([0.2, 0.8]), np.ones(2))
    assert high[0] - low[0] < (high[1] - low[1]) / 2
    assert calibration.coverage == pytest.approx(0.8, abs=0.02)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 40), q=st.integers(0, 7))
def test_estimates_lie_in_their_interval_and_do_not_depend_on_the_batch(seed, n, q):
    reference = world(n=max(n, 2), seed=seed)
    model = ExposureModel.fit(reference).calibrated()
    queries = unit(np.random.default_rng(seed + 1).normal(size=(max(q, 1), 12)))[:q]
    batch = model.estimate(queries)
    score = batch.figures["exposure"]
    assert ((batch.low >= 0) & (batch.low <= score) & (score <= batch.high) & (batch.high <= 1)).all()
    assert batch.nearest.shape == (q, min(5, len(reference.vectors)))
    for i in range(q):
        alone = model.estimate(queries[i : i + 1])
        assert alone.figures["exposure"][0] == pytest.approx(score[i], abs=1e-6)
        assert alone.low[0] == pytest.approx(batch.low[i], abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_reference_tasks_does_not_matter(seed):
    reference = world(n=60, seed=seed)
    shuffled = reference.rows(np.random.default_rng(seed).permutation(60))
    queries = world(n=8, seed=seed + 1).vectors
    first = ExposureModel.fit(reference, settings=Settings(landmarks=20)).estimate(queries)
    second = ExposureModel.fit(shuffled, settings=Settings(landmarks=20)).estimate(queries)
    assert first.figures["exposure"] == pytest.approx(second.figures["exposure"], abs=1e-5)
