"""Exposure of any task statement, from reference tasks whose figures are known. Pure arithmetic, in batches.

    statement vectors (q, d)  x  reference vectors (n, d)  ->  figures, interval, nearest reference tasks

Two estimates are averaged: the figures of the nearest reference tasks, and a kernel ridge regression over all of them.
The first follows local detail, the second the broad direction; their mistakes differ, so the mean is better than either.
The interval is conformal: its width comes from mistakes made on whole groups (occupations) that were left out.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import numpy as np

COVERAGE = 0.8
N_EVIDENCE = 5
MARGIN = 0.03  # no interval end lies closer to the score: nothing is known more sharply


@dataclass(frozen=True)
class Settings:
    """What the estimate depends on; part of every result's fingerprint."""

    neighbours: int = 20
    sharpness: float = 8.0  # weight of a neighbour: cosine to this power
    kernel_width: float = 3.0  # kernel: exp(kernel_width * (cosine - 1))
    landmarks: int = 2500
    ridge: float = 1.0
    far_closeness: float = 0.40  # nearest reference task less close than this: too far from anything known
    folds: int = 5
    seed: int = 20240917
    floor: float = 0.18  # least spread an interval is built on


@dataclass(frozen=True)
class Reference:
    """Reference tasks. Invariant: every array has n rows and vectors have length 1.

    vectors: (n, d) float32. figures: measure -> (n,) float, nan where the dataset is silent.
    groups: (n,) int, the occupation; statements of one occupation never judge each other in calibration.
    """

    vectors: np.ndarray
    figures: dict[str, np.ndarray]
    groups: np.ndarray

    def rows(self, keep: np.ndarray) -> "Reference":
        return Reference(
            self.vectors[keep],
            {name: values[keep] for name, values in self.figures.items()},
            self.groups[keep],
        )


@dataclass(frozen=True)
class Calibration:
    """How far mistakes reach, measured on groups left out. Empty (n = 0): intervals are the widest that can be.

    below, above: multiples of the local spread that the lower and upper end lie away from the score, per band of the
    score (`edges` separates the bands). coverage, r: what the left-out groups showed.
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
        """Lower and upper ends, (q,) each, inside 0..1; all of 0..1 when nothing was calibrated."""
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


@dataclass(frozen=True)
class Estimate:
    """For q statements. figures: measure -> (q,), 0..1. low, high: (q,) around `figures[primary]`.

    nearest: (q, k) row numbers of the reference, nearest first; closeness: (q, k) their cosines.
    k is smaller than asked for when there are fewer reference tasks. is_far: (q,) bool.
    """

    figures: dict[str, np.ndarray]
    low: np.ndarray
    high: np.ndarray
    spread: np.ndarray
    nearest: np.ndarray
    closeness: np.ndarray
    is_far: np.ndarray


@dataclass(frozen=True)
class _Part:
    """The reference rows that know one set of measures, and the regression fitted on them."""

    measures: tuple[str, ...]
    rows: np.ndarray
    vectors: np.ndarray
    values: np.ndarray  # (n, m)
    mean: np.ndarray
    landmarks: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class ExposureModel:
    """Fitted once per dataset and process; then any number of statements."""

    reference: Reference
    primary: str
    parts: tuple[_Part, ...]
    settings: Settings = field(default_factory=Settings)
    calibration: Calibration = field(default_factory=Calibration)

    @classmethod
    def fit(
        cls,
        reference: Reference,
        *,
        primary: str = "exposure",
        settings: Settings | None = None,
        calibration: Calibration | None = None,
    ) -> "ExposureModel":
        """Raises ValueError when no reference task knows the primary measure."""
        settings = settings or Settings()
        known: dict[bytes, list[str]] = {}
        for name, values in reference.figures.items():
            mask = ~np.isnan(values)
            if mask.any():
                known.setdefault(mask.tobytes(), []).append(name)
        parts = tuple(_fit_part(reference, tuple(names), settings) for names in known.values())
        if not any(primary in part.measures for part in parts):
            raise ValueError(f"no reference task has a figure for {primary!r}")
        return cls(reference, primary, parts, settings, calibration or Calibration())

    def estimate(self, vectors: np.ndarray, *, n_evidence: int = N_EVIDENCE, batch: int = 1024) -> Estimate:
        """vectors: (q, d) unit rows. The answer for a statement does not depend on the others in the batch."""
        pieces = [self._estimate(vectors[i : i + batch], n_evidence) for i in range(0, max(len(vectors), 1), batch)]
        if len(pieces) == 1:
            return pieces[0]
        joined = {
            name: np.concatenate([getattr(piece, name) for piece in pieces])
            for name in ("low", "high", "spread", "nearest", "closeness", "is_far")
        }
        figures = {name: np.concatenate([piece.figures[name] for piece in pieces]) for name in pieces[0].figures}
        return Estimate(figures=figures, **joined)

    def _estimate(self, vectors: np.ndarray, n_evidence: int) -> Estimate:
        figures: dict[str, np.ndarray] = {}
        for part in self.parts:
            cosines = vectors @ part.vectors.T
            near, weights = _nearest(cosines, self.settings)
            local = (weights[..., None] * part.values[near]).sum(1)
            broad = _kernel(vectors, part.landmarks, self.settings) @ part.weights + part.mean
            mean = np.clip((local + broad) / 2, 0.0, 1.0)
            figures.update({name: mean[:, i] for i, name in enumerate(part.measures)})
            if self.primary in part.measures:
                column = part.measures.index(self.primary)
                around = part.values[near][..., column] - local[:, [column]]
                variance = (weights * around**2).sum(1)
                k = min(n_evidence, cosines.shape[1])
                order = np.argsort(-np.take_along_axis(cosines, near, 1), axis=1, kind="stable")[:, :k]
                rows = np.take_along_axis(near, order, 1)
                closeness = np.take_along_axis(cosines, rows, 1)
                nearest = part.rows[rows]
        spread = np.sqrt(variance + self.settings.floor**2)
        low, high = self.calibration.interval(figures[self.primary], spread)
        is_far = closeness[:, 0] < self.settings.far_closeness
        return Estimate(figures, low, high, spread, nearest, closeness.clip(-1, 1), is_far)

    def calibrated(self, progress: Callable[[int, int], None] | None = None) -> "ExposureModel":
        """The same model with intervals measured on left-out groups. Needs at least two groups; else unchanged."""
        score, spread, truth, _ = left_out(self.reference, self.primary, self.settings, progress)
        if not len(truth):
            return self
        calibration = calibrate(score, spread, truth)
        return ExposureModel(self.reference, self.primary, self.parts, self.settings, calibration)


def folds(groups: np.ndarray, n_folds: int, seed: int) -> np.ndarray:
    """(n,) fold number of each row; a group is never split. Depends on the groups present, not on their order."""
    names = np.unique(groups)
    shuffled = np.random.default_rng(seed).permutation(len(names)) % n_folds
    return shuffled[np.searchsorted(names, groups)]


def left_out(
    reference: Reference, primary: str, settings: Settings, progress: Callable[[int, int], None] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Score, spread, true figure and row number of every labelled reference task, judged without its own group."""
    rows = np.flatnonzero(~np.isnan(reference.figures[primary]))
    known = reference.rows(rows)
    only = Reference(known.vectors, {primary: known.figures[primary]}, known.groups)
    fold = folds(only.groups, settings.folds, settings.seed)
    score, spread = np.zeros(len(rows)), np.zeros(len(rows))
    numbers = np.unique(fold)
    if len(numbers) < 2:
        return score[:0], spread[:0], score[:0], rows[:0]
    for done, number in enumerate(numbers, 1):
        out = fold == number
        estimate = ExposureModel.fit(only.rows(~out), primary=primary, settings=settings).estimate(only.vectors[out])
        score[out], spread[out] = estimate.figures[primary], estimate.spread
        if progress:
            progress(done, len(numbers))
    return score, spread, only.figures[primary], rows


def calibrate(score: np.ndarray, spread: np.ndarray, truth: np.ndarray, n_bands: int = 5) -> Calibration:
    """Conformal widths per band of the score: each end is passed by half of the mistakes an interval may make.

    score, spread, truth: (n,) from groups left out. Source: split conformal prediction with a local scale (Lei et
    al. 2018, section 5.2), within bands of the score (Mondrian).
    """
    n_bands = max(1, min(n_bands, len(score) // 100))
    edges = np.quantile(score, np.linspace(0, 1, n_bands + 1)[1:-1]) if n_bands > 1 else np.zeros(0)
    band = np.searchsorted(edges, score, side="right")
    below, above = [], []
    miss = (truth - score) / spread
    for number in range(n_bands):
        here = miss[band == number]
        width = _two_sided(here, COVERAGE)
        below.append(width[0])
        above.append(width[1])
    calibration = Calibration(tuple(edges.tolist()), tuple(below), tuple(above))
    low, high = calibration.interval(score, spread)
    inside = float(np.mean((truth >= low) & (truth <= high)))
    r = float(np.corrcoef(score, truth)[0, 1]) if np.std(score) > 0 and np.std(truth) > 0 else 0.0
    return Calibration(calibration.edges, calibration.below, calibration.above, inside, r, len(score))


def _two_sided(miss: np.ndarray, coverage: float) -> tuple[float, float]:
    """The shortest pair (below, above) of widths that holds `coverage` of the misses; both at least 0."""
    values = np.sort(miss)
    n = len(values)
    need = min(n, int(np.ceil(coverage * (n + 1))))
    starts = values[: n - need + 1]
    ends = values[need - 1 :]
    lengths = np.maximum(ends, 0) - np.minimum(starts, 0)
    best = int(np.argmin(lengths))
    return float(max(-starts[best], 0.0)), float(max(ends[best], 0.0))


def _fit_part(reference: Reference, names: tuple[str, ...], settings: Settings) -> _Part:
    rows = np.flatnonzero(~np.isnan(reference.figures[names[0]]))
    vectors = reference.vectors[rows]
    values = np.stack([reference.figures[name][rows] for name in names], axis=1)
    mean = values.mean(0)
    landmarks = vectors[_landmarks(vectors, settings)]
    features = _kernel(vectors, landmarks, settings)
    gram = (features.T @ features).astype(np.float64)
    gram += settings.ridge * _kernel(landmarks, landmarks, settings) + 1e-3 * np.eye(len(landmarks))
    weights = np.linalg.solve(gram, features.T.astype(np.float64) @ (values - mean))
    return _Part(names, rows, vectors, values, mean, landmarks, weights)


def _landmarks(vectors: np.ndarray, settings: Settings) -> np.ndarray:
    """Rows the regression rests on: all of them when few, else a seeded choice that ignores their order."""
    if len(vectors) <= settings.landmarks:
        return np.arange(len(vectors))
    order = np.lexsort(vectors[:, :3].T)
    chosen = np.random.default_rng(settings.seed).choice(len(vectors), settings.landmarks, replace=False)
    return order[np.sort(chosen)]


def _kernel(a: np.ndarray, b: np.ndarray, settings: Settings) -> np.ndarray:
    return np.exp(settings.kernel_width * (a @ b.T - 1.0))


def _nearest(cosines: np.ndarray, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """(q, k) rows of the nearest and their weights, which add up to 1; all equal when none points the same way."""
    k = min(settings.neighbours, cosines.shape[1])
    near = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    weights = np.take_along_axis(cosines, near, 1).clip(0).astype(np.float64) ** settings.sharpness + 1e-12
    return near, weights / weights.sum(1, keepdims=True)
