"""Demand of tasks for human skills, and emphasis of courses on human skills. Pure arithmetic, in batches.

    text vectors (n, d)  x  anchors of each skill  (+ fitted directions for tasks and courses)  ->  (n, K), 0..1

An anchor is a sentence that is an example of the skill. The raw score of a text is the mean cosine with its nearest
anchors. A skill may have facets; each is a direction fitted on one rating of occupations. The score of a task also
includes the mean of the facets; the score of a course includes a direction fitted on providers' tags.
Raw scores are standardised with the scores of ordinary work statements (the background), so that 0.5 means the same for
every skill: clearly above most work. If a direction was fitted on tags, courses are the background.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_MAX_STEPS = 30


@dataclass(frozen=True)
class Settings:
    """Parameters of the scores. A z-score of `middle_*` gives 0.5; steepness is per standard deviation."""

    nearest_anchors: int = 3
    middle_task: float = 0.8
    # For skills without facets if other skills have some. With 0.8, a seventh of all work needed oversight of AI, including
    # record keeping.
    middle_alone: float = 1.5
    middle_course: float = 1.6
    # For directions fitted on tags, relative to courses. A lower value gives more than one wrong claim in eight.
    middle_tagged: float = 2.7
    steepness_tagged: float = 1.2
    steepness: float = 1.8
    direction_weight: float = 0.6
    anchors_alone: float = 0.75  # shrinks the z-score of skills without facets, which is less certain


@dataclass(frozen=True)
class CourseDirection:
    """Direction fitted on providers' tags. The z-score of a course is vectors @ weights + anchors * (anchor z) + offset.

    weights: (d,). Over the courses used for fitting, z has mean 0 and standard deviation 1.
    """

    weights: np.ndarray
    anchors: float
    offset: float


@dataclass(frozen=True)
class Facet:
    """One aspect of a skill. direction: (d,), in which `rating` increases, in standard deviations of the rating."""

    rating: str
    direction: np.ndarray


@dataclass(frozen=True)
class Skill:
    """One human skill. anchors: (a, d) unit rows. facets: empty if nothing was fitted for the skill.

    course_direction: the same for courses; None if courses are scored by anchors only.
    """

    slug: str
    task_anchors: np.ndarray
    course_anchors: np.ndarray
    facets: tuple[Facet, ...] = ()
    course_direction: CourseDirection | None = None

    @property
    def direction(self) -> np.ndarray | None:
        """(d,) unweighted mean of the facets' directions; None without facets."""
        return np.mean([facet.direction for facet in self.facets], axis=0) if self.facets else None


@dataclass(frozen=True)
class SkillModel:
    """K skills against one background. *_centre, *_scale: (K,) of the background's raw scores."""

    skills: tuple[Skill, ...]
    settings: Settings
    anchor_centre: np.ndarray
    anchor_scale: np.ndarray
    direction_centre: np.ndarray
    direction_scale: np.ndarray
    mixed_scale: np.ndarray
    course_centre: np.ndarray
    course_scale: np.ndarray

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(skill.slug for skill in self.skills)

    @property
    def is_fitted(self) -> np.ndarray:
        """(K,) bool: the skills with facets."""
        return np.array([bool(skill.facets) for skill in self.skills])

    @classmethod
    def fit(cls, skills: Sequence[Skill], background: np.ndarray, settings: Settings | None = None) -> "SkillModel":
        """The fitted model. background: (b, d) vectors of work statements; with fewer than 20, the centre is 0.25."""
        settings, k = settings or Settings(), len(skills)
        few = len(background) < 20
        tasks = _raw(background, [skill.task_anchors for skill in skills], settings)
        courses = _raw(background, [skill.course_anchors for skill in skills], settings)
        directed = _directed(background, skills)
        centre, scale = (np.full(k, 0.25), np.full(k, 0.12)) if few else _moments(tasks)
        course_centre, course_scale = (np.full(k, 0.25), np.full(k, 0.12)) if few else _moments(courses)
        direction_centre, direction_scale = (np.zeros(k), np.ones(k)) if few else _moments(directed)
        moments = (centre, scale, direction_centre, direction_scale)
        model = cls(tuple(skills), settings, *moments, np.ones(k), course_centre, course_scale)
        if few:
            return model
        mixed = _moments(model._mixed(background))[1]
        return cls(tuple(skills), settings, *moments, mixed, course_centre, course_scale)

    def _mixed(self, vectors: np.ndarray) -> np.ndarray:
        anchors = _raw(vectors, [skill.task_anchors for skill in self.skills], self.settings)
        z = (anchors - self.anchor_centre) / self.anchor_scale
        directed = (_directed(vectors, self.skills) - self.direction_centre) / self.direction_scale
        has = self.is_fitted
        weight = np.where(has, self.settings.direction_weight, 0.0)
        return ((1 - weight) * z + weight * np.where(has, directed, 0.0)) / self.mixed_scale

    def task_z(self, vectors: np.ndarray) -> np.ndarray:
        """(n, K) z-scores relative to ordinary work, before `demand` maps them to 0..1."""
        has = self.is_fitted
        return self._mixed(vectors) * np.where(has, 1.0, self.settings.anchors_alone)

    def course_anchor_z(self, vectors: np.ndarray) -> np.ndarray:
        """(n, K) z-scores of the anchors only, relative to ordinary work."""
        raw = _raw(vectors, [skill.course_anchors for skill in self.skills], self.settings)
        return (raw - self.course_centre) / self.course_scale

    def course_z(self, vectors: np.ndarray) -> np.ndarray:
        """(n, K) z-scores before `emphasis` maps them to 0..1: relative to courses if tags were fitted, else to work."""
        z = self.course_anchor_z(vectors)
        for k, skill in enumerate(self.skills):
            if (fit := skill.course_direction) is not None:
                z[:, k] = vectors @ fit.weights + fit.anchors * z[:, k] + fit.offset
        return z

    def demand(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, K) demand in 0..1 and (n, K) numbers of the nearest task anchor. Texts do not affect each other."""
        own, has = self.settings, self.is_fitted
        middle = np.where(has | ~has.any(), own.middle_task, own.middle_alone)
        return (
            _logistic(self.task_z(vectors), middle, own.steepness),
            _nearest(vectors, [skill.task_anchors for skill in self.skills]),
        )

    def emphasis(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, K) emphasis in 0..1 and (n, K) numbers of the nearest course anchor."""
        own, is_fitted = self.settings, np.array([skill.course_direction is not None for skill in self.skills])
        middle = np.where(is_fitted, own.middle_tagged, own.middle_course)
        steepness = np.where(is_fitted, own.steepness_tagged, own.steepness)
        return (
            _logistic(self.course_z(vectors), middle, steepness),
            _nearest(vectors, [skill.course_anchors for skill in self.skills]),
        )


def fit_direction(occupations: np.ndarray, ratings: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """(d,) direction in which the mean task vectors (o, d) of occupations increase with their ratings (o,).

    Ridge regression in closed form. The intercept is dropped because scores are standardised afterwards.
    """
    x = occupations - occupations.mean(0)
    y = ratings - ratings.mean()
    return np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)


def choose_ridge(occupations: np.ndarray, ratings: np.ndarray, fold: np.ndarray, among: Sequence[float]) -> float:
    """The value of `among` with the smallest squared error on held-out folds. ratings: (o,). fold: (o,) integers."""
    error = np.zeros(len(among))
    for number in np.unique(fold):
        rest, out = fold != number, fold == number
        centre, middle = occupations[rest].mean(0), ratings[rest].mean()
        x, y = occupations[rest] - centre, ratings[rest] - middle
        spread, axes = np.linalg.eigh(x.T @ x)
        target, projected = axes.T @ (x.T @ y), (occupations[out] - centre) @ axes
        for i, ridge in enumerate(among):
            error[i] += ((middle + projected @ (target / (spread + ridge)) - ratings[out]) ** 2).sum()
    return among[int(np.argmin(error))]


def fit_course_direction(
    vectors: np.ndarray, anchor_z: np.ndarray, is_tagged: np.ndarray, *, ridge: float = 3.0, anchor_share: float = 0.3
) -> CourseDirection:
    """The direction that separates courses with a tag from others: ridge logistic regression by Newton's method.

    vectors: (n, d). is_tagged: (n,) bool. anchor_z: (n,), with a fixed share of the score so that HR's edits of anchors
    have an effect. Raises ValueError if all courses are tagged or none is.
    """
    rate = float(is_tagged.mean())
    if not 0 < rate < 1:
        raise ValueError("A direction needs courses with the tag and courses without it.")
    x = np.hstack([vectors, np.ones((len(vectors), 1))])
    penalty, w = np.full(x.shape[1], ridge), np.zeros(x.shape[1])
    penalty[-1], w[-1] = 1e-9, np.log(rate / (1 - rate))
    for _ in range(_MAX_STEPS):
        p = 1.0 / (1.0 + np.exp(-x @ w))
        step = np.linalg.solve(
            (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty), x.T @ (p - is_tagged) + penalty * w
        )
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    projected = vectors @ w[:-1]
    a, b = (1 - anchor_share) / projected.std(), anchor_share / max(float(anchor_z.std()), 1e-6)
    mixed = a * projected + b * anchor_z
    return CourseDirection(a * w[:-1] / mixed.std(), b / mixed.std(), -mixed.mean() / mixed.std())


def _raw(vectors: np.ndarray, anchors: Sequence[np.ndarray], settings: Settings) -> np.ndarray:
    """(n, K) mean cosine with the nearest anchors; 0 for a skill without anchors."""
    out = np.zeros((len(vectors), len(anchors)))
    for k, rows in enumerate(anchors):
        if len(rows) and len(vectors):
            n = min(settings.nearest_anchors, len(rows))
            out[:, k] = np.sort(vectors @ rows.T, axis=1)[:, -n:].mean(1)
    return out


def _directed(vectors: np.ndarray, skills: Sequence[Skill]) -> np.ndarray:
    out = np.zeros((len(vectors), len(skills)))
    for k, skill in enumerate(skills):
        if (direction := skill.direction) is not None:
            out[:, k] = vectors @ direction
    return out


def _nearest(vectors: np.ndarray, anchors: Sequence[np.ndarray]) -> np.ndarray:
    """(n, K) numbers of the nearest anchor; -1 for a skill without anchors."""
    out = np.full((len(vectors), len(anchors)), -1)
    for k, rows in enumerate(anchors):
        if len(rows) and len(vectors):
            out[:, k] = np.argmax(vectors @ rows.T, axis=1)
    return out


def _moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return values.mean(0), np.maximum(values.std(0), 1e-6)


def _logistic(z: np.ndarray, middle: float | np.ndarray, steepness: float | np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-steepness * (z - middle)))
