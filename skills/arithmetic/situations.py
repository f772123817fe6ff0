"""Which situations a text contains, and how certain that is. Pure arithmetic.

    text vectors (n, d)  x  situations (S)  ->  strengths (n, S): the probability that a careful reader sees the situation

Nearest neighbours in a sentence model's space find the trade of a statement, not its situation. The estimate therefore
comes from kernel ridge regression on all labelled examples, which learns what the examples of a situation share across
trades. A second regression uses the words of the text (skills.arithmetic.situation_words). A logistic regression makes a
probability of both, together with the closeness to the situation's nearest phrases.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from skills.arithmetic.situation_words import SituationWords

FEATURES = ("estimate", "lead", "closeness", "margin", "routine", "rank", "some")
_CANDIDATES = 5  # situations of a text, by estimate, that the logistic regression is fitted on
_JITTER = 0.003  # keeps the equations solvable when examples are nearly equal
_SEED = 20261127


@dataclass(frozen=True)
class SituationSettings:
    """Settings of the estimate. weights, offset: of the logistic regression on FEATURES, or on the first of them.

    width: of the kernel exp(-width * squared distance). ridge: penalty of the regression. landmarks: examples that the
    kernel is computed with. words: weight of the estimate from words, added to the estimate from the vector; 0 leaves it
    out. words_ridge: penalty of that regression. some: whether a regression of any situation at all is fitted, on all texts
    but the phrases. nearest: share of the nearest phrase in the closeness; the second nearest has the rest. named_from:
    strength from which a situation is named to a person.
    """

    width: float = 1.0
    ridge: float = 1.0
    landmarks: int = 3000
    words: float = 0.0
    words_ridge: float = 0.7
    some: bool = False
    nearest: float = 0.7
    offset: float = -3.27
    weights: tuple[float, ...] = (15.37, 2.02, -2.85, 0.87, -6.16, -0.53)
    named_from: float = 0.3

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "SituationSettings":
        return cls(**{**data, **({"weights": tuple(data["weights"])} if "weights" in data else {})})


@dataclass(frozen=True)
class Examples:
    """n example texts. vectors: (n, d). labels: (n, S) 0..1, the share of readers who see the situation; a row of zeros is
    routine. phrases: (m,) rows that are phrases of exactly one situation, or of routine. n_shipped: rows from here on do
    not ship, so they are learned from but are no landmarks; None: all ship. texts: (n,) or empty, if words are not used."""

    vectors: np.ndarray
    labels: np.ndarray
    phrases: np.ndarray
    n_shipped: int | None = None
    texts: Sequence[str] = ()

    def kept(self, rows: np.ndarray) -> "Examples":
        """The examples of these rows, (n,) bool; all phrases have to be among them."""
        place = np.cumsum(rows) - 1
        n_shipped = None if self.n_shipped is None else int(rows[: self.n_shipped].sum())
        texts = tuple(itertools.compress(self.texts, rows))
        return Examples(self.vectors[rows], self.labels[rows], place[self.phrases], n_shipped, texts)

    @property
    def shipped(self) -> np.ndarray:
        """The vectors that may become landmarks."""
        return self.vectors[: self.n_shipped]


@dataclass(frozen=True)
class Regression:
    """Kernel ridge regression. landmarks: (m, d). weights: (m, S). mean: (S,) the mean label."""

    landmarks: np.ndarray
    weights: np.ndarray
    mean: np.ndarray
    width: float

    @classmethod
    def fit(cls, examples: Examples, settings: SituationSettings) -> "Regression":
        """The same examples in any order give the same regression."""
        from scipy.linalg import solve  # slow to import: only when used

        distinct = np.unique(examples.shipped, axis=0).astype(np.float64)
        chosen = np.random.default_rng(_SEED).permutation(len(distinct))[: settings.landmarks]
        landmarks = distinct[np.sort(chosen)]
        mean = examples.labels.mean(0)
        kernel = _kernel(examples.vectors.astype(np.float64), landmarks, settings.width)
        own = _kernel(landmarks, landmarks, settings.width)
        left = kernel.T @ kernel + settings.ridge * own + _JITTER * np.eye(len(landmarks))
        weights = solve(left, kernel.T @ (examples.labels - mean), assume_a="pos")
        return cls(landmarks.astype(np.float32), weights.astype(np.float32), mean, settings.width)

    def estimate(self, vectors: np.ndarray) -> np.ndarray:
        """(n, S): the expected label, roughly 0..1."""
        if not len(self.landmarks):
            return np.broadcast_to(self.mean, (len(vectors), len(self.mean))).copy()
        return _kernel(vectors.astype(np.float32), self.landmarks, self.width) @ self.weights + self.mean


def joint_estimate(
    regression: Regression, words: SituationWords | None, weight: float, vectors: np.ndarray, texts: Sequence[str]
) -> np.ndarray:
    """(n, S): the estimate from the vectors, and `weight` times that from words. texts: (n,), or empty if unknown."""
    estimate = regression.estimate(vectors)
    return estimate + weight * words.estimate(texts) if words and len(texts) else estimate


@dataclass(frozen=True)
class SomeSituation:
    """Logistic regression of whether a text contains any situation at all. weights: (d,)."""

    weights: np.ndarray
    offset: float

    @classmethod
    def fit(cls, vectors: np.ndarray, labels: np.ndarray) -> "SomeSituation":
        """vectors: (n, d) of texts as they occur; phrases would not do, because hardly any of them is routine."""
        weights, offset = fit_logistic(vectors, (labels.max(1) > 0).astype(float), penalty=1.0)
        return cls(np.array(weights), offset)

    def log_odds(self, vectors: np.ndarray) -> np.ndarray:
        """(n,)."""
        return vectors @ self.weights + self.offset


@dataclass(frozen=True)
class SituationModel:
    """phrases: (m, d). owner: (m,) number of the phrase's situation, S for routine. some, words: None if not fitted."""

    regression: Regression
    phrases: np.ndarray
    owner: np.ndarray
    settings: SituationSettings
    some: SomeSituation | None = None
    words: SituationWords | None = None

    @classmethod
    def of(
        cls,
        examples: Examples,
        settings: SituationSettings,
        regression: Regression | None = None,
        some: SomeSituation | None = None,
        words: SituationWords | None = None,
    ) -> "SituationModel":
        """The model of these examples. regression, some, words: if they have been fitted before."""
        labels = examples.labels[examples.phrases]
        owner = np.where(labels.max(1, initial=0) > 0, labels.argmax(1), labels.shape[1])
        phrases = np.ascontiguousarray(examples.vectors[examples.phrases], dtype=np.float32)
        if words is None and settings.words and len(examples.texts):
            words = SituationWords.fit(examples.texts, examples.labels, ridge=settings.words_ridge)
        if some is None and settings.some:
            others = np.setdiff1d(np.arange(len(examples.labels)), examples.phrases)
            some = SomeSituation.fit(examples.vectors[others], examples.labels[others])
        regression = regression or Regression.fit(examples, settings)
        return cls(regression, phrases, owner, settings, some, words)

    def strengths(self, vectors: np.ndarray, texts: Sequence[str] = ()) -> tuple[np.ndarray, np.ndarray]:
        """(n, S) strengths and (n, S) rows of the nearest phrase of each situation. texts: (n,), or empty if unknown."""
        features, nearest = self.features(vectors, texts)
        return probability(features, self.settings), nearest

    def features(self, vectors: np.ndarray, texts: Sequence[str] = ()) -> tuple[np.ndarray, np.ndarray]:
        """(n, S, F) what the strength is made from, in the order of FEATURES, and (n, S) rows of the nearest phrases."""
        n_situations = len(self.regression.mean)
        estimate = joint_estimate(self.regression, self.words, self.settings.words, vectors, texts)
        closeness = np.full((len(vectors), n_situations + 1), -1.0)
        nearest = np.zeros((len(vectors), n_situations), dtype=np.int64)
        cosine = vectors.astype(np.float32) @ self.phrases.T
        for number in range(n_situations + 1):
            rows = np.flatnonzero(self.owner == number)
            if not len(rows):
                continue
            own = cosine[:, rows]
            two = np.partition(own, len(rows) - min(2, len(rows)), axis=1)[:, -2:]
            closeness[:, number] = self.settings.nearest * two.max(1) + (1 - self.settings.nearest) * two.min(1)
            if number < n_situations:
                nearest[:, number] = rows[own.argmax(1)]
        situations, routine = closeness[:, :n_situations], closeness[:, n_situations:]
        rank = np.argsort(np.argsort(-estimate, axis=1, kind="stable"), axis=1, kind="stable")
        columns = (
            estimate,
            estimate - _best_other(estimate),
            situations,
            situations - _best_other(situations),
            routine - situations,
            np.log1p(rank),
            np.broadcast_to(self.some.log_odds(vectors)[:, None] if self.some else 0.0, estimate.shape),
        )
        return np.stack(columns, axis=2), nearest


def held_out_features(examples: Examples, folds: np.ndarray, settings: SituationSettings) -> np.ndarray:
    """(n, S, F) features of the n examples with a fold, each from a model fitted without the examples of its fold.

    folds: (m,) number of the example's fold; negative for examples that every model may use, as all phrases must be.
    """
    tested = np.flatnonzero(folds >= 0)
    features = np.zeros((len(tested), examples.labels.shape[1], len(FEATURES)))
    for fold in np.unique(folds[tested]):
        known = examples.kept(folds != fold)
        own = folds[tested] == fold
        texts = [examples.texts[row] for row in tested[own]] if len(examples.texts) else ()
        features[own] = SituationModel.of(known, settings).features(examples.vectors[tested[own]], texts)[0]
    return features


def held_out_log_odds(vectors: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """(n,) log odds of any situation, each from a regression fitted without the texts of its fold. labels: (n, S)."""
    found = np.zeros(len(vectors))
    for fold in np.unique(folds):
        own = folds == fold
        found[own] = SomeSituation.fit(vectors[~own], labels[~own]).log_odds(vectors[own])
    return found


def fit_weights(features: np.ndarray, labels: np.ndarray, settings: SituationSettings) -> SituationSettings:
    """The settings with the weights that fit the labels (n, S) best. features: (n, S, F) of texts the model has not seen."""
    candidates = features[:, :, FEATURES.index("rank")] < np.log1p(_CANDIDATES)
    weights, offset = fit_logistic(features[candidates], labels[candidates])
    return replace(settings, weights=weights, offset=offset)


def unit_mean(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(n, d) unit vectors halfway between the unit rows of a and b; zero for opposite rows."""
    mean = a + b
    return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)


def _kernel(a: np.ndarray, b: np.ndarray, width: float) -> np.ndarray:
    """(n, m): exp(-width * squared distance) of unit rows."""
    return np.exp(2 * width * (a @ b.T - 1))


def _best_other(values: np.ndarray) -> np.ndarray:
    """(n, S): the largest value of the row except the own one."""
    if values.shape[1] < 2:
        return np.zeros_like(values)
    top = np.partition(values, values.shape[1] - 2, axis=1)[:, -2:]
    second, first = top.min(1, keepdims=True), top.max(1, keepdims=True)
    return np.where(values == first, second, first)


def probability(features: np.ndarray, settings: SituationSettings) -> np.ndarray:
    """(...): the logistic regression of the features (..., F)."""
    used = features[..., : len(settings.weights)]
    return 1 / (1 + np.exp(-(used @ np.asarray(settings.weights) + settings.offset)))


def fit_logistic(features: np.ndarray, labels: np.ndarray, *, penalty: float = 0.1) -> tuple[tuple[float, ...], float]:
    """(weights, offset) of the logistic regression of labels (n,) 0..1 on features (n, F); Newton's method."""
    x = np.hstack([features, np.ones((len(features), 1))])
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 0
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ beta)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-9)
        step = np.linalg.solve(hessian, x.T @ (labels - p) - ridge * beta)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(round(float(value), 4) for value in beta[:-1]), round(float(beta[-1]), 4)
