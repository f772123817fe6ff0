"""Inputs of people who are not stored, in the form that is read for employees. For measuring what employees would
get."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from courses.arithmetic.matching import NO_LIMIT
from courses.services.answers.inputs import EmployeeInputs, TaskInputs
from skills.arithmetic.text import text_hash
from skills.models import Basis, Employee
from skills.services.exposure.assessor import Assessment, get_assessor
from skills.services.exposure.masked_statements import read_statements


@dataclass(frozen=True)
class MadeUpPerson:
    """A person who is not stored.

    statements: of the tasks, with equal shares of the week. occupation, soc_code: of the same occupation. language: the
    first of the languages. seed: used instead of an employee's id, which decides the untried courses that are shown
    first.
    """

    statements: tuple[str, ...]
    languages: frozenset[str]
    occupation: int | None = None
    soc_code: str = ""
    seed: int = 0
    language: str = ""


def made_up_inputs(
    people: Sequence[MadeUpPerson], basis: Basis, *, is_masked: bool = True
) -> tuple[list[EmployeeInputs], dict[str, np.ndarray]]:
    """The inputs of these people, in their order, and the vectors of their tasks by text hash. Nothing is stored.

    Every task is judged, because the estimates themselves are measured.
    is_masked: as for `read_statements`.
    The people are like new employees: default weekly hours, any level, no feedback and no goal.
    """
    texts = {text_hash(text): text for person in people for text in person.statements}
    read = read_statements(list(texts.values()), store=False, is_masked=is_masked)
    found = dict(zip(texts, get_assessor(basis.dataset).assess(read, judge_all=True), strict=True))
    inputs, n_tasks = [], 0
    for person in people:
        inputs.append(_inputs(person, found, first_id=n_tasks))
        n_tasks += len(person.statements)
    return inputs, dict(zip(texts, read.vectors, strict=True))


def _inputs(person: MadeUpPerson, assessed: dict[str, Assessment], first_id: int) -> EmployeeInputs:
    return EmployeeInputs(
        id=person.seed,
        weekly_hours=Employee._meta.get_field("weekly_hours").default,
        max_level=NO_LIMIT,
        languages=person.languages,
        language=person.language or min(person.languages, default=""),
        occupation=person.occupation,
        soc_code=person.soc_code,
        tasks=tuple(
            _task(first_id + i, text, 1 / len(person.statements), assessed[text_hash(text)])
            for i, text in enumerate(person.statements)
        ),
    )


def _task(pk: int, statement: str, share: float, assessed: Assessment) -> TaskInputs:
    assert assessed.exposure is not None and assessed.low is not None and assessed.high is not None  # all are judged
    return TaskInputs(
        id=pk,
        statement=statement,
        text_hash=text_hash(statement),
        share=share,
        is_confirmed=True,
        exposure=assessed.exposure,
        low=assessed.low,
        high=assessed.high,
        automation=assessed.automation,
        augmentation=assessed.augmentation,
        is_far=assessed.is_far,
        demand=assessed.demand,
        assessment_hash="",  # the hash of a stored assessment; there is none
        situations={found.slug: found.strength for found in assessed.situations},
    )
