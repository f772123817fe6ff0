"""What the people of a batch said and did of courses, as the arithmetic takes it."""

from collections.abc import Sequence

import numpy as np

from courses.arithmetic.feedback_signals import Heard
from courses.arithmetic.uptake import own_direction
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.inputs import EmployeeInputs


def heard_of(people: Sequence[EmployeeInputs], catalogue: Catalogue) -> Heard | None:
    """None where nobody has said anything and nothing was counted: most batches of a new organisation."""
    said = [person for person in people if person.taken or person.refused]
    if not len(catalogue.courses) or (not said and catalogue.uptake is None):
        return None
    vectors, middle = catalogue.courses.vectors, catalogue.middle
    taken = [tuple(_rows(person.taken, catalogue)) for person in people]
    own = np.zeros((len(people), vectors.shape[1]), np.float32)
    for i, person in enumerate(people):
        if person.taken or person.refused:
            own[i] = own_direction(vectors[list(taken[i])], vectors[_rows(sorted(person.refused), catalogue)], middle)
    return Heard(own, tuple(taken), np.array([person.id for person in people]), catalogue.uptake)


def _rows(courses: Sequence[int], catalogue: Catalogue) -> list[int]:
    return [catalogue.row_of[course] for course in courses if course in catalogue.row_of]
