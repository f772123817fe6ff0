"""Recommended courses as rows: the parts of every score, each with its details."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from courses.arithmetic.matching import Matches
from courses.arithmetic.needs import Needs, Work
from courses.arithmetic.score_parts import KINDS, SKILL
from courses.arithmetic.situation_needs import SituationNeeds
from courses.services.answers.batch import Batch
from courses.services.answers.declared_part import Details, PartFacts, PersonSituations
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.part_register import BY_KIND


class Recommended(NamedTuple):  # a tuple: a run makes millions
    """A row of Recommendation."""

    course: int
    rank: int
    score: float
    parts: list[dict]


class RecommendationRows:
    """The recommendations of a batch. Rounding, sorting and look-ups are done for the whole batch at once."""

    def __init__(
        self,
        people: Sequence[EmployeeInputs],
        batch: Batch,
        found: Matches,
        needs: Needs,
        work: Work,
        situations: SituationNeeds,
    ) -> None:
        self.situations = situations
        self.people, self.batch, self.vectors, self.found = people, batch, work.vectors, found
        self.rows = found.rows.tolist()
        self.values = found.parts.tolist()
        self.order = np.argsort(-np.abs(found.parts), axis=2, kind="stable").tolist()
        self.needs = np.round(needs.value, 4).tolist()
        self.first_task = np.cumsum([0, *(len(person.tasks) for person in people)]).tolist()
        self.kinds = [SKILL] * len(batch.catalogue.slugs) + list(KINDS)

    def of(self, i: int) -> list[Recommended]:
        """The recommendations of the i-th person, best first."""
        rows = [row for row in self.rows[i] if row >= 0]
        if not rows:
            return []
        catalogue = self.batch.catalogue
        facts = PartFacts(
            person=self.people[i],
            batch=self.batch,
            rows=rows,
            values=self.found.parts[i, : len(rows)],
            vectors=catalogue.courses.vectors[rows],
            tasks=self.vectors[self.first_task[i] : self.first_task[i + 1]],
            need=self.needs[i],
            situations=PersonSituations(
                self.situations.weights[i], self.situations.strength[i], self.situations.experienced[i]
            )
            if catalogue.situations
            else None,
        )
        details: dict[int, Details] = {}  # by column, only for columns that some course has
        answers = []
        for place, row in enumerate(rows):
            values = self.values[i][place]
            parts = self._parts(place, values, self.order[i][place], facts, details)
            answers.append(Recommended(catalogue.ids[row], place + 1, sum(values), parts))
        return answers

    def _parts(
        self, place: int, values: list[float], order: list[int], facts: PartFacts, details: dict[int, Details]
    ) -> list[dict]:
        """The parts, the largest first. Parts that are exactly 0 are left out."""
        slugs, parts = self.batch.catalogue.slugs, []
        for column in order:
            value = values[column]
            if not value:
                break  # parts are sorted by size, so all others are 0 too
            kind = self.kinds[column]
            if column not in details:
                details[column] = BY_KIND[kind].details_of(facts, column)
            part = {"kind": kind, "skill": slugs[column]} if kind == SKILL else {"kind": kind}
            parts.append({**part, "value": value, **details[column][place]})
        return parts
