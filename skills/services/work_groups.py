"""Where people's tasks lie among the SOC minor groups, by the occupations of the dataset their figures come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from skills.models import Basis, Occupation, ReferenceTask
from skills.related import Work, closeness
from skills.services import vectors
from skills.soc_codes import MINOR_GROUPS
from skills.work_groups import group_shares

_KEPT = 2
_PLACE = {group: i for i, group in enumerate(MINOR_GROUPS)}


@dataclass(frozen=True)
class KnownGroups:
    """Occupations of a basis' dataset: directions of their tasks (n, d), their groups (n,). own: group by occupation."""

    directions: np.ndarray
    groups: np.ndarray
    own: Mapping[int, int]

    def shares(self, contexts: np.ndarray, occupations: Sequence[int | None]) -> np.ndarray:
        """(p, G) by the direction of each person's work (p, d) and the occupation known of them."""
        own = np.array([self.own.get(pk, -1) if pk is not None else -1 for pk in occupations], dtype=np.int64)
        near = closeness(_work(contexts), _work(self.directions)) if len(self.groups) else np.zeros((len(contexts), 0))
        return group_shares(near, self.groups, len(MINOR_GROUPS), own)


_known: dict[tuple, KnownGroups] = {}


def known_groups(basis: Basis) -> KnownGroups:
    """Read once per process and basis, whose dataset never changes: 741 occupations in a tenth of a second."""
    key = (basis.pk, basis.created_at)
    if key not in _known:
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)))
        _known[key] = _read(basis)
    return _known[key]


def _read(basis: Basis) -> KnownGroups:
    places = {
        pk: _PLACE[code[:4]]
        for pk, code in Occupation.objects.values_list("pk", "soc_code")
        if code and code[:4] in _PLACE
    }
    tasks = ReferenceTask.objects.filter(dataset=basis.dataset_id, occupation__in=list(places))
    by_occupation: dict[int, list[str]] = {}
    for pk, key in tasks.order_by("occupation", "key").values_list("occupation_id", "text_hash"):
        by_occupation.setdefault(pk, []).append(key)
    stored = vectors.stored({key for keys in by_occupation.values() for key in keys}, basis.model_revision)
    rows, groups = [], []
    for pk, keys in by_occupation.items():
        found = [stored[key] for key in keys if key in stored]
        if found:
            rows.append(np.mean(found, axis=0))
            groups.append(places[pk])
    directions = np.stack(rows) if rows else np.zeros((0, 0), np.float32)
    return KnownGroups(directions, np.array(groups, dtype=np.int64), places)


def _work(directions: np.ndarray) -> Work:
    n = len(directions)
    return Work(directions, np.zeros_like(directions), np.full(n, np.nan), np.full(n, ""))
