"""Fits the demand for human skills on published ratings: directions for tasks, and demand by occupation.

The output contains figures only, with the version and licence of the data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from skills.arithmetic import human
from skills.arithmetic.bootstrap import correlation
from skills.arithmetic.intervals import folds
from skills.arithmetic.rating_estimates import guess, likeness
from skills.errors import NothingLoaded
from skills.models import ExposureDataset, OccupationRating, ReferenceTask
from skills.services.exposure import human_skills, text_vectors
from skills.services.shipped.model_profiles import DEMAND, OCCUPATIONS, write_fitted
from skills.services.shipped.occupation_features import read_described

Progress = Callable[[int, int], None]
# Ridge values tried for each facet, on inner folds of its training data.
RIDGES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
N_INNER, INNER_SEED = 5, 20240918
# O*NET elements (importance) that a skill's facets are fitted on, one facet each. Oversight of AI has no counterpart in
# O*NET and uses its anchors only.
FITTED_ON = {
    "emotional-intelligence": ("Social Perceptiveness", "Concern for Others", "Service Orientation"),
    "creativity": ("Innovation",),
    "critical-thinking": ("Critical Thinking", "Complex Problem Solving", "Judgment and Decision Making"),
    "communication": ("Negotiation", "Persuasion", "Speaking"),
    "leadership": ("Instructing", "Management of Personnel Resources", "Leadership"),
}
JUDGED_ON = (
    ("emotional-intelligence", "Social Perceptiveness"),
    ("emotional-intelligence", "Concern for Others"),
    ("creativity", "Innovation"),
    ("critical-thinking", "Critical Thinking"),
    ("communication", "Negotiation"),
    ("leadership", "Instructing"),
)


@dataclass(frozen=True)
class RatedOccupations:
    """o occupations with O*NET tasks and ratings. tasks: (t, d). means: (o, d), mean task vectors.

    members: by occupation, its rows of `tasks`. ratings: element -> (o,), nan if not rated.
    """

    dataset: ExposureDataset
    codes: np.ndarray
    tasks: np.ndarray
    members: tuple[np.ndarray, ...]
    means: np.ndarray
    ratings: dict[str, np.ndarray]

    def facet(self, element: str, rows: np.ndarray) -> tuple[human.Facet, float]:
        """The facet fitted on these rows, without occupations that lack the rating, and the ridge chosen on them."""
        rows = rows[~np.isnan(self.ratings[element][rows])]
        values = self.ratings[element][rows]
        standard = (values - values.mean()) / values.std()
        fold = folds(rows, N_INNER, INNER_SEED)
        ridge = human.choose_ridge(self.means[rows], standard, fold, RIDGES)
        return human.Facet(element, human.fit_direction(self.means[rows], standard, ridge)), ridge

    def skill(self, slug: str, ratings: dict[str, np.ndarray]) -> np.ndarray:
        """(n,): the skill's demand from these ratings, standardised so that the rated occupations have mean 0 and sd 1."""
        units = [(self.ratings[element].mean(), self.ratings[element].std()) for element in FITTED_ON[slug]]

        def combined(values: dict[str, np.ndarray]) -> np.ndarray:
            parts = zip(FITTED_ON[slug], units, strict=True)
            return np.mean([(values[element] - mean) / sd for element, (mean, sd) in parts], axis=0)

        return combined(ratings) / combined(self.ratings).std()


def read_rated(*, progress: Progress | None = None) -> RatedOccupations:
    """The occupations with O*NET tasks and all ratings of FITTED_ON.

    Raises NothingLoaded unless O*NET was imported with tasks, skills and work styles.
    """
    dataset = ExposureDataset.objects.filter(source=ExposureDataset.Source.ONET, n_tasks__gt=0).first()
    rows = OccupationRating.objects.filter(importance__isnull=False)
    by_element: dict[str, dict[str, float]] = {}
    for code, element, value in rows.values_list("occupation__soc_code", "element", "importance"):
        by_element.setdefault(element, {})[code] = float(value or 0.0)
    if dataset is None or "Social Perceptiveness" not in by_element or "Innovation" not in by_element:
        raise NothingLoaded(
            "Import O*NET 29.3 or an earlier release first, with skills and work styles: `manage.py import_exposure onet "
            "PATH`. Work styles since 30.0 have other names and another scale."
        )
    statements: dict[str, list[str]] = {}
    tasks = ReferenceTask.objects.filter(dataset=dataset, occupation__isnull=False).order_by("key")
    for code, statement in tasks.values_list("occupation__soc_code", "statement"):
        statements.setdefault(code, []).append(statement)
    needed = [element for elements in FITTED_ON.values() for element in elements]
    codes = np.array(sorted(code for code in statements if all(code in by_element.get(e, {}) for e in needed)))
    flat = [statement for code in codes for statement in statements[code]]
    matrix = text_vectors.embed(flat, progress=progress)
    ends = np.cumsum([len(statements[code]) for code in codes])
    members = tuple(np.split(np.arange(len(flat)), ends[:-1]))
    ratings = {
        element: np.array([values.get(code, np.nan) for code in codes]) for element, values in by_element.items()
    }
    return RatedOccupations(dataset, codes, matrix, members, np.stack([matrix[m].mean(0) for m in members]), ratings)


def fit_demand(*, progress: Progress | None = None) -> dict[str, float]:
    """By rating, r on the training occupations. Writes demand_weights.json and occupation_demand.json of the model in use."""
    rated = read_rated(progress=progress)
    all_rows, training_r = np.arange(len(rated.codes)), {}
    skills: dict[str, list[dict]] = {slug: [] for slug in FITTED_ON}
    for slug, elements in FITTED_ON.items():
        for element in elements:
            facet, ridge = rated.facet(element, all_rows)
            weights = [round(float(x), 5) for x in facet.direction]
            skills[slug].append({"rating": element, "ridge": ridge, "weights": weights})
            training_r[element] = correlation(rated.means @ facet.direction, rated.ratings[element])
    made_by = {
        "command": "manage.py fit demand",
        "data": str(rated.dataset),
        "licence": rated.dataset.licence,
        "n_occupations": len(rated.codes),
    }
    write_fitted(DEMAND, {**made_by, "seed": INNER_SEED, "skills": skills})
    write_fitted(OCCUPATIONS, {**made_by, **_of_occupations(rated)})
    return training_r


def _of_occupations(rated: RatedOccupations) -> dict[str, Any]:
    """The demand for each skill by SOC code in standard deviations, from ratings ("rated") or estimated ("guessed").

    "middle" and "spread": mean and standard deviation of the demand of rated occupations' tasks, for conversion to the
    scale of demand.
    """
    described = read_described(rated.dataset.pk)
    known = np.searchsorted(described.codes, rated.codes)
    unrated = np.setdiff1d(np.arange(len(described.codes)), known)
    elements = [element for group in FITTED_ON.values() for element in group]
    ratings = np.full((len(described.codes), len(elements)), np.nan)
    ratings[known] = np.stack([rated.ratings[element] for element in elements], axis=1)
    guessed = dict(zip(elements, guess(likeness(described), ratings, known, unrated).T, strict=True))
    loaded = human_skills.load()
    demand = loaded.model.demand(rated.tasks)[0][:, [loaded.slugs.index(slug) for slug in FITTED_ON]]
    means = np.stack([demand[rows].mean(0) for rows in rated.members])

    def rows(codes: np.ndarray, values: dict[str, np.ndarray]) -> dict[str, list[float]]:
        z = np.stack([rated.skill(slug, values) for slug in FITTED_ON], axis=1)
        return {str(code): [round(float(x), 2) for x in row] for code, row in zip(codes, z, strict=True)}

    return {
        "skills": list(FITTED_ON),
        "middle": [round(float(x), 3) for x in means.mean(0)],
        "spread": [round(float(x), 3) for x in means.std(0)],
        "rated": rows(rated.codes, rated.ratings),
        "guessed": rows(described.codes[unrated], guessed),
    }
