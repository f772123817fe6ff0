"""Recommended courses as rows: the parts of every score, each with what it rests on."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from courses.arithmetic.audience import NEUTRAL
from courses.arithmetic.matching import KINDS, Matches, MatchSettings
from courses.arithmetic.needs import Needs, Work
from courses.services.answers.batch import Batch
from courses.services.answers.inputs import EmployeeInputs


class Recommended(NamedTuple):  # a tuple: a run makes millions
    """A row of Recommendation."""

    course: int
    rank: int
    score: float
    parts: list[dict]


class Explained:
    """The recommendations of a batch. Rounding, sorting and looking up are done for all of it at once."""

    def __init__(
        self, people: Sequence[EmployeeInputs], batch: Batch, found: Matches, needs: Needs, work: Work
    ) -> None:
        self.people, self.batch, self.vectors = people, batch, work.vectors
        self.rows = found.rows.tolist()
        self.values = found.parts.tolist()
        self.order = np.argsort(-np.abs(found.parts), axis=2, kind="stable").tolist()
        # Of the person's work, what lies in the occupations the course is written for, 0..1.
        of_occupation = found.parts[:, :, len(batch.catalogue.slugs) + KINDS.index("occupation")]
        self.shares = np.round(of_occupation / MatchSettings().occupation + NEUTRAL, 3).tolist()
        self.needs = np.round(needs.value, 4).tolist()
        self.first_task = np.cumsum([0, *(len(person.tasks) for person in people)]).tolist()

    def of(self, i: int) -> list[Recommended]:
        """Of the i-th person, best first."""
        rows = [row for row in self.rows[i] if row >= 0]
        if not rows:
            return []
        courses, catalogue = self.batch.catalogue.courses, self.batch.catalogue
        tasks = self.vectors[self.first_task[i] : self.first_task[i + 1]]
        vectors = courses.vectors[rows]
        closeness = vectors @ tasks.T
        nearest = closeness.argmax(1).tolist()
        close = np.round(closeness.max(1).astype(np.float64), 3).tolist()
        goal, own, others = self._goal(i, vectors), self._own(i, vectors), self._others(i, rows)
        answers = []
        for place, row in enumerate(rows):
            task = self.people[i].tasks[nearest[place]]
            course = catalogue.ids[row]
            detail: dict[str, dict] = {
                "context": {"closeness": close[place], "task": {"id": task.id, "statement": task.statement}},
                "occupation": {"share": self.shares[i][place]},
                "goal": goal[place],
                "own": own[place],
                "others": others[place],
                "new": {},
                "level": {"level": catalogue.by_id[course].level},
                "certainty": {"doubts": list(catalogue.doubts.get(course, ()))},
                "variety": {},
            }
            values = self.values[i][place]
            parts = self._parts(i, row, values, self.order[i][place], detail)
            answers.append(Recommended(course, place + 1, sum(values), parts))
        return answers

    def _parts(self, i: int, row: int, values: list[float], order: list[int], detail: dict[str, dict]) -> list[dict]:
        """By size; parts that are exactly 0 are left out."""
        slugs, need, emphasis = self.batch.catalogue.slugs, self.needs[i], self.batch.catalogue.emphasis[row]
        n_skills, parts = len(slugs), []
        for k in order:
            value = values[k]
            if not value:
                break  # the smallest come last
            if k < n_skills:
                parts.append(
                    {"kind": "skill", "skill": slugs[k], "value": value, "need": need[k], "emphasis": emphasis[k]}
                )
            else:
                kind = KINDS[k - n_skills]
                parts.append({"kind": kind, "value": value, **detail[kind]})
        return parts

    def _goal(self, i: int, vectors: np.ndarray) -> list[dict]:
        """What the part of the goal rests on, by course."""
        ahead = self.batch.ahead.get(self.people[i].goal)
        if ahead is None:
            return [{"closeness": 0.0, "title": ""}] * len(vectors)
        close = np.round((vectors @ ahead.direction).astype(np.float64), 3).tolist()
        return [{"closeness": value, "title": ahead.title} for value in close]

    def _own(self, i: int, vectors: np.ndarray) -> list[dict]:
        """The nearest course the person took on, and the nearest they refused, each with its closeness."""
        person, catalogue = self.people[i], self.batch.catalogue
        found: list[dict] = [{} for _ in vectors]
        for name, courses in (("taken", person.taken), ("refused", sorted(person.refused))):
            known = [course for course in courses if course in catalogue.row_of]
            if not known:
                continue
            close = vectors @ catalogue.courses.vectors[[catalogue.row_of[course] for course in known]].T
            for place, k in enumerate(close.argmax(1).tolist()):
                found[place][name] = {"course": known[k], "closeness": round(float(close[place, k]), 3)}
        return found

    def _others(self, i: int, rows: list[int]) -> list[dict]:
        """How many took the course on, and after which of the person's own; empty where they are too few to say."""
        catalogue = self.batch.catalogue
        uptake = catalogue.uptake
        if uptake is None:
            return [{} for _ in rows]
        taken = [catalogue.row_of[course] for course in self.people[i].taken if course in catalogue.row_of]
        found: list[dict] = []
        for row in rows:
            n, before = int(uptake.n_people[row]), uptake.came_from(row, taken)
            detail: dict = {"people": n} if n >= uptake.min_group else {}
            if before >= 0:
                detail["after"] = catalogue.ids[before]
            found.append(detail)
        return found
