"""A space in which vectors of one group lie close: directions in which members of a group differ count for less. Pure."""

import numpy as np

FEWEST = 2000  # vectors; from fewer the differences inside groups are not known well enough
SHRINKAGE, POWER = 0.1, 0.5


def whitening(vectors: np.ndarray, groups: np.ndarray) -> np.ndarray | None:
    """(d, d) to multiply rows by, then scale them to length 1; None with fewer than 2,000 vectors.

    vectors: (n, d). groups: (n,). The covariance inside groups, drawn a tenth of the way to a sphere, to the power of
    minus a quarter.
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
    """(number of groups, d). number: (n,) 0.. of each row's group."""
    sums = np.zeros((int(number.max()) + 1 if len(number) else 0, vectors.shape[1]))
    np.add.at(sums, number, vectors)
    return sums / np.bincount(number, minlength=len(sums))[:, None]


def turned(vectors: np.ndarray, matrix: np.ndarray | None) -> np.ndarray:
    """Unit rows in the other space; the rows themselves, scaled, without a matrix."""
    rows = vectors if matrix is None else vectors @ matrix
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
