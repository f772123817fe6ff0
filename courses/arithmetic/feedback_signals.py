"""Parts of a score from people's feedback on courses. Pure arithmetic, in batches.

own      courses that this person took on or refused: takes effect at once, and for this person alone others   courses
that other people took on next, and whose work a course suited: in aggregate (courses.arithmetic.uptake) new      a
small addition for courses that too few people have tried, so that people try them
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from courses.arithmetic.offers import Courses
from courses.arithmetic.uptake import Uptake, noise


class Weights(Protocol):
    """The fields of matching's settings that weigh these parts."""

    @property
    def own(self) -> float: ...
    @property
    def others(self) -> float: ...
    @property
    def audience(self) -> float: ...


@dataclass(frozen=True)
class FeedbackSignals:
    """The feedback of p people.

    own: (p, d) float32 from `own_direction`. taken: rows of the courses each person took on, the latest first. seeds:
    (p,) non-negative, the same for a person every time; they decide which untried courses each person is shown first.
    uptake: of all courses; None: others' feedback is not used.
    """

    own: np.ndarray
    taken: tuple[tuple[int, ...], ...]
    seeds: np.ndarray
    uptake: Uptake | None = None

    def add_to(
        self, scores: np.ndarray, block: np.ndarray, context: np.ndarray, columns: np.ndarray, weights: Weights
    ) -> None:
        """Adds the part `others` to (b, n) scores of these courses (columns). context: (b, d).

        The caller adds `own`, because it uses the same product of vectors as the context. `new` is too small to make a
        course a candidate.
        """
        if self.uptake is None:
            return
        scores += weights.audience * (context @ self.uptake.audience[columns].T)
        for row, person in enumerate(block.tolist()):
            if self.taken[person]:
                scores[row] += weights.others * self.uptake.after(self.taken[person])[columns]

    def parts(
        self,
        block: np.ndarray,
        context: np.ndarray,
        courses: Courses,
        candidates: np.ndarray,
        vectors: np.ndarray,
        weights: Weights,
    ) -> dict[str, np.ndarray]:
        """The parts own, others and new, each (b, m), of the candidates (b, m). vectors: (b, m, d) of the
        candidates."""
        own = np.asarray(weights.own * np.einsum("bmd,bd->bm", vectors, self.own[block]), dtype=np.float64)
        others, new = np.zeros(candidates.shape), np.zeros(candidates.shape)
        if self.uptake is None:
            return {"own": own, "others": others, "new": new}
        others[:] = weights.audience * np.einsum("bmd,bd->bm", self.uptake.audience[candidates], context)
        for row, person in enumerate(block.tolist()):
            if self.taken[person]:
                others[row] += weights.others * self.uptake.after(self.taken[person])[candidates[row]]
        if self.uptake.explore:
            untried = self.uptake.n_people[candidates] < self.uptake.min_group
            new = self.uptake.explore * noise(self.seeds[block], courses.ids[candidates]) * untried
        return {"own": own, "others": others, "new": new}
