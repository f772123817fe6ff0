"""What an occupation as a whole calls for: O*NET's ratings of it, or a guess from those of occupations like it.

Ships as figures (skills/starter/occupation_demand.json, made by `manage.py fit demand`); nothing has to be imported.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHIPPED = Path(__file__).resolve().parents[2] / "starter" / "occupation_demand.json"
HIGH = 0.8  # standard deviations above the mean of rated occupations: about a fifth of them


@dataclass(frozen=True)
class Called:
    """By one occupation. value: (K,), on the scale of a task's demand, nan for skills no rating stands behind.

    is_high: (K,) bool: clearly more than by most occupations. is_rated: rated by O*NET itself, else guessed.
    """

    value: np.ndarray
    is_high: np.ndarray
    is_rated: bool


@functools.cache
def _shipped() -> dict:
    return json.loads(SHIPPED.read_text(encoding="utf-8")) if SHIPPED.exists() else {}


def source() -> str:
    """What the ratings are from, as a person should read it; empty where none ship."""
    return _shipped().get("data", "")


@functools.lru_cache(maxsize=4)
def called_by(slugs: tuple[str, ...]) -> Mapping[str, Called]:
    """By SOC code, for these skills in this order."""
    data = _shipped()
    if not data:
        return {}
    order = [data["skills"].index(slug) if slug in data["skills"] else -1 for slug in slugs]
    middle, spread = (np.array(_in_order(data[name], order)) for name in ("middle", "spread"))
    found = {}
    for kind in ("guessed", "rated"):
        for code, values in data[kind].items():
            z = np.array(_in_order(values, order))
            found[code] = Called(np.clip(middle + spread * z, 0, 1), z >= HIGH, kind == "rated")
    return found


def _in_order(values: Sequence[float], order: Sequence[int]) -> list[float]:
    return [values[place] if place >= 0 else float("nan") for place in order]
