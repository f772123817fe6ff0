"""How far a run's answers lie from those before. Pure arithmetic, in batches."""

from collections.abc import Sequence

import numpy as np

N_BINS = 20
_FLOOR = 1e-4  # share an empty bin counts as, or one lone person would make the index infinite


def histogram(values: np.ndarray) -> np.ndarray:
    """(N_BINS,) how many of the values, 0..1, lie in each twentieth; 1 belongs to the last."""
    return np.bincount(np.clip((values * N_BINS).astype(int), 0, N_BINS - 1), minlength=N_BINS)


def stability_index(before: np.ndarray, after: np.ndarray) -> float:
    """How far two histograms lie apart: 0 for the same shape; from 0.1 worth a look, from 0.25 another population.

    The population stability index of credit scoring, sum((a - b) x ln(a / b)) over shares; 0 where either is empty.
    """
    if not before.sum() or not after.sum():
        return 0.0
    b, a = np.maximum(before / before.sum(), _FLOOR), np.maximum(after / after.sum(), _FLOOR)
    return float(((a - b) * np.log(a / b)).sum())


def mostly_other(before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether fewer than half of the courses before are still there; False where there were none."""
    return bool(before) and 2 * len(set(before) & set(after)) < len(set(before))
