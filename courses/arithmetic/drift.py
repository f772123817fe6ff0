"""How far a run's answers differ from the answers before. Pure arithmetic, in batches."""

from collections.abc import Sequence

import numpy as np

N_BINS = 20
_FLOOR = 1e-4  # share of an empty bin; with 0, a single person could make the index infinite


def histogram(values: np.ndarray) -> np.ndarray:
    """(N_BINS,) number of values (0..1) in each twentieth. The value 1 belongs to the last."""
    return np.bincount(np.clip((values * N_BINS).astype(int), 0, N_BINS - 1), minlength=N_BINS)


def stability_index(before: np.ndarray, after: np.ndarray) -> float:
    """How far two histograms differ: 0 for the same shape; from 0.1 worth a check, from 0.25 a different population.

    The population stability index of credit scoring, sum((a - b) x ln(a / b)) over shares. 0 where either is empty.
    """
    if not before.sum() or not after.sum():
        return 0.0
    b, a = np.maximum(before / before.sum(), _FLOOR), np.maximum(after / after.sum(), _FLOOR)
    return float(((a - b) * np.log(a / b)).sum())


def mostly_replaced(before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether fewer than half of the courses before are still in the list; False if there were none before."""
    return bool(before) and 2 * len(set(before) & set(after)) < len(set(before))
