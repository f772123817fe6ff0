"""Which occupations of the exposure dataset people's work is near: shares in lines of work, and means of their values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.lines_of_work import shares_in
from skills.arithmetic.occupation_closeness import Work, closeness
from skills.arithmetic.soc_codes import line_of
from skills.models import Basis, ReferenceTask
from skills.services.exposure import text_vectors
from skills.services.shipped.model_profiles import profile

_KEPT = 2


@dataclass(frozen=True)
class KnownOccupations:
    """The occupations of a basis' dataset. directions: (n, d), mean task vectors. codes: their SOC codes. softness: of the
    basis' model."""

    directions: np.ndarray
    codes: tuple[str, ...]
    softness: float

    def shares(self, contexts: np.ndarray, own: Sequence[str], lines: Sequence[str]) -> np.ndarray:
        """(p, L): each person's shares of the lines of work.

        contexts: (p, d), the direction of each person's work. own: the SOC code of each person's occupation, '' if
        unknown. lines: L names.
        """
        places = {name: i for i, name in enumerate(lines)}
        here, theirs = (np.array([line_of(code, places) for code in codes], np.int64) for codes in (self.codes, own))
        return shares_in(self._closeness(contexts), here, len(lines), theirs, self.softness)

    def mean_of(self, values: np.ndarray, contexts: np.ndarray) -> np.ndarray:
        """(p, ...) means of the occupations' values, weighed by how near they are to each person's work.

        values: (n, ...). contexts: (p, d). Zeros without occupations.
        """
        if not len(self.codes):
            return np.zeros((len(contexts), *values.shape[1:]))
        near = self._closeness(contexts) / self.softness
        weights = np.exp(near - near.max(1, keepdims=True))
        weights /= weights.sum(1, keepdims=True)
        return np.tensordot(weights, values, axes=1)

    def _closeness(self, contexts: np.ndarray) -> np.ndarray:
        """(p, n) closeness of each person's work to each occupation."""
        return closeness(_work(contexts), _work(self.directions)) if self.codes else np.zeros((len(contexts), 0))


_known: dict[tuple, KnownOccupations] = {}


def known_occupations(basis: Basis) -> KnownOccupations:
    """The occupations of the basis, cached per process: the dataset of a basis never changes."""
    key = (basis.pk, basis.created_at)
    if key not in _known:
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)))
        _known[key] = _read(basis)
    return _known[key]


def _read(basis: Basis) -> KnownOccupations:
    tasks = ReferenceTask.objects.filter(dataset=basis.dataset_id, occupation__isnull=False)
    by_occupation: dict[str, list[str]] = {}
    for code, key in tasks.order_by("occupation", "key").values_list("occupation__soc_code", "text_hash"):
        by_occupation.setdefault(code, []).append(key)
    stored = text_vectors.stored({key for keys in by_occupation.values() for key in keys}, basis.model_revision)
    rows = {
        code: np.mean(found, axis=0)
        for code, keys in by_occupation.items()
        if (found := [stored[key] for key in keys if key in stored])
    }
    directions = np.stack(list(rows.values())) if rows else np.zeros((0, 0), np.float32)
    return KnownOccupations(directions, tuple(rows), profile(basis.model_revision).line_softness)


def _work(directions: np.ndarray) -> Work:
    n = len(directions)
    return Work(directions, np.zeros_like(directions), np.full(n, np.nan), np.full(n, ""))
