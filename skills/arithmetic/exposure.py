"""Exposure of task statements, estimated from reference tasks with known figures. Pure arithmetic, in batches.

    statements (q) and their vectors (q, d)  x  reference tasks (n)  ->  figures, interval, nearest reference tasks

Three estimates are averaged: the figures of the nearest reference tasks, a kernel ridge regression over all of them, and a
ridge regression on the words. "Nearest" uses a metric learned from the figures (skills.arithmetic.metric). The first
estimate captures local detail, the second the overall trend, the third single words. Their errors differ, so the mean of
the three is more accurate than each.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from skills.arithmetic.closeness import Closeness
from skills.arithmetic.intervals import Calibration, calibrate, folds
from skills.arithmetic.metric import KernelRegression, learned_metric
from skills.arithmetic.wording import Texts, WordModel

N_EVIDENCE = 5


@dataclass(frozen=True)
class Settings:
    """Parameters of the estimate; part of the fingerprint of every result."""

    neighbours: int = 30
    sharpness: float = 16.0  # weight of a neighbour: cosine to this power
    landmarks: int = 2000
    first_width: float = 2.0  # of the kernel regression used to learn the metric: exp(-width/2 * distance^2)
    first_ridge: float = 1.0
    metric_power: float = 0.35  # how strongly the metric weights directions; 0: plain cosine
    metric_prior: float = 1000.0  # weight of the plain cosine, in statements
    width: float = 1.5  # of the kernel regression in that metric
    ridge: float = 0.3
    words_weight: float = 0.25  # weight of the word estimate if all words are known
    words_ridge: float = 5.0
    far_closeness: float = Closeness.near_from
    folds: int = 5
    seed: int = 20240917
    floor: float = 0.18  # minimum spread for an interval


# For noisy figures, such as shares of a few conversations: more smoothing in both regressions.
NOISY = Settings(first_ridge=5.0, ridge=3.0)


@dataclass(frozen=True)
class Reference:
    """Reference tasks. Invariant: every array has n rows and vectors have length 1.

    vectors: (n, d) float32. figures: measure -> (n,) float, nan where the dataset has no figure.
    groups: (n,) int, the occupation; calibration never uses statements of an occupation to estimate other statements of it.
    statements: (n,) their texts; empty if only vectors are known. There is no word estimate then.
    """

    vectors: np.ndarray
    figures: dict[str, np.ndarray]
    groups: np.ndarray
    statements: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=object))

    def only(self, measure: str) -> "Reference":
        """The same tasks with one measure."""
        return Reference(self.vectors, {measure: self.figures[measure]}, self.groups, self.statements)

    def rows(self, keep: np.ndarray) -> "Reference":
        return Reference(
            self.vectors[keep],
            {name: values[keep] for name, values in self.figures.items()},
            self.groups[keep],
            self.statements[keep] if len(self.statements) else self.statements,
        )


@dataclass(frozen=True)
class Estimate:
    """Estimates for q statements. figures: measure -> (q,), 0..1. low, high: (q,) interval of `figures[primary]`.

    nearest: (q, k) row numbers of the nearest reference tasks used for the score, nearest first. closeness: (q, k) their
    cosines. k is smaller than requested if there are fewer reference tasks. is_far: (q,) bool.
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
    """The reference rows that have figures for one set of measures, and the models fitted on them.

    values: (n, m). metric: (d, d). compared: (n, d) vectors in the metric, length 1. words: None without statements.
    """

    measures: tuple[str, ...]
    rows: np.ndarray
    vectors: np.ndarray
    values: np.ndarray
    metric: np.ndarray
    compared: np.ndarray
    regression: KernelRegression
    words: WordModel | None


@dataclass(frozen=True)
class ExposureModel:
    """A fitted exposure model. Fit it once per dataset and process, then estimate any number of statements."""

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
        """The model fitted on the reference tasks. Raises ValueError if none has a figure for the primary measure."""
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

    def estimate(
        self,
        vectors: np.ndarray,
        statements: Texts = (),
        *,
        n_evidence: int = N_EVIDENCE,
        batch: int = 1024,
    ) -> Estimate:
        """Estimates for q statements. The estimate of a statement does not depend on the others in the batch.

        vectors: (q, d) unit rows. statements: the q texts. Without texts, there is no word estimate, and the accuracy is
        a little lower.
        """
        pieces = []
        for start in range(0, max(len(vectors), 1), batch):
            part = slice(start, start + batch)
            pieces.append(self._estimate(vectors[part], statements[part], n_evidence))
        if len(pieces) == 1:
            return pieces[0]
        joined = {
            name: np.concatenate([getattr(piece, name) for piece in pieces])
            for name in ("low", "high", "spread", "nearest", "closeness", "is_far")
        }
        figures = {name: np.concatenate([piece.figures[name] for piece in pieces]) for name in pieces[0].figures}
        return Estimate(figures=figures, **joined)

    def _estimate(self, vectors: np.ndarray, statements: Texts, n_evidence: int) -> Estimate:
        figures: dict[str, np.ndarray] = {}
        for part in self.parts:
            moved = vectors @ part.metric
            near, weights = _nearest(_unit(moved) @ part.compared.T, self.settings)
            local = (weights[..., None] * part.values[near]).sum(1)
            mean = self._with_words(part, (local + part.regression.estimate(moved)) / 2, statements).clip(0.0, 1.0)
            figures.update({name: mean[:, i] for i, name in enumerate(part.measures)})
            if self.primary in part.measures:
                column = part.measures.index(self.primary)
                around = part.values[near][..., column] - local[:, [column]]
                variance = (weights * around**2).sum(1)
                rows, closeness = _evidence(vectors, part, near, n_evidence)
                is_far = (vectors @ part.vectors.T).max(1) < self.settings.far_closeness
        spread = np.sqrt(variance + self.settings.floor**2)
        low, high = self.calibration.interval(figures[self.primary], spread)
        return Estimate(figures, low, high, spread, rows, closeness, is_far)

    def _with_words(self, part: _Part, mean: np.ndarray, statements: Texts) -> np.ndarray:
        """Mean with the word estimate, which weighs less if few words of a statement are known (other language, slang)."""
        if part.words is None or not len(statements):
            return mean
        word_estimate, known = part.words.estimate(statements)
        share = self.settings.words_weight * known[:, None]
        return (1 - share) * mean + share * word_estimate

    def calibrated(self, progress: Callable[[int, int], None] | None = None) -> "ExposureModel":
        """The same model with intervals measured on held-out groups. Unchanged if there are fewer than two groups."""
        held_out = left_out(self.reference, self.primary, self.settings, progress)
        if not len(held_out.truth):
            return self
        calibration = calibrate(held_out.score, held_out.spread, held_out.truth)
        return ExposureModel(self.reference, self.primary, self.parts, self.settings, calibration)


class HeldOut(NamedTuple):
    """Estimates for n labelled reference tasks from models fitted without their groups; each array is (n,)."""

    score: np.ndarray
    spread: np.ndarray
    truth: np.ndarray
    rows: np.ndarray


def left_out(
    reference: Reference, primary: str, settings: Settings, progress: Callable[[int, int], None] | None = None
) -> HeldOut:
    """Score, spread, true figure and row number of every labelled reference task, estimated without its own group.

    Empty arrays if there are fewer than two groups.
    """
    rows = np.flatnonzero(~np.isnan(reference.figures[primary]))
    only = reference.only(primary).rows(rows)
    fold = folds(only.groups, settings.folds, settings.seed)
    score, spread = np.zeros(len(rows)), np.zeros(len(rows))
    numbers = np.unique(fold)
    if len(numbers) < 2:
        return HeldOut(score[:0], spread[:0], score[:0], rows[:0])
    for done, number in enumerate(numbers, 1):
        out = fold == number
        model = ExposureModel.fit(only.rows(~out), primary=primary, settings=settings)
        estimate = model.estimate(only.vectors[out], only.rows(out).statements)
        score[out], spread[out] = estimate.figures[primary], estimate.spread
        if progress:
            progress(done, len(numbers))
    return HeldOut(score, spread, only.figures[primary], rows)


def _fit_part(reference: Reference, names: tuple[str, ...], settings: Settings) -> _Part:
    rows = np.flatnonzero(~np.isnan(reference.figures[names[0]]))
    vectors = reference.vectors[rows]
    values = np.stack([reference.figures[name][rows] for name in names], axis=1)
    landmarks = _landmarks(vectors, settings)
    scale = np.maximum(values.std(0), 1e-6)  # gives every measure the same weight in the metric
    first = KernelRegression.fit(
        vectors, values / scale, landmarks, width=settings.first_width, ridge=settings.first_ridge
    )
    learned_share = len(vectors) / (len(vectors) + settings.metric_prior)
    metric = learned_metric(first, vectors[landmarks], power=settings.metric_power, share=learned_share)
    moved = vectors @ metric
    regression = KernelRegression.fit(moved, values, landmarks, width=settings.width, ridge=settings.ridge)
    words = None
    if len(reference.statements):
        words = WordModel.fit(reference.statements[rows], values, ridge=settings.words_ridge)
    return _Part(names, rows, vectors, values, metric, _unit(moved), regression, words)


def _landmarks(vectors: np.ndarray, settings: Settings) -> np.ndarray:
    """Rows used as landmarks of the regression: all rows if few, else a seeded sample that ignores their order."""
    if len(vectors) <= settings.landmarks:
        return np.arange(len(vectors))
    order = np.lexsort(vectors[:, :3].T)
    chosen = np.random.default_rng(settings.seed).choice(len(vectors), settings.landmarks, replace=False)
    return order[np.sort(chosen)]


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _evidence(vectors: np.ndarray, part: _Part, near: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """(q, k) reference rows and (q, k) cosines: the neighbours used for the score that are closest in meaning."""
    cosines = np.einsum("qd,qkd->qk", vectors, part.vectors[near])
    order = np.argsort(-cosines, axis=1, kind="stable")[:, : min(n, near.shape[1])]
    closeness = np.take_along_axis(cosines, order, 1).clip(-1, 1)
    return part.rows[np.take_along_axis(near, order, 1)], closeness


def _nearest(cosines: np.ndarray, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """(q, k) nearest rows and (q, k) weights that add up to 1. Weights are equal if no cosine is positive."""
    k = min(settings.neighbours, cosines.shape[1])
    near = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    weights = np.take_along_axis(cosines, near, 1).clip(0).astype(np.float64) ** settings.sharpness + 1e-12
    return near, weights / weights.sum(1, keepdims=True)
