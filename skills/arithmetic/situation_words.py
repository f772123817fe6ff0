"""Which situations the words of a text suggest, in addition to its vector. Pure arithmetic, in batches.

    texts (n)  --words, pairs of words, parts of words-->  buckets (n, B)  --ridge regression-->  (n, S)

Sentence vectors keep the subject of a text and lose the words that tell its situation; the errors of this regression
differ from those of the regression on vectors. Parts of words make it work across inflected forms. Each feature is
hashed into one of B buckets, so that no vocabulary has to be stored.
"""

import itertools
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse

BUCKETS = 1 << 15
_WORD = re.compile(r"[^\W_]+")
_PARTS = (3, 4, 5)  # lengths of the parts of words, in characters, the ends of the word included
_STEPS, _TOLERANCE = 25, 1e-3


@dataclass(frozen=True)
class SituationWords:
    """A fitted regression. rarity: (B,) inverse document frequency. weights: (B, S), float32."""

    rarity: np.ndarray
    weights: np.ndarray

    @classmethod
    def fit(cls, texts: Sequence[str], labels: np.ndarray, *, ridge: float) -> "SituationWords":
        """labels: (n, S) 0..1. ridge: penalty. Without texts, all estimates are 0."""
        counts = _counts(texts)
        seen = np.bincount(counts.indices, minlength=BUCKETS)
        rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        if not len(texts):
            return cls(rarity, np.zeros((BUCKETS, labels.shape[1]), np.float32))
        rows = _weighted(counts, rarity)
        return cls(rarity, _ridge(rows, labels - labels.mean(0), ridge).astype(np.float32))

    def estimate(self, texts: Sequence[str]) -> np.ndarray:
        """(n, S): by how much the label is expected to differ from its mean. 0 for a text without words."""
        return _weighted(_counts(texts), self.rarity).astype(np.float32) @ self.weights


def _counts(texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    """(n, B) damped counts of the features of each text."""
    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for text in texts:
        found = Counter(zlib.crc32(feature.encode()) % BUCKETS for feature in _features(text))
        columns += found.keys()
        values += [1 + math.log(count) for count in found.values()]
        starts.append(len(columns))
    return scipy.sparse.csr_matrix((values, columns, starts), shape=(len(texts), BUCKETS), dtype=np.float64)


def _features(text: str) -> list[str]:
    """Words, pairs of adjacent words, and parts of words with their ends marked; repeated as often as they occur."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    found = [f"w{word}" for word in words] + [f"p{a} {b}" for a, b in itertools.pairwise(words)]
    for word in words:
        marked = f" {word} "
        found += [f"c{marked[i : i + n]}" for n in _PARTS for i in range(max(1, len(marked) - n + 1))]
    return found


def _weighted(counts: scipy.sparse.csr_matrix, rarity: np.ndarray) -> scipy.sparse.csr_matrix:
    """The counts times rarity, in rows of length 1."""
    rows = counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    return scipy.sparse.diags(1 / np.maximum(lengths, 1e-12)) @ rows


def _ridge(rows: scipy.sparse.csr_matrix, y: np.ndarray, ridge: float) -> np.ndarray:
    """(B, S) minimiser of |rows w - y|^2 + ridge |w|^2, by conjugate gradients for all columns of y together."""
    across = rows.T.tocsr()
    weights = np.zeros((rows.shape[1], y.shape[1]))
    residual = across @ y
    direction, size = residual.copy(), (residual**2).sum(0)
    enough = size * _TOLERANCE**2
    for _ in range(_STEPS):
        if (size <= enough).all():
            break
        product = across @ (rows @ direction) + ridge * direction
        step = size / np.maximum((direction * product).sum(0), 1e-300)
        weights += step * direction
        residual -= step * product
        before, size = size, (residual**2).sum(0)
        direction = residual + size / np.maximum(before, 1e-300) * direction
    return weights
