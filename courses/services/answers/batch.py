"""What all people of a batch share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from courses.arithmetic.needs import NeedSettings
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.goals import Ahead, goals_ahead
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.neighbours import Neighbourhood, neighbourhoods
from skills.models import Basis
from skills.services.exposure.occupation_demand import Called, called_by


@dataclass(frozen=True)
class Batch:
    """What all people of a batch share. vectors: by text hash of the tasks. near: by occupation.
    ahead: by goal. called: by SOC code."""

    basis: Basis
    catalogue: Catalogue
    vectors: Mapping[str, np.ndarray]
    near: Mapping[int, Neighbourhood] = field(default_factory=dict)
    ahead: Mapping[str, Ahead] = field(default_factory=dict)
    called: Mapping[str, Called] = field(default_factory=dict)

    def adjacent_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what neighbouring work calls for; zeros where nothing is known of any."""
        found = self.near.get(person.occupation) if person.occupation is not None else None
        return np.zeros(len(self.catalogue.slugs)) if found is None else found.calls

    def occupation_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what the person's occupation calls for; nan where nothing is known of it."""
        found = self.called.get(person.soc_code)
        return np.full(len(self.catalogue.slugs), np.nan) if found is None else found.value

    def goal_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what the person's goal calls for; zeros without one, or where nothing is known of it."""
        found = self.ahead.get(person.goal)
        return np.zeros(len(self.catalogue.slugs)) if found is None else found.calls


def batch_for(
    people: Sequence[EmployeeInputs], basis: Basis, catalogue: Catalogue, vectors: Mapping[str, np.ndarray]
) -> Batch:
    """The batch of these people. vectors: by text hash, of all their tasks."""
    occupations = {person.occupation for person in people if person.occupation is not None}
    near = neighbourhoods(occupations, basis, catalogue.slugs, calls_from=NeedSettings().calls_from)
    ahead = goals_ahead((person.goal for person in people if person.goal), basis, catalogue.slugs)
    return Batch(basis, catalogue, vectors, near, ahead, called_by(catalogue.slugs))
