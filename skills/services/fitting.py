"""What is fitted on published ratings, and how well it agrees with ratings it did not see.

Only figures leave this module: a direction per facet of a human skill, with the data version and licence that made it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skills import human
from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.intervals import folds
from skills.models import ExposureDataset, OccupationRating, ReferenceTask
from skills.services import human_skills, vectors
from skills.services.evaluation.bootstrap import correlation

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
    codes = np.array(sorted(code for code in statements if all(code in by_element[e] for _, e in JUDGED_ON)))
    flat = [statement for code in codes for statement in statements[code]]
    matrix = vectors.embed(flat, progress=progress)
    ends = np.cumsum([len(statements[code]) for code in codes])
    members = tuple(np.split(np.arange(len(flat)), ends[:-1]))
    ratings = {
        element: np.array([values.get(code, np.nan) for code in codes]) for element, values in by_element.items()
    }
    return RatedOccupations(dataset, codes, matrix, members, np.stack([matrix[m].mean(0) for m in members]), ratings)


def fit_demand(*, progress: Progress | None = None) -> dict[str, float]:
    """Writes the facets of demand to skills/starter/demand_weights.json; r on its own occupations, by rating."""
    rated = read_rated(progress=progress)
    everyone, shown = np.arange(len(rated.codes)), {}
    skills: dict[str, list[dict]] = {slug: [] for slug in FITTED_ON}
    for slug, elements in FITTED_ON.items():
        for element in elements:
            facet, ridge = rated.facet(element, everyone)
            weights = [round(float(x), 5) for x in facet.direction]
            skills[slug].append({"rating": element, "ridge": ridge, "weights": weights})
            shown[element] = correlation(rated.means @ facet.direction, rated.ratings[element])
    data = {
        "command": "manage.py fit demand",
        "data": str(rated.dataset),
        "licence": rated.dataset.licence,
        "model_revision": get_encoder().revision,
        "n_occupations": len(rated.codes),
        "seed": INNER_SEED,
        "skills": skills,
    }
    human_skills.WEIGHTS.write_text(json.dumps(data, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")
    return shown
