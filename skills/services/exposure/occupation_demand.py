"""Demand of whole occupations for human skills: O*NET's ratings, or an estimate from similar occupations.

The figures ship in skills/starter/occupation_demand.json, written by `manage.py fit demand`; no import is needed.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHIPPED = Path(__file__).resolve().parents[2] / "starter" / "occupation_demand.json"
HIGH = 0.8  # standard deviations above the mean of rated occupations; about a fifth of them are higher


@dataclass(frozen=True)
class OccupationDemand:
    """The demand of one occupation. value: (K,), on the scale of a task's demand; nan for skills without a rating.

    is_high: (K,) bool, clearly above most occupations. is_rated: rated by O*NET; otherwise estimated.
    """

    value: np.ndarray
    is_high: np.ndarray
    is_rated: bool


@functools.cache
def _shipped() -> dict:
    return json.loads(SHIPPED.read_text(encoding="utf-8")) if SHIPPED.exists() else {}


def source() -> str:
    """The source of the ratings, as text for readers; empty if no ratings ship."""
    return _shipped().get("data", "")


@functools.lru_cache(maxsize=4)
def occupation_demands(slugs: tuple[str, ...]) -> Mapping[str, OccupationDemand]:
    """The demand of occupations by SOC code, for these skills in this order; empty if no ratings ship."""
    data = _shipped()
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
