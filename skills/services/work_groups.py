"""Where people's tasks lie among lines of work, by the occupations of the dataset their figures come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from skills.models import Basis, Occupation, ReferenceTask
from skills.related import Work, closeness
from skills.services import vectors
from skills.soc_codes import line_of
from skills.work_groups import shares_in

_KEPT = 2


@dataclass(frozen=True)
class KnownOccupations:
    """Those of a basis' dataset: directions of their tasks (n, d), their SOC codes. own: code by occupation, of all."""

    directions: np.ndarray
    codes: tuple[str, ...]
    own: Mapping[int, str]

    def shares(self, contexts: np.ndarray, occupations: Sequence[int | None], lines: Sequence[str]) -> np.ndarray:
        """(p, L) by the direction of each person's work (p, d) and the occupation known of them. lines: L names."""
        places = {name: i for i, name in enumerate(lines)}
        here = np.array([line_of(code, places) for code in self.codes], dtype=np.int64)
        own = [-1 if pk is None or pk not in self.own else line_of(self.own[pk], places) for pk in occupations]
        near = closeness(_work(contexts), _work(self.directions)) if len(here) else np.zeros((len(contexts), 0))
        return shares_in(near, here, len(lines), np.array(own, dtype=np.int64))


_known: dict[tuple, KnownOccupations] = {}


def known_occupations(basis: Basis) -> KnownOccupations:
    """Read once per process and basis, whose dataset never changes."""
    key = (basis.pk, basis.created_at)
    if key not in _known:
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)))
        _known[key] = _read(basis)
    return _known[key]


def _read(basis: Basis) -> KnownOccupations:
    own = {pk: code for pk, code in Occupation.objects.values_list("pk", "soc_code") if code}
    tasks = ReferenceTask.objects.filter(dataset=basis.dataset_id, occupation__in=list(own))
    by_occupation: dict[int, list[str]] = {}
    for pk, key in tasks.order_by("occupation", "key").values_list("occupation_id", "text_hash"):
        by_occupation.setdefault(pk, []).append(key)
    stored = vectors.stored({key for keys in by_occupation.values() for key in keys}, basis.model_revision)
    rows = {
        pk: np.mean(found, axis=0)
        for pk, keys in by_occupation.items()
        if (found := [stored[key] for key in keys if key in stored])
    }
    directions = np.stack(list(rows.values())) if rows else np.zeros((0, 0), np.float32)
    return KnownOccupations(directions, tuple(own[pk] for pk in rows), own)


def _work(directions: np.ndarray) -> Work:
    n = len(directions)
    return Work(directions, np.zeros_like(directions), np.full(n, np.nan), np.full(n, ""))
