"""The feedback of the people of a batch, as arrays for the arithmetic."""

from collections.abc import Sequence

import numpy as np

from courses.arithmetic.feedback_signals import FeedbackSignals
from courses.arithmetic.uptake import Uptake, own_direction
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.inputs import EmployeeInputs


def batch_feedback_signals(people: Sequence[EmployeeInputs], catalogue: Catalogue) -> FeedbackSignals | None:
    """The feedback of these people; None if nobody gave any and no uptake is counted, as in most batches of a new
    organisation."""
    with_feedback = [person for person in people if person.taken or person.refused]
    if not len(catalogue.courses) or (not with_feedback and catalogue.uptake is None):
        return None
    return feedback_signals_from(
        taken=[_rows(person.taken, catalogue) for person in people],
        refused=[_rows(sorted(person.refused), catalogue) for person in people],
        seeds=np.array([person.id for person in people]),
        vectors=catalogue.courses.vectors,
        middle=catalogue.middle,
        uptake=catalogue.uptake,
    )


def feedback_signals_from(
    *,
    taken: Sequence[Sequence[int]],
    refused: Sequence[Sequence[int]],
    seeds: np.ndarray,
    vectors: np.ndarray,
    middle: np.ndarray,
    uptake: Uptake | None,
) -> FeedbackSignals:
    """The feedback of p people, from the rows of the courses that each took on (the latest first) and refused.

    vectors: (c, d) of the courses. middle: (d,) their mean. seeds: (p,) non-negative, the same for a person every time.
    """
    own = np.zeros((len(taken), vectors.shape[1]), np.float32)
    for i, (liked, other) in enumerate(zip(taken, refused, strict=True)):
        if liked or other:
            own[i] = own_direction(vectors[list(liked)], vectors[list(other)], middle)
    return FeedbackSignals(own, tuple(tuple(rows) for rows in taken), seeds, uptake)


def _rows(courses: Sequence[int], catalogue: Catalogue) -> list[int]:
    return [catalogue.row_of[course] for course in courses if course in catalogue.row_of]
