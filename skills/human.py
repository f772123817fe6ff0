"""Which human skills a text asks for (a task) or builds (a course). Pure arithmetic, in batches.

    text vectors (n, d)  x  anchors of each skill  (+ a fitted direction for tasks)  ->  (n, K), 0..1

An anchor is a sentence that shows the skill. A text's raw score is the mean closeness to its nearest anchors. For tasks a
direction fitted on occupation ratings is averaged in where there is one. Raw scores are put on one scale by what ordinary
work statements (the background) score, so that 0.5 means the same for every skill: clearly more than most work.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Settings:
    """z-scores are against the background. 0.5 is reached at `middle_*`, and steepness is per standard deviation."""

    nearest_anchors: int = 3
    middle_task: float = 0.8
    middle_course: float = 1.6
    steepness: float = 1.8
    direction_weight: float = 0.6
    anchors_alone: float = 0.75  # anchors without a fitted direction are less sure: their z is drawn to the middle


@dataclass(frozen=True)
class Skill:
    """One human skill. anchors: (a, d) unit rows. direction: (d,), or None where nothing was fitted for it."""

    slug: str
    task_anchors: np.ndarray
    course_anchors: np.ndarray
    direction: np.ndarray | None = None


@dataclass(frozen=True)
class SkillModel:
    """K skills against one background. centre_*, scale_*: (K,) of the background's raw scores."""

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

    @classmethod
    def fit(cls, skills: Sequence[Skill], background: np.ndarray, settings: Settings | None = None) -> "SkillModel":
        """background: (b, d) vectors of ordinary work statements. With fewer than 20, raw scores are centred on 0.25."""
        settings, k = settings or Settings(), len(skills)
        few = len(background) < 20
        tasks = _raw(background, [skill.task_anchors for skill in skills], settings)
        courses = _raw(background, [skill.course_anchors for skill in skills], settings)
        directed = _directed(background, skills)
        centre, scale = (np.full(k, 0.25), np.full(k, 0.12)) if few else _moments(tasks)
        course_centre, course_scale = (np.full(k, 0.25), np.full(k, 0.12)) if few else _moments(courses)
        led, led_scale = (np.zeros(k), np.ones(k)) if few else _moments(directed)
        moments = (centre, scale, led, led_scale)
        model = cls(tuple(skills), settings, *moments, np.ones(k), course_centre, course_scale)
        if few:
            return model
        mixed = _moments(model._mixed(background))[1]
        return cls(tuple(skills), settings, *moments, mixed, course_centre, course_scale)

    def _mixed(self, vectors: np.ndarray) -> np.ndarray:
        anchors = _raw(vectors, [skill.task_anchors for skill in self.skills], self.settings)
        z = (anchors - self.anchor_centre) / self.anchor_scale
        directed = (_directed(vectors, self.skills) - self.direction_centre) / self.direction_scale
        has = np.array([skill.direction is not None for skill in self.skills])
        weight = np.where(has, self.settings.direction_weight, 0.0)
        return ((1 - weight) * z + weight * np.where(has, directed, 0.0)) / self.mixed_scale

    def task_z(self, vectors: np.ndarray) -> np.ndarray:
        """(n, K): standard deviations above ordinary work; what `demand` squeezes into 0..1."""
        has = np.array([skill.direction is not None for skill in self.skills])
        return self._mixed(vectors) * np.where(has, 1.0, self.settings.anchors_alone)

    def course_z(self, vectors: np.ndarray) -> np.ndarray:
        raw = _raw(vectors, [skill.course_anchors for skill in self.skills], self.settings)
        return (raw - self.course_centre) / self.course_scale

    def demand(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, K) in 0..1, and (n, K) numbers of the nearest task anchor. A text does not depend on the others."""
        return (
            _squeeze(self.task_z(vectors), self.settings.middle_task, self.settings.steepness),
            _nearest(vectors, [skill.task_anchors for skill in self.skills]),
        )

    def emphasis(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, K) in 0..1, and (n, K) numbers of the nearest course anchor."""
        return (
            _squeeze(self.course_z(vectors), self.settings.middle_course, self.settings.steepness),
            _nearest(vectors, [skill.course_anchors for skill in self.skills]),
        )


def fit_direction(occupations: np.ndarray, ratings: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """(d,): the direction along which occupations' mean task vectors (o, d) rise with their ratings (o,).

    Ridge regression in closed form; the intercept is dropped, since scores are put on a scale afterwards.
    """
    x = occupations - occupations.mean(0)
    y = ratings - ratings.mean()
    return np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)


def _raw(vectors: np.ndarray, anchors: Sequence[np.ndarray], settings: Settings) -> np.ndarray:
    """(n, K) mean closeness to the nearest anchors; 0 for a skill without anchors."""
    out = np.zeros((len(vectors), len(anchors)))
    for k, rows in enumerate(anchors):
        if len(rows) and len(vectors):
            n = min(settings.nearest_anchors, len(rows))
            out[:, k] = np.sort(vectors @ rows.T, axis=1)[:, -n:].mean(1)
    return out


def _directed(vectors: np.ndarray, skills: Sequence[Skill]) -> np.ndarray:
    out = np.zeros((len(vectors), len(skills)))
    for k, skill in enumerate(skills):
        if skill.direction is not None:
            out[:, k] = vectors @ skill.direction
    return out


def _nearest(vectors: np.ndarray, anchors: Sequence[np.ndarray]) -> np.ndarray:
    """(n, K) number of the nearest anchor; -1 for a skill without anchors."""
    out = np.full((len(vectors), len(anchors)), -1)
    for k, rows in enumerate(anchors):
        if len(rows) and len(vectors):
            out[:, k] = np.argmax(vectors @ rows.T, axis=1)
    return out


def _moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return values.mean(0), np.maximum(values.std(0), 1e-6)


def _squeeze(z: np.ndarray, middle: float, steepness: float) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-steepness * (z - middle)))
