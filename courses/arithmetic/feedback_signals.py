"""What people said and did of courses, as parts of a score. Pure arithmetic, in batches.

own      what this person took on and refused: at once, and for this person alone
others   what people went on to, and whose work a course suited: in aggregate (courses.arithmetic.uptake)
new      a little for courses that too few have tried to say anything of, so that they are tried
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from courses.arithmetic.offers import Courses
from courses.arithmetic.uptake import Uptake, noise


class Weights(Protocol):
    """Of matching's settings, those that weigh these parts."""

    @property
    def own(self) -> float: ...
    @property
    def others(self) -> float: ...
    @property
    def audience(self) -> float: ...


@dataclass(frozen=True)
class Heard:
    """Of p people. own: (p, d) float32, what `own_direction` gives. taken: rows of the courses each has taken on, the
    latest first. seeds: (p,) non-negative and lasting: which untried courses each is shown first. uptake: of all the
    courses; None: nothing is learned from others.
    """

    own: np.ndarray
    taken: tuple[tuple[int, ...], ...]
    seeds: np.ndarray
    uptake: Uptake | None = None

    def add_to(
        self, scores: np.ndarray, block: np.ndarray, context: np.ndarray, columns: np.ndarray, weights: Weights
    ) -> None:
        """Adds what others did to (b, n) scores of these courses (columns). context: (b, d). `own` is left to callers,
        who hold it against the same vectors as the context; `new` is too small to make a candidate."""
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
        """The parts own, others and new, each (b, m), of the candidates (b, m). vectors: (b, m, d), theirs."""
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
