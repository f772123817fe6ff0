"""How likely a course on a situation is useful to a person. Pure arithmetic, in batches.

    strength of the situation in the person's tasks, part of the week, what readers said of the occupation
    ->  probability that two strict judges call the course useful, at basic and at advanced level

A logistic regression, fitted to judged pairs of made-up people and courses (`manage.py fit usefulness`). A task that
contains a situation is not enough: a nurse needs no introduction to fear, and a clerk's "chase the carrier" is hardly the
broken agreement that a site manager lives with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

FEATURES = (
    "strength", "log_strength", "value", "grade", "log_grade", "unhelpful", "against_readers", "trained", "advanced",
    "advanced_for_professionals", "advanced_for_others", "basic_for_professionals", "basic_for_others",
)  # fmt: skip


@dataclass(frozen=True)
class OccupationReadings:
    """What two readers said of p people's occupations and S situations, as means, each (p, S) 0..1.

    grade: whether learning about the situation is worth it in that work. foundations, advanced: the share of the readers
    who named that level. unhelpful: the share of the readers who warned against it.
    """

    grade: np.ndarray
    foundations: np.ndarray
    advanced: np.ndarray
    unhelpful: np.ndarray

    @classmethod
    def of_layers(cls, layers: np.ndarray, is_known: np.ndarray) -> "OccupationReadings":
        """layers: (p, 4, S). is_known: (S,) bool; situations that no reader saw count as if the two readers had disagreed
        about an introduction."""
        grade, foundations, advanced, unhelpful = np.moveaxis(layers, 1, 0)
        return cls(np.where(is_known, grade, 0.5), np.where(is_known, foundations, 0.5), advanced, unhelpful)


@dataclass(frozen=True)
class Usefulness:
    """A fitted regression. weights: by name in FEATURES. situations: effect of each situation, by slug."""

    offset: float
    weights: Mapping[str, float]
    situations: Mapping[str, float] = field(default_factory=dict)

    def effects(self, slugs: Sequence[str]) -> np.ndarray:
        """(S,) effects of these situations; 0 for a situation without judged pairs."""
        return np.array([self.situations.get(slug, 0.0) for slug in slugs])

    def of_levels(
        self, strength: np.ndarray, value: np.ndarray, readings: OccupationReadings, effects: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Two (p, S) probabilities: of a course at basic and at advanced level that trains the situation alone."""
        weights = np.array([self.weights[name] for name in FEATURES])
        basic, advanced = (
            1 / (1 + np.exp(-(self.offset + effects + features(strength, value, readings, level) @ weights)))
            for level in (0.0, 1.0)
        )
        return basic, advanced


def features(
    strength: np.ndarray,
    value: np.ndarray,
    readings: OccupationReadings,
    advanced: np.ndarray | float,
    trained: float = 1.0,
) -> np.ndarray:
    """(..., F) the columns FEATURES.

    strength: (...) of the situation in the task that contains it most. value: share of the week x (1 - exposure) x
    strength, summed. advanced: 1 for a course at advanced level, 0 for one at basic level. trained: how certainly the course
    trains the situation.
    """
    at_advanced = np.broadcast_to(np.asarray(advanced, dtype=float), strength.shape)
    columns = (
        strength,
        np.log(strength + 0.02),
        value,
        readings.grade,
        np.log(readings.grade + 0.025),
        readings.unhelpful,
        strength * (1 - readings.grade),
        np.broadcast_to(np.asarray(trained, dtype=float), strength.shape),
        at_advanced,
        at_advanced * readings.advanced,
        at_advanced * readings.foundations,
        (1 - at_advanced) * readings.advanced,
        (1 - at_advanced) * readings.foundations,
    )
    return np.stack(columns, axis=-1)
