"""Features of occupations other than their ratings, as arrays."""

import numpy as np

from skills.arithmetic.rating_estimates import Described
from skills.models import Occupation, ReferenceTask, RelatedOccupation
from skills.services.exposure import text_vectors


def read_described(dataset_id: int) -> Described:
    """All occupations in the order of SOC codes, with the tasks of one dataset."""
    columns = ("pk", "soc_code", "title", "description", "job_zone")
    rows = list(Occupation.objects.order_by("soc_code").values_list(*columns))
    place = {pk: row for row, (pk, *_) in enumerate(rows)}
    titles = text_vectors.embed([title for _, _, title, _, _ in rows])
    descriptions = np.zeros_like(titles)
    written = [row for row, (_, _, _, text, _) in enumerate(rows) if text]
    descriptions[written] = text_vectors.embed([rows[row][3] for row in written])
    return Described(
        codes=np.array([code for _, code, *_ in rows]),
        tasks=_mean_tasks(dataset_id, place, titles.shape[1]),
        titles=titles,
        descriptions=descriptions,
        related=_related(place),
        zones=np.array([zone or 0 for *_, zone in rows]),
    )


def _mean_tasks(dataset_id: int, place: dict[int, int], dimension: int) -> np.ndarray:
    """(n, d): the mean vector of each occupation's tasks; zeros for an occupation without tasks."""
    tasks = ReferenceTask.objects.filter(dataset=dataset_id, occupation__isnull=False).order_by("key")
    rows = list(tasks.values_list("occupation_id", "statement"))
    owner = np.array([place[occupation] for occupation, _ in rows], dtype=np.int64)
    sums = np.zeros((len(place), dimension))
    np.add.at(sums, owner, text_vectors.embed([statement for _, statement in rows]))
    return sums / np.maximum(np.bincount(owner, minlength=len(place)), 1)[:, None]


def _related(place: dict[int, int]) -> np.ndarray:
    """(n, n) bool: O*NET names one of the two occupations as related to the other."""
    related = np.zeros((len(place), len(place)), dtype=bool)
    for one, other in RelatedOccupation.objects.values_list("occupation_id", "related_id"):
        related[place[one], place[other]] = related[place[other], place[one]] = True
    np.fill_diagonal(related, False)
    return related
