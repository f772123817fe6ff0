"""Skills that less exposed occupations near a person's occupation require, beyond today's job."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max
from django.db.models.functions import Coalesce

from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.models import Basis, ReferenceTask, RelatedOccupation
from skills.services.exposure import human_skills, text_vectors

N_RELATED = 5


@dataclass(frozen=True)
class Neighbourhood:
    """The less exposed neighbours of one occupation. calls: (K,) mean over their tasks of demand x (1 - exposure).

    share: (K,) share of those tasks that require the skill.
    """

    calls: np.ndarray
    share: np.ndarray


_known: dict[tuple, dict[int, Neighbourhood | None]] = {}


def neighbourhoods(
    occupations: Iterable[int], basis: Basis, slugs: tuple[str, ...], *, calls_from: float
) -> dict[int, Neighbourhood]:
    """Neighbourhoods by occupation. Occupations without less exposed neighbours in the dataset are missing. Cached per
    process."""
    wanted = set(occupations)
    if not wanted or not slugs or get_encoder().revision != basis.model_revision:
        return {}
    state = RelatedOccupation.objects.aggregate(n=Count("pk"), last=Max("pk"))
    key = (basis.pk, basis.created_at, slugs, calls_from, state["n"], state["last"])
    if key not in _known:
        _known.clear()
        _known[key] = {}
    if missing := wanted - _known[key].keys():
        _known[key].update(_read(missing, basis, slugs, calls_from))
    return {occupation: found for occupation in wanted if (found := _known[key][occupation]) is not None}


def _read(
    occupations: set[int], basis: Basis, slugs: tuple[str, ...], calls_from: float
) -> dict[int, Neighbourhood | None]:
    answers: dict[int, Neighbourhood | None] = dict.fromkeys(occupations)
    related: dict[int, list[int]] = {}
    links = RelatedOccupation.objects.filter(occupation__in=occupations).order_by("occupation", "rank", "pk")
    for occupation, other in links.values_list("occupation_id", "related_id"):
        if len(related.setdefault(occupation, [])) < N_RELATED:
            related[occupation].append(other)
    tasks = _tasks(occupations.union(*related.values()), basis) if related else {}
    try:
        demands = _demands({key for own in tasks.values() for key, _ in own}, basis, slugs) if tasks else {}
    except NothingLoaded:
        return answers
    for occupation, others in related.items():
        if occupation in tasks:
            limit = _mean_exposure(tasks[occupation])
            nearer = [tasks[other] for other in others if other in tasks and _mean_exposure(tasks[other]) < limit]
            answers[occupation] = _together(nearer, demands, calls_from)
    return answers


def _tasks(occupations: set[int], basis: Basis) -> dict[int, list[tuple[str, float]]]:
    """(text hash, exposure) of each occupation's reference tasks that have an exposure, always in the same order."""
    rows = (
        ReferenceTask.objects.filter(dataset=basis.dataset_id, occupation__in=occupations)
        .annotate(figure=Coalesce("exposure", "exposure_model", "exposure_observed"))
        .filter(figure__isnull=False)
        .order_by("occupation", "key")
    )
    found: dict[int, list[tuple[str, float]]] = {}
    for occupation, key, figure in rows.values_list("occupation_id", "text_hash", "figure"):
        found.setdefault(occupation, []).append((key, figure))
    return found


def _demands(hashes: set[str], basis: Basis, slugs: tuple[str, ...]) -> dict[str, np.ndarray]:
    stored = text_vectors.stored(sorted(hashes), basis.model_revision)
    if not stored:
        return {}
    loaded = human_skills.load()
    order = [loaded.slugs.index(slug) for slug in slugs]
    values, _ = loaded.model.demand(np.stack(list(stored.values())))
    return dict(zip(stored, values[:, order], strict=True))


def _mean_exposure(tasks: list[tuple[str, float]]) -> float:
    return sum(figure for _, figure in tasks) / len(tasks)


def _together(
    occupations: list[list[tuple[str, float]]], demands: Mapping[str, np.ndarray], calls_from: float
) -> Neighbourhood | None:
    tasks = [(demands[key], figure) for own in occupations for key, figure in own if key in demands]
    if not tasks:
        return None
    demand, exposure = np.stack([row for row, _ in tasks]), np.array([figure for _, figure in tasks])
    return Neighbourhood(((1 - exposure)[:, None] * demand).mean(0), (demand >= calls_from).mean(0))
