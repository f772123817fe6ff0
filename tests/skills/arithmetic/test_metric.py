"""The metric learned from figures, without a database."""

import numpy as np
import pytest

from skills.arithmetic.metric import KernelRegression, kernel, learned_metric


def world(n=400, d=8, seed=0):
    """Points whose value depends only on the first direction."""
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows, np.sin(2 * rows[:, :1]).astype(float)


def fitted(vectors, values):
    return KernelRegression.fit(vectors, values, np.arange(len(vectors)), width=2.0, ridge=0.1)


def test_the_relevant_direction_is_stretched_and_the_others_shrink():
    vectors, values = world()
    metric = learned_metric(fitted(vectors, values), vectors, power=0.5, share=1.0)
    sizes = np.linalg.norm(metric, axis=1)
    assert sizes[0] > 1.5
    assert sizes[1:].max() < 1
    assert np.trace(metric @ metric) == pytest.approx(8, rel=1e-4)


def test_the_metric_is_the_identity_without_a_share_or_a_slope():
    vectors, values = world()
    for metric in (
        learned_metric(fitted(vectors, values), vectors, power=0.5, share=0.0),
        learned_metric(fitted(vectors, np.full_like(values, 0.3)), vectors, power=0.5, share=1.0),
    ):
        assert metric == pytest.approx(np.eye(8), abs=1e-5)


def test_slopes_are_the_gradients_of_the_estimate():
    vectors, values = world(n=60)
    model, step = fitted(vectors, values), 1e-2
    point = vectors[:1].astype(np.float64)
    gradient = np.array(
        [
            (model.estimate(point + step * axis) - model.estimate(point - step * axis))[0, 0] / (2 * step)
            for axis in np.eye(8)
        ]
    )
    found = model.slopes(vectors[:1]) * model.width**2  # slopes leave the constant factor out
    assert found == pytest.approx(np.outer(gradient, gradient), abs=2e-2 * np.abs(gradient).max() ** 2)


def test_a_regression_in_the_metric_needs_fewer_points():
    (vectors, values), (fresh, truth) = world(n=120), world(n=300, seed=1)
    metric = learned_metric(fitted(vectors, values), vectors, power=0.5, share=0.9)
    plain = np.abs(fitted(vectors, values).estimate(fresh) - truth).mean()
    led = np.abs(fitted(vectors @ metric, values).estimate(fresh @ metric) - truth).mean()
    assert led < plain


def test_the_kernel_of_equal_vectors_is_1():
    rows = world(n=5)[0]
    assert np.diag(kernel(rows, rows, 3.0)) == pytest.approx(np.ones(5), abs=1e-5)
