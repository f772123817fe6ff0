"""The regressions of situations that ship for a sentence model: skills/starter/models/<model>/<kind>_situations.npz."""

import functools
from pathlib import Path
from typing import Any

import numpy as np

from skills.arithmetic.situation_words import SituationWords
from skills.arithmetic.situations import Regression, SomeSituation
from skills.services.shipped.model_profiles import FOLDER, model_of


def shipped_regression(revision: str, kind: str, key: str) -> Regression | None:
    """The regression that ships, if it was fitted with this model on examples with this key; else None."""
    found = _read(FOLDER, revision, kind)
    return found[1] if found and found[0] == key else None


def shipped_some(revision: str, kind: str) -> SomeSituation | None:
    """The regression of any situation that ships for this model. It does not depend on the list of situations."""
    found = _read(FOLDER, revision, kind)
    return found[2] if found else None


def shipped_words(revision: str, kind: str, key: str) -> SituationWords | None:
    """The regression on words that ships, if it was fitted on examples with this key; else None."""
    found = _read(FOLDER, revision, kind)
    return found[3] if found and found[0] == key else None


def regressions_as_fitted(revision: str, kind: str) -> tuple[Regression, SituationWords | None] | None:
    """Both regressions that ship, even if the situations have been edited since; None if none ships."""
    found = _read(FOLDER, revision, kind)
    return (found[1], found[3]) if found else None


@functools.lru_cache(maxsize=8)
def _read(
    folder: Path, revision: str, kind: str
) -> tuple[str, Regression, SomeSituation | None, SituationWords | None] | None:
    model = model_of(revision)
    file = folder / model / f"{kind}_situations.npz"
    if not model or "/" in model or not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as data:
        if str(data["revision"]) != revision:
            return None
        landmarks, weights = (data[name].astype(np.float32) for name in ("landmarks", "weights"))
        regression = Regression(landmarks, weights, data["mean"].astype(np.float64), float(data["width"]))
        some = SomeSituation(data["some_weights"], float(data["some_offset"])) if "some_weights" in data else None
        words = None
        if "word_weights" in data:
            words = SituationWords(data["word_rarity"].astype(np.float64), data["word_weights"].astype(np.float32))
        return str(data["key"]), regression, some, words


def write_regression(
    revision: str,
    kind: str,
    key: str,
    regression: Regression,
    some: SomeSituation | None = None,
    words: SituationWords | None = None,
) -> Path:
    """The path of the file, after writing the regressions. Equal regressions give equal bytes."""
    path = FOLDER / model_of(revision) / f"{kind}_situations.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        "revision": np.array(revision),
        "key": np.array(key),
        "landmarks": regression.landmarks.astype(np.float16),
        "weights": regression.weights.astype(np.float16),
        "mean": regression.mean,
        "width": np.array(regression.width),
    }
    if some:
        arrays |= {"some_weights": some.weights, "some_offset": np.array(some.offset)}
    if words:
        arrays |= {"word_rarity": words.rarity.astype(np.float16), "word_weights": words.weights.astype(np.float16)}
    np.savez(path, **arrays)
    _read.cache_clear()
    return path
