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
from typing import TYPE_CHECKING

import numpy as np

from skills.arithmetic.conjugate_gradients import ridge_weights

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

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
        across = rows.T.tocsr()
        weights = ridge_weights(
            rows.__matmul__,
            across.__matmul__,
            labels - labels.mean(0),
            ridge=ridge,
            steps=_STEPS,
            tolerance=_TOLERANCE,
        )
        return cls(rarity, weights.astype(np.float32))

    def estimate(self, texts: Sequence[str]) -> np.ndarray:
        """(n, S): by how much the label is expected to differ from its mean. 0 for a text without words."""
        return _weighted(_counts(texts), self.rarity).astype(np.float32) @ self.weights


def _counts(texts: Sequence[str]) -> "csr_matrix":
    """(n, B) damped counts of the features of each text."""
    from scipy.sparse import csr_matrix  # slow to import: only when used

    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for text in texts:
        found = Counter(zlib.crc32(feature.encode()) % BUCKETS for feature in _features(text))
        columns += found.keys()
        values += [1 + math.log(count) for count in found.values()]
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(texts), BUCKETS), dtype=np.float64)


def _features(text: str) -> list[str]:
    """Words, pairs of adjacent words, and parts of words with their ends marked; repeated as often as they occur."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    found = [f"w{word}" for word in words] + [f"p{a} {b}" for a, b in itertools.pairwise(words)]
    for word in words:
        marked = f" {word} "
        found += [f"c{marked[i : i + n]}" for n in _PARTS for i in range(max(1, len(marked) - n + 1))]
    return found


def _weighted(counts: "csr_matrix", rarity: np.ndarray) -> "csr_matrix":
    """The counts times rarity, in rows of length 1."""
    from scipy.sparse import diags

    rows = counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    return diags(1 / np.maximum(lengths, 1e-12)) @ rows
