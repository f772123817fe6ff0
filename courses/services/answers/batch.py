"""Data that all people of a batch share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from courses.arithmetic.needs import NeedSettings
from courses.services.answers.catalogue_arrays import Catalogue
from courses.services.answers.goals import GoalFigures, goal_figures_by_key
from courses.services.answers.inputs import EmployeeInputs
from courses.services.answers.neighbours import Neighbourhood, neighbourhoods
from skills.models import Basis
from skills.services.exposure.occupation_demand import OccupationDemand, occupation_demands


@dataclass(frozen=True)
class Batch:
    """Data that all people of a batch share. vectors: by text hash of the tasks. near: by occupation. goal_figures: by goal.
    occupation_demand: by SOC code."""

    basis: Basis
    catalogue: Catalogue
    vectors: Mapping[str, np.ndarray]
    near: Mapping[int, Neighbourhood] = field(default_factory=dict)
    goal_figures: Mapping[str, GoalFigures] = field(default_factory=dict)
    occupation_demand: Mapping[str, OccupationDemand] = field(default_factory=dict)

    def adjacent_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what neighbouring work requires; zeros if no neighbouring work is known."""
        found = self.near.get(person.occupation) if person.occupation is not None else None
        return np.zeros(len(self.catalogue.slugs)) if found is None else found.calls

    def occupation_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what the person's occupation requires; nan if nothing is known of it."""
        found = self.occupation_demand.get(person.soc_code)
        return np.full(len(self.catalogue.slugs), np.nan) if found is None else found.value

    def goal_of(self, person: EmployeeInputs) -> np.ndarray:
        """(K,) what the person's goal requires; zeros without a goal, or if nothing is known of it."""
        found = self.goal_figures.get(person.goal)
        return np.zeros(len(self.catalogue.slugs)) if found is None else found.calls


def batch_for(
    people: Sequence[EmployeeInputs], basis: Basis, catalogue: Catalogue, vectors: Mapping[str, np.ndarray]
) -> Batch:
    """The batch of these people. vectors: by text hash, for all their tasks."""
    occupations = {person.occupation for person in people if person.occupation is not None}
    near = neighbourhoods(occupations, basis, catalogue.slugs, calls_from=NeedSettings().calls_from)
    goal_figures = goal_figures_by_key((person.goal for person in people if person.goal), basis, catalogue.slugs)
    return Batch(basis, catalogue, vectors, near, goal_figures, occupation_demands(catalogue.slugs))
