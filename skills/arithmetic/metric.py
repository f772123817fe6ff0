"""A metric that weights the directions of the vectors by their effect on the figures. Pure arithmetic, in batches.

Two statements can be close in meaning and far apart in exposure. First, a kernel regression is fitted. The metric then
weights the directions in which its estimate changes most (the average outer product of its gradients).
Source: recursive feature machines (Radhakrishnan, Beaglehole, Pandit and Belkin, Science 2024), one round.
"""

from dataclasses import dataclass

import numpy as np

_BLOCK = 1024


@dataclass(frozen=True)
class KernelRegression:
    """Ridge regression on exp(-width/2 * squared distance) to the landmarks (l, d). weights: (l, m). mean: (m,)."""

    landmarks: np.ndarray
    weights: np.ndarray
    mean: np.ndarray
    width: float

    @classmethod
    def fit(
        cls, vectors: np.ndarray, values: np.ndarray, landmarks: np.ndarray, *, width: float, ridge: float
    ) -> "KernelRegression":
        """Fits the regression. vectors: (n, d). values: (n, m). landmarks: row numbers (Nystroem's method if not all)."""
        points, mean = vectors[landmarks], values.mean(0)
        features = kernel(vectors, points, width)
        gram = (features.T @ features).astype(np.float64)
        gram += ridge * kernel(points, points, width) + 1e-3 * np.eye(len(points))
        return cls(points, np.linalg.solve(gram, _double_product(features, values - mean)), mean, width)

    def estimate(self, vectors: np.ndarray) -> np.ndarray:
        """(q, m) estimates for vectors (q, d)."""
        return kernel(vectors, self.landmarks, self.width) @ self.weights + self.mean

    def slopes(self, vectors: np.ndarray) -> np.ndarray:
        """(d, d) mean over vectors (n, d) of the outer product of the gradients, summed over the m outputs."""
        features = kernel(vectors, self.landmarks, self.width)
        total = np.zeros((vectors.shape[1], vectors.shape[1]))
        for weights in self.weights.T.astype(np.float32):
            pull = features * weights
            gradient = (pull.sum(1, keepdims=True) * vectors - pull @ self.landmarks).astype(np.float64)
            total += gradient.T @ gradient / max(len(vectors), 1)
        return total


def kernel(a: np.ndarray, b: np.ndarray, width: float) -> np.ndarray:
    """(n, l) float32: 1 for equal vectors, decreasing with the squared distance."""
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1)[None]
    product = a @ b.T
    product *= 2
    squares -= product
    np.maximum(squares, 0, out=squares)
    squares *= -width / 2
    return np.exp(squares, out=squares).astype(np.float32, copy=False)


def _double_product(features: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(l, m) features.T @ values in double precision. In blocks, as a full copy would be the largest array of a worker."""
    total = np.zeros((features.shape[1], values.shape[1]))
    for start in range(0, len(features), _BLOCK):
        part = slice(start, start + _BLOCK)
        total += features[part].T.astype(np.float64) @ values[part]
    return total


def learned_metric(model: KernelRegression, vectors: np.ndarray, *, power: float, share: float) -> np.ndarray:
    """(d, d) float32 matrix R; compare vectors @ R. R @ R has the trace of the identity, so widths stay valid.

    vectors: (n, d) at which the gradients are computed. power: how strongly directions are weighted (0: not at all).
    share: 0..1, the learned part of the metric; the rest is the identity. A constant model gives the identity.
    """
    d = vectors.shape[1]
    sizes, axes = np.linalg.eigh(model.slopes(vectors))
    if not sizes.sum() > 1e-12:
        return np.eye(d, dtype=np.float32)
    sizes = np.clip(sizes, 0, None) ** power
    mixed = share * sizes * d / sizes.sum() + (1 - share)
    return ((axes * np.sqrt(mixed)) @ axes.T).astype(np.float32)
