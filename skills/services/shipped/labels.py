"""The published labels, split by occupation into training and test folds."""

from collections.abc import Iterator, Sequence

import numpy as np

from skills.arithmetic.exposure import Reference
from skills.arithmetic.intervals import folds
from skills.arithmetic.text import statement_key
from skills.errors import NothingLoaded
from skills.models import ExposureDataset
from skills.services.exposure.reference_tasks import ReferenceRow, read_reference

N_FOLDS = 5
_BLOCK = 512
Split = tuple[np.ndarray, np.ndarray]  # masks of the training rows and of the test rows


def read_labels() -> tuple[ExposureDataset, Reference, tuple[ReferenceRow, ...]]:
    """The task labels of people and of GPT-4. Raises NothingLoaded if they were not imported."""
    dataset = ExposureDataset.objects.filter(source=ExposureDataset.Source.GPTS_ARE_GPTS, n_tasks__gt=0).first()
    if dataset is None:
        raise NothingLoaded(
            "There are no published labels to compare with. Run `manage.py import_exposure gpts-are-gpts PATH` first."
        )
    reference, rows = read_reference(dataset)
    return dataset, reference, rows


def splits(groups: np.ndarray, seed: int) -> Iterator[Split]:
    """(train, test) masks per fold. No occupation is in both."""
    fold = folds(groups, N_FOLDS, seed)
    for number in range(N_FOLDS):
        yield fold != number, fold == number


def strict_splits(groups: np.ndarray, rows: tuple[ReferenceRow, ...], seed: int) -> Iterator[Split]:
    """The masks of `splits`, with no statement in both training and test rows.

    O*NET lists some statements word for word under several occupations. Statements of the test rows are removed from the
    training rows.
    """
    statement = np.unique([statement_key(row.statement) for row in rows], return_inverse=True)[1]
    for train, test in splits(groups, seed):
        yield train & ~np.isin(statement, statement[test]), test


def plain_knn(queries: np.ndarray, train: Reference, measures: Sequence[str]) -> dict[str, np.ndarray]:
    """Estimates of the baseline method, by measure: the 20 nearest reference tasks, weighted by cosine^8."""
    found = {name: np.zeros(len(queries)) for name in measures}
    for start in range(0, len(queries), _BLOCK):
        part = slice(start, start + _BLOCK)
        cosines = queries[part] @ train.vectors.T
        near = np.argpartition(cosines, -20, axis=1)[:, -20:]
        weights = np.take_along_axis(cosines, near, 1).clip(0) ** 8 + 1e-12
        for name, values in found.items():
            values[part] = (weights * train.figures[name][near]).sum(1) / weights.sum(1)
    return found
