"""What is on offer, as arrays. Pure arithmetic."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Courses:
    """c courses. Invariant: `ids` ascend, every array has c rows, vectors have length 1 (or 0). Use `build`.

    emphasis: (c, K) 0..1. vectors: (c, d) float32. levels: (c,) 1..3, 0 where unknown. certainty: (c,) 0..1, how much
    is known of the course. hours: (c,). languages: (c,), empty where unknown. titles: (c,), equal for the same title.
    audience: (c, L) what `courses.arithmetic.audience` gives, or (c, 0) where no course names an occupation.
    centre: (d,) what stands for the mean of all vectors; None: their mean.
    """

    ids: np.ndarray
    emphasis: np.ndarray
    vectors: np.ndarray
    levels: np.ndarray
    certainty: np.ndarray
    hours: np.ndarray
    languages: np.ndarray
    titles: np.ndarray
    audience: np.ndarray
    centre: np.ndarray | None = None

    @classmethod
    def build(cls, *, centre: np.ndarray | None = None, **arrays: np.ndarray) -> "Courses":
        """Puts the courses in the order of their ids, so that the order they come in does not matter."""
        order = np.argsort(arrays["ids"], kind="stable")
        arrays.setdefault("audience", np.zeros((len(order), 0), np.float32))
        placed = {name: np.ascontiguousarray(np.asarray(values)[order]) for name, values in arrays.items()}
        return cls(**placed, centre=centre)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def level_table(self) -> np.ndarray:
        """(c, 3): 1 at the course's level; a third each where it is unknown, which is neutral."""
        table = np.zeros((len(self), 3))
        known = self.levels > 0
        table[np.flatnonzero(known), self.levels[known] - 1] = 1
        table[~known] = 1 / 3
        return table

    @cached_property
    def built(self) -> np.ndarray:
        """(c, K): what a course builds of each skill. Its hours are shared: who builds everything builds each less.

        emphasis x the root of the skill's share in all the course's emphasis. With emphasis alone, a few courses of
        broad wording came out on top for nearly everybody.
        """
        total = self.emphasis.sum(1, keepdims=True)
        share = np.divide(self.emphasis, total, out=np.zeros_like(self.emphasis), where=total > 0)
        return self.emphasis * np.sqrt(share)

    @cached_property
    def middle(self) -> np.ndarray:
        """(d,): the centre, where one is given; else the mean of all vectors."""
        return self.vectors.mean(0) if self.centre is None else self.centre

    @cached_property
    def generality(self) -> np.ndarray:
        """(c,): how much closer to the middle of all courses than courses are on average, so that a catalogue of one
        subject is no worse off. A course close to everything is close to no work in particular."""
        if not len(self):
            return np.zeros(0)
        return np.einsum("cd,d->c", self.vectors, self.middle).astype(np.float64) - float(self.middle @ self.middle)

    @cached_property
    def right(self) -> np.ndarray:
        """(c, K + d + 5 + L) float32, the right-hand side of the product."""
        columns = [self.built, self.vectors, self.level_table, self.certainty[:, None] - 1, -self.generality[:, None]]
        columns.append(self.audience)
        return np.hstack(columns).astype(np.float32)
