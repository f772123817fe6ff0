"""Ratings of unrated occupations, estimated from the ratings of similar occupations. Pure arithmetic.

    kinds of evidence (n occupations each)  ->  likeness (n, n)  ->  ratings (n, m) of unrated occupations

The likeness is the unweighted mean of six kinds of evidence: tasks (mean vectors), titles, descriptions, groups in the
classification, related occupations, and the preparation needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.intervals import folds

RIDGES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_WIDTH = 4.0  # of titles and descriptions: exp(-width * (1 - cosine))
_SPREAD = 3.0  # how far likeness spreads over related occupations: exp(-spread * Laplacian)
_GROUPS = (2, 5, 6)  # leading characters of a SOC code: major, minor and broad group
_N_INNER, _INNER_SEED = 5, 20240918


@dataclass(frozen=True)
class Described:
    """n occupations. Invariant: every array has n rows; a row of zeros if unknown.

    codes: SOC codes. tasks: (n, d) mean task vectors. titles, descriptions: (n, d) unit rows. related: (n, n) bool,
    symmetric. zones: (n,) O*NET's 1 to 5, 0 if unknown.
    """

    codes: np.ndarray
    tasks: np.ndarray
    titles: np.ndarray
    descriptions: np.ndarray
    related: np.ndarray
    zones: np.ndarray


def likeness(described: Described) -> np.ndarray:
    """(n, n) similarity of occupations, symmetric, without negative eigenvalues. Missing evidence lowers the similarity."""
    tasks = described.tasks.astype(np.float64)
    groups = [np.array([code[:n] for code in described.codes]) for n in _GROUPS]
    everybody = np.ones(len(tasks), dtype=bool)
    parts = [
        _centred(tasks @ tasks.T, _with_evidence(tasks)),
        _close(described.titles),
        _close(described.descriptions),
        np.mean([_centred(_same(group), everybody) for group in groups], axis=0),
        _centred(_along(described.related), _with_evidence(described.related)),
        _centred(_same(described.zones), described.zones > 0),
    ]
    return np.mean(parts, axis=0)


def guess(
    alike: np.ndarray, ratings: np.ndarray, known: np.ndarray, wanted: np.ndarray, among: Sequence[float] = RIDGES
) -> np.ndarray:
    """(len(wanted), m) estimates by kernel ridge regression on the ratings of `known`; ridge per rating chosen by folds.

    alike: (n, n). ratings: (n, m), complete in the rows `known`; other rows are not read. known, wanted: row numbers.
    """
    fold = folds(known, _N_INNER, _INNER_SEED)
    error = np.zeros((len(among), ratings.shape[1]))
    for number in np.unique(fold):
        rest, out = known[fold != number], known[fold == number]
        error += ((_regressed(alike, ratings, rest, out, among) - ratings[out]) ** 2).sum(1)
    best = error.argmin(0)
    return _regressed(alike, ratings, known, wanted, among)[best, :, np.arange(ratings.shape[1])].T


def _regressed(
    alike: np.ndarray, ratings: np.ndarray, known: np.ndarray, wanted: np.ndarray, ridges: Sequence[float]
) -> np.ndarray:
    """(len(ridges), len(wanted), m) estimates for each ridge."""
    mean = ratings[known].mean(0)
    spread, axes = np.linalg.eigh(alike[np.ix_(known, known)])
    target, projected = axes.T @ (ratings[known] - mean), alike[np.ix_(wanted, known)] @ axes
    return np.stack([mean + projected @ (target / (spread[:, None] + ridge)) for ridge in ridges])


def _centred(kernel: np.ndarray, has: np.ndarray) -> np.ndarray:
    """(n, n) kernel centred and scaled over the rows with evidence (mean diagonal 1); zeros for other rows."""
    out, rows = np.zeros_like(kernel, dtype=np.float64), np.flatnonzero(has)
    if len(rows) < 2:
        return out
    inner = kernel[np.ix_(rows, rows)].astype(np.float64)
    inner = inner - inner.mean(0) - inner.mean(1, keepdims=True) + inner.mean()
    out[np.ix_(rows, rows)] = inner / max(np.trace(inner) / len(rows), 1e-12)
    return out


def _with_evidence(rows: np.ndarray) -> np.ndarray:
    """(n,) bool: rows with at least one value other than zero."""
    return np.count_nonzero(rows, axis=1) > 0


def _close(vectors: np.ndarray) -> np.ndarray:
    rows = vectors.astype(np.float64)
    return _centred(np.exp(_WIDTH * (rows @ rows.T - 1)), _with_evidence(rows))


def _same(names: np.ndarray) -> np.ndarray:
    return (names[:, None] == names[None]).astype(np.float64)


def _along(related: np.ndarray) -> np.ndarray:
    """(n, n) diffusion kernel on the graph of related occupations."""
    degree = related.sum(1).astype(np.float64)
    scale = np.divide(1, np.sqrt(degree), out=np.zeros_like(degree), where=degree > 0)
    values, axes = np.linalg.eigh(np.eye(len(related)) - scale[:, None] * related * scale)
    return (axes * np.exp(-_SPREAD * values)) @ axes.T
