"""The stored centre of the catalogue. It is replaced only when the mean of all courses has moved noticeably."""

import numpy as np

from courses.models import CatalogueCentre
from skills.models import Basis

# Vectors have length 1, so the error of a part of a score is at most its weight times half of this: a thousandth.
MOVES_FROM = 0.002
_KEPT = 3


def refresh_centre(*, basis: Basis, vectors: np.ndarray, may_move: bool) -> bool:
    """Whether a new centre was stored: the mean of the vectors (c, d).

    A centre is stored if there is none, or if `may_move` is true and the mean has moved by more than `MOVES_FROM`.
    """
    if not len(vectors):
        return False
    mean = vectors.mean(0, dtype=np.float64).astype(np.float32)
    kept = CatalogueCentre.objects.in_use(basis.model_revision)
    if kept is not None and len(kept.array) == len(mean):
        has_moved = float(np.linalg.norm(mean - kept.array)) > MOVES_FROM
        if not (may_move and has_moved):
            return False
    CatalogueCentre.objects.create(model_revision=basis.model_revision, vector=mean.tobytes(), n_courses=len(vectors))
    rows = CatalogueCentre.objects.filter(model_revision=basis.model_revision)
    rows.exclude(pk__in=list(rows.values_list("pk", flat=True)[:_KEPT])).delete()
    return True
