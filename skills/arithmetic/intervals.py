"""Prediction intervals, measured on held-out groups (occupations). Pure arithmetic.

The intervals are conformal: they contain four of five labels whatever the distribution of the errors.
"""

from dataclasses import asdict, dataclass

import numpy as np

COVERAGE = 0.8
MARGIN = 0.005  # minimum distance of an interval end from the score; no estimate is more precise


@dataclass(frozen=True)
class Calibration:
    """Widths of the intervals, measured on held-out groups. Empty (n = 0): intervals have the maximum width.

    below, above: distance of the lower and upper end from the score, in multiples of the local spread, per band of the
    score (`edges` separates the bands). coverage, r: measured on the held-out groups.
    """

    edges: tuple[float, ...] = ()
    below: tuple[float, ...] = ()
    above: tuple[float, ...] = ()
    coverage: float = 0.0
    r: float = 0.0
    n: int = 0

    def as_json(self) -> dict:
        return asdict(self)

    def interval(self, score: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper ends, (q,) each, within 0..1; 0 and 1 without calibration."""
        if not self.below:
            return np.zeros_like(score), np.ones_like(score)
        band = np.searchsorted(np.asarray(self.edges), score, side="right")
        low = score - np.maximum(np.asarray(self.below)[band] * spread, MARGIN)
        high = score + np.maximum(np.asarray(self.above)[band] * spread, MARGIN)
        return np.clip(low, 0, score), np.clip(high, score, 1)

    @classmethod
    def from_json(cls, data: dict) -> "Calibration":
        if not data:
            return cls()
        return cls(**{**data, **{key: tuple(data[key]) for key in ("edges", "below", "above")}})


def folds(groups: np.ndarray, n_folds: int, seed: int) -> np.ndarray:
    """(n,) fold number of each row. Groups are not split. Depends on the set of groups, not on their order."""
    names = np.unique(groups)
    shuffled = np.random.default_rng(seed).permutation(len(names)) % n_folds
    return shuffled[np.searchsorted(names, groups)]


def calibrate(score: np.ndarray, spread: np.ndarray, truth: np.ndarray, n_bands: int = 10) -> Calibration:
    """Conformal widths per band of the score.

    score, spread, truth: (n,) from held-out groups. Source: split conformal prediction with a local scale (Lei et
    al. 2018, section 5.2), within bands of the score (Mondrian).
    """
    n_bands = max(1, min(n_bands, len(score) // 100))
    edges = np.quantile(score, np.linspace(0, 1, n_bands + 1)[1:-1]) if n_bands > 1 else np.zeros(0)
    band = np.searchsorted(edges, score, side="right")
    below, above = [], []
    errors = (truth - score) / spread
    for number in range(n_bands):
        here = errors[band == number]
        width = _two_sided(here, COVERAGE)
        below.append(width[0])
        above.append(width[1])
    calibration = Calibration(tuple(edges.tolist()), tuple(below), tuple(above))
    low, high = calibration.interval(score, spread)
    inside = float(np.mean((truth >= low) & (truth <= high)))
    r = float(np.corrcoef(score, truth)[0, 1]) if np.std(score) > 0 and np.std(truth) > 0 else 0.0
    return Calibration(calibration.edges, calibration.below, calibration.above, inside, r, len(score))


def _two_sided(errors: np.ndarray, coverage: float) -> tuple[float, float]:
    """The pair of widths (below, above) with the smallest sum that covers `coverage` of the errors; both at least 0."""
    values = np.sort(errors)
    n = len(values)
    need = min(n, int(np.ceil(coverage * (n + 1))))
    starts = values[: n - need + 1]
    ends = values[need - 1 :]
    lengths = np.maximum(ends, 0) - np.minimum(starts, 0)
    best = int(np.argmin(lengths))
    return float(max(-starts[best], 0.0)), float(max(ends[best], 0.0))
