"""Evidence for a title's occupation from its meaning, against a few directions for each occupation. Pure arithmetic.

The titles of each occupation are summed up in at most four centres, so that a title is compared with 4,000 vectors
instead of 40,000, and no known title needs a vector at run time. Vectors are whitened first (whitening).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from skills.arithmetic.whitening import turned, whitening

N_CENTRES, _ROUNDS, _SEED = 4, 6, 20261127
# Weights of the cosine to the mean of all titles of an occupation, and to its nearest centre. Chosen on left-out titles
# other than those of the reported figures; nearly the same weights suit both models that ship.
WHOLE, CENTRE = 12.0, 12.0
_SCALE = 127


@dataclass(frozen=True)
class TitleDirections:
    """Centres of m occupations. matrix: (d, d) whitening. centres: (c, d) unit rows, sorted by occupation.

    owners: (c,) occupation 0..m-1 of each. sizes: (c,) number of titles around each.
    """

    matrix: np.ndarray
    centres: np.ndarray
    owners: np.ndarray
    sizes: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, owners: np.ndarray) -> "TitleDirections":
        """The directions of n titles. vectors: (n, d). owners: (n,) occupation 0..m-1; each has at least one title."""
        matrix = whitening(vectors, owners)
        matrix = np.eye(vectors.shape[1]) if matrix is None else matrix
        rows = turned(vectors, matrix)
        rng = np.random.default_rng(_SEED)
        centres, of, sizes = [], [], []
        for owner in range(int(owners.max()) + 1):
            found, counts = _centres(rows[owners == owner], rng)
            centres.append(found)
            sizes.append(counts)
            of += [owner] * len(found)
        return cls(matrix, np.concatenate(centres), np.array(of), np.concatenate(sizes))

    def evidence(self, vectors: np.ndarray) -> np.ndarray:
        """(q, m) for titles with these vectors, (q, d); higher is better, comparable within a row only."""
        rows = turned(vectors, self.matrix)
        starts = np.searchsorted(self.owners, np.arange(int(self.owners.max()) + 1))
        nearest = np.maximum.reduceat(rows @ self.centres.T, starts, axis=1)
        means = turned(np.add.reduceat(self.centres * self.sizes[:, None], starts, axis=0), None)
        return WHOLE * (rows @ means.T) + CENTRE * nearest

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Small arrays to store: a byte for each number of a centre."""
        return {
            "matrix": self.matrix.astype(np.float16),
            "centres": np.round(self.centres * _SCALE).astype(np.int8),
            "owners": self.owners.astype(np.uint16),
            "sizes": self.sizes.astype(np.uint16),
        }

    @classmethod
    def from_arrays(cls, arrays: Any) -> "TitleDirections":
        """What `as_arrays` stored."""
        centres = turned(arrays["centres"].astype(np.float32), None)
        return cls(arrays["matrix"].astype(np.float32), centres, arrays["owners"].astype(np.int64), arrays["sizes"])


def _centres(rows: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(k, d) unit centres of the rows and (k,) how many rows are nearest to each: spherical k-means."""
    if len(rows) <= N_CENTRES:
        return rows, np.ones(len(rows), dtype=np.int64)
    centres = rows[rng.choice(len(rows), N_CENTRES, replace=False)]
    for _ in range(_ROUNDS):
        nearest = (rows @ centres.T).argmax(1)
        sums = [rows[nearest == i].sum(0) if (nearest == i).any() else centres[i] for i in range(N_CENTRES)]
        centres = turned(np.stack(sums), None)
    return centres, np.maximum(np.bincount((rows @ centres.T).argmax(1), minlength=N_CENTRES), 1)
