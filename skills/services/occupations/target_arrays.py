"""Targets (kinds of work that an employee could move to) as arrays: occupations of the dataset, and emerging roles.

They are read once per process and basis. The exposure of an occupation's tasks comes from the dataset; the tasks of an
emerging role are assessed like an employee's tasks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from skills.arithmetic.role_closeness import Targets
from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.models import Basis, EmergingRole, EmergingRoleTask, Occupation, ReferenceTask, TaskAssessment
from skills.services.exposure import human_skills, text_vectors

MIN_TASKS = 3  # occupations with fewer known tasks are not targets
_KEPT = 2


@dataclass(frozen=True)
class Target:
    """One kind of work. key: "occupation-12" or "role-3". job_zone: None if unknown, and for emerging roles.
    soc_code: '' for emerging roles."""

    key: str
    title: str
    summary: str = ""
    job_zone: int | None = None
    soc_code: str = ""

    @property
    def is_emerging(self) -> bool:
        return self.key.startswith("role-")

    @property
    def pk(self) -> int:
        return int(self.key.split("-")[1])


@dataclass(frozen=True)
class KnownTargets:
    """All targets of a basis. targets: in the order of the owner numbers in `arrays`. row_of: by target key, that number.

    statements: one per task row of `arrays`. slugs: human skills in the order of the columns of demand.
    """

    targets: tuple[Target, ...]
    statements: tuple[str, ...]
    slugs: tuple[str, ...]
    arrays: Targets
    row_of: Mapping[str, int] = field(default_factory=dict)

    def tasks_of(self, row: int) -> np.ndarray:
        """The rows of the target's tasks in `arrays`."""
        return np.flatnonzero(self.arrays.owner == row)


_known: dict[tuple, KnownTargets] = {}


def known_targets(basis: Basis, slugs: tuple[str, ...]) -> KnownTargets:
    """All targets on this basis. Empty if the basis has another model than the one in use, or no vectors are stored yet.

    Uses one query if nothing changed since the last call in this process.
    """
    if get_encoder().revision != basis.model_revision:
        return _no_targets(slugs)
    tasks = EmergingRoleTask.objects.filter(role__in=EmergingRole.objects.offered())
    assessed = Exists(TaskAssessment.objects.filter(basis=basis, text_hash=OuterRef("text_hash")))
    state = tasks.annotate(assessed=assessed).aggregate(
        n=Count("pk"), last=Max("pk"), n_assessed=Count("pk", filter=Q(assessed=True))
    )
    key = (basis.pk, basis.created_at, slugs, *state.values())
    if key not in _known:
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)))
        _known[key] = _read(basis, slugs)
    return _known[key]


def _no_targets(slugs: tuple[str, ...]) -> KnownTargets:
    empty = Targets(np.zeros(0, np.int64), np.zeros((0, 0), np.float32), np.zeros(0), np.zeros((0, len(slugs))))
    return KnownTargets((), (), slugs, empty)


def _read(basis: Basis, slugs: tuple[str, ...]) -> KnownTargets:
    rows = [*_occupation_tasks(basis), *_role_tasks(basis)]
    stored = text_vectors.stored((key for _, key, _, _ in rows), basis.model_revision)
    rows = [row for row in rows if row[1] in stored]
    if not rows:
        return _no_targets(slugs)
    try:
        loaded = human_skills.load()
    except NothingLoaded:
        return _no_targets(slugs)
    targets = {target.key: target for target in _targets({key for key, *_ in rows})}
    rows = [row for row in rows if row[0] in targets]
    order = list(dict.fromkeys(key for key, *_ in rows))
    row_of = {key: row for row, key in enumerate(order)}
    matrix = np.stack([stored[key] for _, key, _, _ in rows]).astype(np.float32)
    demand, _ = loaded.model.demand(matrix)
    arrays = Targets(
        owner=np.array([row_of[key] for key, *_ in rows], dtype=np.int64),
        vectors=matrix,
        exposure=np.array([figure for *_, figure in rows]),
        demand=demand[:, [loaded.slugs.index(slug) for slug in slugs]],
    )
    return KnownTargets(tuple(targets[key] for key in order), tuple(row[2] for row in rows), slugs, arrays, row_of)


def _occupation_tasks(basis: Basis) -> list[tuple[str, str, str, float]]:
    """(target key, text hash, statement, exposure), by occupation."""
    rows = (
        ReferenceTask.objects.filter(dataset=basis.dataset_id, occupation__isnull=False)
        .annotate(figure=Coalesce("exposure", "exposure_model", "exposure_observed"))
        .filter(figure__isnull=False)
        .order_by("occupation", "key")
        .values_list("occupation_id", "text_hash", "statement", "figure")
    )
    found: dict[int, list[tuple[str, str, str, float]]] = {}
    for occupation, key, statement, figure in rows.iterator(chunk_size=5000):
        found.setdefault(occupation, []).append((f"occupation-{occupation}", key, statement, figure))
    return [row for tasks in found.values() if len(tasks) >= MIN_TASKS for row in tasks]


def _role_tasks(basis: Basis) -> list[tuple[str, str, str, float]]:
    tasks = EmergingRoleTask.objects.filter(role__in=EmergingRole.objects.offered())
    rows = list(tasks.order_by("role__position", "role", "position", "pk"))
    hashes = [row.text_hash for row in rows]
    assessed = TaskAssessment.objects.filter(basis=basis, is_judged=True, text_hash__in=hashes)
    found = {row.text_hash: row for row in assessed.only("text_hash", "masked_hash", "exposure")}
    return [
        (f"role-{row.role_id}", assessment.vector_key, row.statement, assessment.exposure)
        for row in rows
        if (assessment := found.get(row.text_hash)) is not None and assessment.exposure is not None
    ]


def _targets(keys: set[str]) -> Sequence[Target]:
    occupations = Occupation.objects.values_list("pk", "title", "description", "job_zone", "soc_code")
    found = [Target(f"occupation-{pk}", title, summary, zone, code) for pk, title, summary, zone, code in occupations]
    roles = EmergingRole.objects.offered().values_list("pk", "title", "summary")
    found += [Target(f"role-{pk}", title, summary) for pk, title, summary in roles]
    return [target for target in found if target.key in keys]
