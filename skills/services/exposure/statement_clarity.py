"""Decides which statements are clear enough to be judged, with the weights that ship for the model in use."""

import functools
import hashlib
import json
from collections.abc import Sequence

import numpy as np

from skills.arithmetic.clarity import ClarityModel, has_words
from skills.services.shipped.model_profiles import CLARITY, fitted, profile


def are_clear(statements: Sequence[str], matrix: np.ndarray, closeness: np.ndarray, revision: str) -> np.ndarray:
    """(n,) bool: whether each statement describes a task clearly enough to be judged.

    matrix: (n, d) vectors. closeness: (n,) cosine to the nearest reference task. A statement without words is never clear,
    and one that nearly equals a reference task always is. The fitted model decides about the others. A model revision
    without fitted weights judges every statement with words.
    """
    clear = np.array([has_words(text) for text in statements], dtype=bool)
    model = _model(revision)
    if model is not None and len(statements):
        limits = profile(revision)
        resembles = model.score(matrix, statements) >= limits.clear_from
        clear &= resembles | (closeness >= limits.closeness.nearly_same_from)
    return clear


@functools.lru_cache(maxsize=4)
def _model(revision: str) -> ClarityModel | None:
    data = fitted(CLARITY, revision)
    if not data:
        return None
    return ClarityModel(np.array(data["of_vector"]), np.array(data["of_signs"]), data["offset"])


@functools.lru_cache(maxsize=4)
def clarity_hash(revision: str) -> str:
    """Hash of the weights. Assessments with another hash are outdated."""
    return hashlib.sha256(json.dumps(fitted(CLARITY, revision), sort_keys=True).encode()).hexdigest()[:16]
