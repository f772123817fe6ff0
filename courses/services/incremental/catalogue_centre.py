"""The middle of the catalogue, kept until it has moved noticeably."""

import hashlib

import numpy as np

from courses.models import CatalogueCentre
from skills.models import Basis

# Vectors have length 1, so no part of a score is off by more than its weight times half of this: a thousandth.
MOVES_FROM = 0.002
_KEPT = 3


def stored_centre(basis: Basis) -> CatalogueCentre | None:
    return CatalogueCentre.objects.filter(model_revision=basis.model_revision).first()


def centre_print(basis: Basis) -> str:
    """Of the centre in use; empty where none is kept yet. One query."""
    found = stored_centre(basis)
    return "" if found is None else hashlib.sha256(bytes(found.vector)).hexdigest()


def load_centre(basis: Basis, dimension: int) -> np.ndarray | None:
    """(d,) float32; None where none is kept yet."""
    found = stored_centre(basis)
    vector = None if found is None else np.frombuffer(bytes(found.vector), np.float32)
    return vector if vector is not None and len(vector) == dimension else None


def refresh_centre(*, basis: Basis, vectors: np.ndarray, may_move: bool) -> bool:
    """Keeps the mean of the vectors (c, d) as the centre, where there is none, or it has moved and may; whether it did."""
    if not len(vectors):
        return False
    mean = vectors.mean(0, dtype=np.float64).astype(np.float32)
    known = load_centre(basis, vectors.shape[1])
    if known is not None and (not may_move or float(np.linalg.norm(mean - known)) <= MOVES_FROM):
        return False
    CatalogueCentre.objects.create(model_revision=basis.model_revision, vector=mean.tobytes(), n_courses=len(vectors))
    rows = CatalogueCentre.objects.filter(model_revision=basis.model_revision)
    rows.exclude(pk__in=list(rows.values_list("pk", flat=True)[:_KEPT])).delete()
    return True
