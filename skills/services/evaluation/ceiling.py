"""The highest correlation that any method could reach, given the noise of the labels."""

import numpy as np

from skills.arithmetic.bootstrap import Bootstrap
from skills.arithmetic.exposure import Reference
from skills.arithmetic.text import statement_key
from skills.services.evaluation.measured_figures import Figure
from skills.services.exposure.reference_tasks import ReferenceRow

MIN_COSINE = 0.9


def ceilings(reference: Reference, rows: tuple[ReferenceRow, ...], measure: str) -> list[Figure]:
    """Two estimates of the highest r that a perfect method could reach: the square root of the labels' reliability.

    Upper estimate: labels of the same statement in two occupations (one person may have given both). Lower estimate:
    labels of a statement and its nearest other statement with cosine 0.9 or more, whose exposure may really differ.
    Source: Spearman 1904.
    """
    key = np.unique([statement_key(row.statement) for row in rows], return_inverse=True)[1]
    return [
        _figure("same statement, two occupations", reference.figures[measure], key, _same(key)),
        _figure("nearly the same statement", reference.figures[measure], key, _nearly(reference.vectors, key)),
    ]


def _figure(how: str, labels: np.ndarray, key: np.ndarray, pairs: tuple[np.ndarray, np.ndarray]) -> Figure:
    one, other = pairs
    both = np.concatenate([labels[one], labels[other]]), np.concatenate([labels[other], labels[one]])
    reliability = Bootstrap(np.tile(key[one], 2)).r(*both)
    value, low, high = (float(np.sqrt(max(r, 0.0))) for r in reliability)
    return Figure(f"ceiling set by the labels' noise: {how}", value, low, high, n=len(one), units="pairs")


def _same(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows with the same statement: its first row and each further row."""
    order = np.argsort(key, kind="stable")
    first = np.searchsorted(key[order], key[order], side="left")
    again = np.flatnonzero(first != np.arange(len(key)))
    return order[first[again]], order[again]


def _nearly(vectors: np.ndarray, key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of each row and its nearest row with another statement, if the cosine is at least MIN_COSINE; each pair once."""
    pairs = set()
    for start in range(0, len(vectors), 1024):
        cosines = vectors[start : start + 1024] @ vectors.T
        cosines[key[start : start + 1024, None] == key[None]] = -1
        for row, nearest in enumerate(cosines.argmax(1), start):
            if cosines[row - start, nearest] >= MIN_COSINE:
                pairs.add((min(row, int(nearest)), max(row, int(nearest))))
    found = np.array(sorted(pairs), dtype=int).reshape(-1, 2)
    return found[:, 0], found[:, 1]
