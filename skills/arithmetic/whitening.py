"""A transform that gives less weight to directions in which members of the same group differ. Pure arithmetic."""

import numpy as np

FEWEST = 2000  # vectors; with fewer, the covariance within groups is too uncertain
SHRINKAGE, POWER = 0.1, 0.5


def whitening(vectors: np.ndarray, groups: np.ndarray) -> np.ndarray | None:
    """(d, d) matrix to multiply rows by before normalising them; None with fewer than 2,000 vectors.

    vectors: (n, d). groups: (n,). The matrix is the covariance within groups, shrunk by a tenth towards a multiple of the
    identity, to the power of minus a quarter.
    """
    if len(vectors) < FEWEST:
        return None
    _, number = np.unique(groups, return_inverse=True)
    away = vectors - group_means(vectors, number)[number]
    inside = away.T @ away / len(away)
    d = inside.shape[0]
    inside = (1 - SHRINKAGE) * inside + SHRINKAGE * np.trace(inside) / d * np.eye(d)
    values, directions = np.linalg.eigh(inside)
    return (directions * values ** (-POWER / 2)) @ directions.T


def group_means(vectors: np.ndarray, number: np.ndarray) -> np.ndarray:
    """(number of groups, d) mean vectors. number: (n,) group of each row, from 0."""
    sums = np.zeros((int(number.max()) + 1 if len(number) else 0, vectors.shape[1]))
    np.add.at(sums, number, vectors)
    return sums / np.bincount(number, minlength=len(sums))[:, None]


def turned(vectors: np.ndarray, matrix: np.ndarray | None) -> np.ndarray:
    """The rows multiplied by the matrix (None: unchanged) and scaled to length 1."""
    rows = vectors if matrix is None else vectors @ matrix
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
