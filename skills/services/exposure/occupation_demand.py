"""Demand of whole occupations for human skills: O*NET's ratings, or an estimate from similar occupations.

The figures ship in occupation_demand.json of each model, written by `manage.py fit demand`; no import is needed. The
estimates and the scale of the ratings depend on a model's vectors. A model without own figures uses those of the default
model.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from skills.embedding import get_encoder
from skills.services.shipped.model_profiles import OCCUPATIONS, fitted_or_default

HIGH = 0.8  # standard deviations above the mean of rated occupations; about a fifth of them are higher


@dataclass(frozen=True)
class OccupationDemand:
    """The demand of one occupation. value: (K,), on the scale of a task's demand; nan for skills without a rating.

    is_high: (K,) bool, clearly above most occupations. is_rated: rated by O*NET; otherwise estimated.
    """

    value: np.ndarray
    is_high: np.ndarray
    is_rated: bool


def source() -> str:
    """The source of the ratings, as text for readers; empty if no ratings ship."""
    return fitted_or_default(OCCUPATIONS).get("data", "")


def occupation_demands(slugs: tuple[str, ...], revision: str = "") -> Mapping[str, OccupationDemand]:
    """The demand of occupations by SOC code, for these skills in this order; empty if no ratings ship.

    revision: of the model, by default the one in use.
    """
    return _occupation_demands(slugs, revision or get_encoder().revision)


@functools.lru_cache(maxsize=4)
def _occupation_demands(slugs: tuple[str, ...], revision: str) -> Mapping[str, OccupationDemand]:
    data = fitted_or_default(OCCUPATIONS, revision)
    if not data:
        return {}
    order = [data["skills"].index(slug) if slug in data["skills"] else -1 for slug in slugs]
    middle, spread = (np.array(_in_order(data[name], order)) for name in ("middle", "spread"))
    found = {}
    for kind in ("guessed", "rated"):
        for code, values in data[kind].items():
            z = np.array(_in_order(values, order))
            found[code] = OccupationDemand(np.clip(middle + spread * z, 0, 1), z >= HIGH, kind == "rated")
    return found


def _in_order(values: Sequence[float], order: Sequence[int]) -> list[float]:
    return [values[place] if place >= 0 else float("nan") for place in order]
