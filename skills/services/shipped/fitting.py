"""What is fitted on published ratings: directions for tasks, and what each occupation as a whole calls for.

Only figures leave this module, with the data version and licence that made them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from skills.arithmetic import human
from skills.arithmetic.bootstrap import correlation
from skills.arithmetic.intervals import folds
from skills.arithmetic.rating_estimates import guess, likeness
from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.models import ExposureDataset, OccupationRating, ReferenceTask
from skills.services.exposure import human_skills, occupation_demand, text_vectors
from skills.services.shipped.occupation_features import read_described

Progress = Callable[[int, int], None]
# Tried for each facet, on folds inside what it is fitted on.
RIDGES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
N_INNER, INNER_SEED = 5, 20240918
# O*NET elements (importance) that a skill's facets are fitted on, one facet each. Oversight of AI has no counterpart in
# O*NET and is left to its anchors.
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
    """o occupations with O*NET tasks and ratings. means: (o, d) mean task vectors; members: task rows of each."""

    dataset: ExposureDataset
    codes: np.ndarray
    tasks: np.ndarray
    members: tuple[np.ndarray, ...]
    means: np.ndarray
    ratings: dict[str, np.ndarray]

    def facet(self, element: str, rows: np.ndarray) -> tuple[human.Facet, float]:
        """Fitted on these occupations, those without the rating passed over; and the ridge that was chosen among them."""
        rows = rows[~np.isnan(self.ratings[element][rows])]
        values = self.ratings[element][rows]
        standard = (values - values.mean()) / values.std()
        fold = folds(rows, N_INNER, INNER_SEED)
        ridge = human.choose_ridge(self.means[rows], standard, fold, RIDGES)
        return human.Facet(element, human.fit_direction(self.means[rows], standard, ridge)), ridge

    def skill(self, slug: str, ratings: dict[str, np.ndarray]) -> np.ndarray:
        """(n,) from these values of its ratings, each in the unit of the rated occupations; over them mean 0 and sd 1."""
        own = [(self.ratings[element].mean(), self.ratings[element].std()) for element in FITTED_ON[slug]]

        def together(values: dict[str, np.ndarray]) -> np.ndarray:
            parts = zip(FITTED_ON[slug], own, strict=True)
            return np.mean([(values[element] - mean) / sd for element, (mean, sd) in parts], axis=0)

        return together(ratings) / together(self.ratings).std()


def read_rated(*, progress: Progress | None = None) -> RatedOccupations:
    """Raises NothingLoaded unless O*NET has been imported with tasks, skills and work styles."""
    dataset = ExposureDataset.objects.filter(source=ExposureDataset.Source.ONET, n_tasks__gt=0).first()
    rows = OccupationRating.objects.filter(importance__isnull=False)
    by_element: dict[str, dict[str, float]] = {}
    for code, element, value in rows.values_list("occupation__soc_code", "element", "importance"):
        by_element.setdefault(element, {})[code] = float(value or 0.0)
    if dataset is None or "Social Perceptiveness" not in by_element or "Innovation" not in by_element:
        raise NothingLoaded(
            "Import O*NET first, skills and work styles included: `manage.py import_exposure onet PATH`."
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
    """Writes demand_weights.json and occupation_demand.json in skills/starter; r on its own occupations, by rating."""
    rated = read_rated(progress=progress)
    everyone, shown = np.arange(len(rated.codes)), {}
    skills: dict[str, list[dict]] = {slug: [] for slug in FITTED_ON}
    for slug, elements in FITTED_ON.items():
        for element in elements:
            facet, ridge = rated.facet(element, everyone)
            weights = [round(float(x), 5) for x in facet.direction]
            skills[slug].append({"rating": element, "ridge": ridge, "weights": weights})
            shown[element] = correlation(rated.means @ facet.direction, rated.ratings[element])
    made_by = {
        "command": "manage.py fit demand",
        "data": str(rated.dataset),
        "licence": rated.dataset.licence,
        "model_revision": get_encoder().revision,
        "n_occupations": len(rated.codes),
    }
    _write(human_skills.WEIGHTS, {**made_by, "seed": INNER_SEED, "skills": skills})
    _write(occupation_demand.SHIPPED, {**made_by, **_of_occupations(rated)})
    return shown


def _of_occupations(rated: RatedOccupations) -> dict[str, Any]:
    """Standard deviations of each skill by SOC code, rated and guessed; and the mean and spread of the demand of rated
    occupations' tasks, which put them on its scale."""
    described = read_described(rated.dataset.pk)
    known = np.searchsorted(described.codes, rated.codes)
    asked = np.setdiff1d(np.arange(len(described.codes)), known)
    elements = [element for own in FITTED_ON.values() for element in own]
    ratings = np.full((len(described.codes), len(elements)), np.nan)
    ratings[known] = np.stack([rated.ratings[element] for element in elements], axis=1)
    guessed = dict(zip(elements, guess(likeness(described), ratings, known, asked).T, strict=True))
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
        "guessed": rows(described.codes[asked], guessed),
    }


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")
