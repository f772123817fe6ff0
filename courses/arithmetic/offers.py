"""Offered courses as arrays. Pure arithmetic."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from courses.arithmetic.situation_needs import course_table


@dataclass(frozen=True)
class Courses:
    """c courses. Invariant: `ids` ascend, every array has c rows, vectors have length 1 (or 0). Use `build`.

    emphasis: (c, K) 0..1. vectors: (c, d) float32. levels: (c,) 1..3, 0 where unknown. certainty: (c,) 0..1, how
    complete the information about the course is. hours: (c,). languages: (c,), empty where unknown. titles: (c,), equal
    for equal titles. audience: (c, L) from `courses.arithmetic.audience`, or (c, 0) where no course names an
    occupation. situations: (c, S) 0..1, how certainly the course trains each situation. centre: (d,) used instead of
    the mean of all vectors; None: use the mean. first_skills: columns of `emphasis`, the skills of `FIRST_AMONG_EQUALS`.
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
    situations: np.ndarray
    centre: np.ndarray | None = None
    first_skills: tuple[int, ...] = ()

    @classmethod
    def build(
        cls, *, centre: np.ndarray | None = None, first_skills: tuple[int, ...] = (), **arrays: np.ndarray
    ) -> "Courses":
        """The courses sorted by id, so that the result does not depend on the order of the input."""
        order = np.argsort(arrays["ids"], kind="stable")
        arrays.setdefault("audience", np.zeros((len(order), 0), np.float32))
        arrays.setdefault("situations", np.zeros((len(order), 0), np.float32))
        placed = {name: np.ascontiguousarray(np.asarray(values)[order]) for name, values in arrays.items()}
        return cls(**placed, centre=centre, first_skills=first_skills)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def level_table(self) -> np.ndarray:
        """(c, 3): 1 at the course's level; a third each where the level is unknown, which is neutral."""
        table = np.zeros((len(self), 3))
        known = self.levels > 0
        table[np.flatnonzero(known), self.levels[known] - 1] = 1
        table[~known] = 1 / 3
        return table

    @cached_property
    def built(self) -> np.ndarray:
        """(c, K): how much a course builds each skill. Its hours are shared among skills: a course on all skills builds
        each less.

        emphasis x the square root of the skill's share in the course's total emphasis. With emphasis alone, a few
        broadly worded courses ranked highest for nearly everybody.
        """
        total = self.emphasis.sum(1, keepdims=True)
        share = np.divide(self.emphasis, total, out=np.zeros_like(self.emphasis), where=total > 0)
        return self.emphasis * np.sqrt(share)

    @cached_property
    def trained(self) -> np.ndarray:
        """(c, 2S) float32: the situations that a course trains, at basic and at advanced level."""
        return course_table(self.situations, self.levels)

    @cached_property
    def middle(self) -> np.ndarray:
        """(d,): the centre if one is given, else the mean of all vectors."""
        return self.vectors.mean(0) if self.centre is None else self.centre

    @cached_property
    def generality(self) -> np.ndarray:
        """(c,): how much closer a course is to the middle of all courses than courses are on average.

        A course close to everything is close to no work in particular. The average is subtracted so that a catalogue of
        one subject is not ranked lower.
        """
        if not len(self):
            return np.zeros(0)
        return np.einsum("cd,d->c", self.vectors, self.middle).astype(np.float64) - float(self.middle @ self.middle)

    @cached_property
    def right(self) -> np.ndarray:
        """(c, K + d + 5 + L + 2S) float32, the right-hand side of the matrix product."""
        columns = [self.built, self.vectors, self.level_table, self.certainty[:, None] - 1, -self.generality[:, None]]
        columns += [self.audience, self.trained]
        return np.hstack(columns).astype(np.float32)
