"""Plain, well-known rankings that Reskill's ranking is compared with. Pure arithmetic.

Each returns (n, n) closeness of items to items, or (n,) the same for everybody.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

_WORD = re.compile(r"\w+")


def bm25(queries: Sequence[str], texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> np.ndarray:
    """(q, n) Okapi BM25 of each text for the distinct words of each query. Words that occur in no text count nothing.

    Robertson and Zaragoza (2009), with the idf of Lucene, which is never negative.
    """
    words = [_WORD.findall(text.lower()) for text in texts]
    column = {word: j for j, word in enumerate(sorted({word for own in words for word in own}))}
    length = np.array([len(own) for own in words], dtype=float)
    weights = np.zeros((len(texts), len(column)))
    for i, own in enumerate(words):
        for word, count in Counter(own).items():
            norm = k1 * (1 - b + b * length[i] / max(length.mean(), 1.0))
            weights[i, column[word]] = count * (k1 + 1) / (count + norm)
    n_with = (weights > 0).sum(0)
    weights *= np.log(1 + (len(texts) - n_with + 0.5) / (n_with + 0.5))
    in_query = np.zeros((len(queries), len(column)))
    for i, query in enumerate(queries):
        in_query[i, [column[word] for word in set(_WORD.findall(query.lower())) if word in column]] = 1.0
    return in_query @ weights.T


def item_knn(taken: np.ndarray, shrink: float) -> np.ndarray:
    """(n, n) cosine of items' columns in `taken` (people x items, 0 or 1), shrunk towards 0 for small counts; 0 on the
    diagonal."""
    both = taken.T @ taken
    norm = np.sqrt(np.diag(both))
    closeness = both / (np.outer(norm, norm) + shrink + 1e-9)
    np.fill_diagonal(closeness, 0.0)
    return closeness
