"""Declaration of a part of a score, and the facts from which its details are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from django.utils.functional import Promise

from courses.services.answers.batch import Batch
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.skill_sentences import Wording

Part = Mapping[str, Any]  # as stored
Details = list[dict]  # one for each recommended course, in the order of the courses


@dataclass(frozen=True)
class PersonSituations:
    """One person's row of `SituationNeeds`: weights (2S,), strength (S,), experienced (S,)."""

    weights: np.ndarray
    strength: np.ndarray
    experienced: np.ndarray


@dataclass(frozen=True)
class PartFacts:
    """One person with m recommended courses and t tasks.

    rows: of the courses in the catalogue, best first. values: (m, K + P) of the parts. vectors: (m, d) of the courses.
    tasks: (t, d) of the person's tasks. need: of each of the K skills. situations: None if none are known.
    """

    person: EmployeeInputs
    batch: Batch
    rows: list[int]
    values: np.ndarray
    vectors: np.ndarray
    tasks: np.ndarray
    need: list[float]
    situations: PersonSituations | None = None

    @property
    def courses(self) -> list[int]:
        """Ids of the recommended courses."""
        return [self.batch.catalogue.ids[row] for row in self.rows]

    def nothing(self) -> Details:
        return [{} for _row in self.rows]

    def nearest(self, known: Mapping[str, list[int]]) -> Details:
        """For each recommended course, the nearest of the known courses with its closeness.

        known: course ids by the name of the detail. The detail is left out if the catalogue has none of its ids.
        """
        catalogue = self.batch.catalogue
        found = self.nothing()
        for name, courses in known.items():
            offered = [course for course in courses if course in catalogue.row_of]
            if not offered:
                continue
            close = self.vectors @ catalogue.courses.vectors[[catalogue.row_of[course] for course in offered]].T
            for place, k in enumerate(close.argmax(1).tolist()):
                found[place][name] = {"course": offered[k], "closeness": round(float(close[place, k]), 3)}
        return found


class Holds(Enum):
    """Type of a detail, for the API's serializer."""

    NUMBER = "number"
    COUNT = "count"
    TEXT = "text"
    TEXTS = "texts"
    TASK = "task"  # id and statement
    COURSE = "course"  # id and closeness


@dataclass(frozen=True)
class Detail:
    """One fact about a part, stored with its value. meaning: for the documentation of the API."""

    name: str
    holds: Holds
    meaning: str
    may_be_null: bool = False


@dataclass(frozen=True)
class DeclaredPart:
    """A part of a score. name: on the page where the part raises the score; negative: where it lowers the score, None
    for a part that never does.

    details_of: the details stored with the part in this column of the values (0..K-1 for human skills), for each
    recommended course. sentences: the reasons that the stored part gives, none if the part is too weak.
    """

    kind: str
    name: Promise
    negative: Promise | None
    details: tuple[Detail, ...]
    details_of: Callable[[PartFacts, int], Details]
    sentences: Callable[[Part, Wording], list[str]]

    def name_of(self, part: Part, skills: Mapping[str, str]) -> str:
        """The name of this part on the page. skills: names by slug."""
        name = self.negative if self.negative is not None and part["value"] < 0 else self.name
        return str(name) % {"skill": skills.get(part.get("skill", ""), part.get("skill", ""))}
