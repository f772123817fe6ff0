"""The published labels, split by occupation so that nothing judges itself."""

from collections.abc import Iterator

import numpy as np

from skills.errors import NothingLoaded
from skills.exposure import Reference, folds
from skills.models import ExposureDataset
from skills.services.reference import ReferenceRow, read_reference
from skills.text import statement_key

N_FOLDS = 5


def read_labels() -> tuple[ExposureDataset, Reference, tuple[ReferenceRow, ...]]:
    """The task labels of people and of GPT-4. Raises NothingLoaded where they have not been imported."""
    dataset = ExposureDataset.objects.filter(source=ExposureDataset.Source.GPTS_ARE_GPTS, n_tasks__gt=0).first()
    if dataset is None:
        raise NothingLoaded(
            "There are no published labels to compare with. Run `manage.py import_exposure gpts-are-gpts PATH` first."
        )
    reference, rows = read_reference(dataset)
    return dataset, reference, rows


def strict_splits(
    groups: np.ndarray, rows: tuple[ReferenceRow, ...], seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(train, test) masks, n each, per fold. No occupation is on both sides, and no statement either.

    O*NET gives some statements to several occupations, word for word: those of the test side leave the training side.
    """
    fold = folds(groups, N_FOLDS, seed)
    statement = np.unique([statement_key(row.statement) for row in rows], return_inverse=True)[1]
    for number in range(N_FOLDS):
        test = fold == number
        yield ~test & ~np.isin(statement, statement[test]), test
