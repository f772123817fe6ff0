"""How far a result changes if only the person in a text is swapped, and whether the changes have a direction. Pure
arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_SAME = 1e-6  # smaller changes of exposure are rounding


@dataclass(frozen=True)
class SwappedTexts:
    """Results of n pairs of texts that differ in the person only. Invariant: every array has n rows.

    swap: (n,) number of the swap, such as "Mr by Mrs", by which a pair was made. change: (n,) exposure of the second text
    less that of the first. band_changed, same_courses: (n,) bool; same_courses is true if both texts have the same first
    courses in the same order.
    """

    swap: np.ndarray
    change: np.ndarray
    band_changed: np.ndarray
    same_courses: np.ndarray


@dataclass(frozen=True)
class Direction:
    """How many of the swaps that change exposure raise it. share: with its exact 95 % interval (Clopper and Pearson).

    p_value: of the exact two-sided sign test. Without a swap that changes anything: 0.5, from 0 to 1, and 1.
    """

    n: int
    share: float
    low: float
    high: float
    p_value: float


def direction(found: SwappedTexts) -> Direction:
    """The direction, in which every swap counts once: texts made by one swap depend on each other."""
    means = [found.change[found.swap == swap].mean() for swap in np.unique(found.swap)]
    moved = [mean for mean in means if abs(mean) > _SAME]
    if not moved:
        return Direction(0, 0.5, 0.0, 1.0, 1.0)
    from scipy.stats import binomtest  # slow to import: only when used

    test = binomtest(sum(mean > 0 for mean in moved), len(moved))
    interval = test.proportion_ci(0.95, method="exact")
    return Direction(len(moved), float(test.statistic), float(interval.low), float(interval.high), float(test.pvalue))


def mean_shift(found: SwappedTexts) -> float:
    """The mean absolute change of exposure, 0..1; 0 without texts."""
    return float(np.abs(found.change).mean()) if len(found.change) else 0.0


def join(parts: Sequence[SwappedTexts]) -> SwappedTexts:
    """All pairs of the parts. Swaps of different parts are different swaps."""
    numbers, start = [], 0
    for part in parts:
        numbers.append(part.swap + start)
        start += int(part.swap.max(initial=-1)) + 1
    return SwappedTexts(
        np.concatenate(numbers),
        np.concatenate([part.change for part in parts]),
        np.concatenate([part.band_changed for part in parts]),
        np.concatenate([part.same_courses for part in parts]),
    )
