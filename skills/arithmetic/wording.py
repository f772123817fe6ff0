"""Estimates from the words of a statement, in addition to its vector. Pure arithmetic, in batches.

Sentence vectors lose single words. A ridge regression on words and pairs of words uses them, and its errors differ from
those of the vectors. Unknown words have no weight; the result includes the share of known words.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.conjugate_gradients import ridge_weights

_WORD = re.compile(r"[^\W\d_]{2,}")
Texts = Sequence[str] | np.ndarray
_STEPS, _TOLERANCE = 60, 1e-4


@dataclass(frozen=True)
class _Rows:
    """A sparse matrix in row order. starts: (n,) start of each row in columns and values."""

    columns: np.ndarray
    values: np.ndarray
    starts: np.ndarray
    width: int

    def times(self, x: np.ndarray) -> np.ndarray:
        """(n, m) for x of (width, m)."""
        out = np.zeros((len(self.starts), x.shape[1]))
        filled = np.diff(np.append(self.starts, len(self.columns))) > 0
        if filled.any():
            out[filled] = np.add.reduceat(self.values[:, None] * x[self.columns], self.starts[filled], axis=0)
        return out

    def transposed_times(self, y: np.ndarray) -> np.ndarray:
        """(width, m) for y of (n, m)."""
        each = np.repeat(y, np.diff(np.append(self.starts, len(self.columns))), axis=0) * self.values[:, None]
        return np.stack([np.bincount(self.columns, column, minlength=self.width) for column in each.T], axis=1)


@dataclass(frozen=True)
class WordModel:
    """Fitted ridge regression. columns: word or pair of words -> number. rarity: (v,) idf. weights: (v, m). mean: (m,)."""

    columns: dict[str, int]
    rarity: np.ndarray
    weights: np.ndarray
    mean: np.ndarray

    @classmethod
    def fit(cls, statements: Texts, values: np.ndarray, *, ridge: float) -> "WordModel":
        """The fitted model. values: (n, m). Only uses words in at least two statements; without any, estimates are the mean.

        Ridge regression on tf-idf (rows of length 1), solved by conjugate gradients. The order of the rows does not
        change the weights, except for rounding.
        """
        grams = [_grams(statement) for statement in statements]
        seen = Counter(gram for row in grams for gram in row)
        kept = sorted(gram for gram, n in seen.items() if n > 1)
        columns = {gram: number for number, gram in enumerate(kept)}
        rarity = np.log((1 + len(grams)) / (1 + np.array([seen[gram] for gram in kept], dtype=float))) + 1
        mean = values.mean(0)
        if not kept:
            return cls(columns, rarity, np.zeros((0, values.shape[1])), mean)
        rows = _rows(grams, columns, rarity)
        weights = ridge_weights(
            rows.times, rows.transposed_times, values - mean, ridge=ridge, steps=_STEPS, tolerance=_TOLERANCE
        )
        return cls(columns, rarity, weights, mean)

    def estimate(self, statements: Texts) -> tuple[np.ndarray, np.ndarray]:
        """Estimates (q, m), and (q,) 0..1: the share of known words in each statement; 0 for a statement without words."""
        grams = [_grams(statement) for statement in statements]
        known = [[gram in self.columns for gram in row if " " not in gram] for row in grams]
        shares = np.array([np.mean(row) if row else 0.0 for row in known])
        if not self.columns:
            return np.tile(self.mean, (len(grams), 1)), shares
        return _rows(grams, self.columns, self.rarity).times(self.weights) + self.mean, shares


def _grams(statement: str) -> dict[str, None]:
    """Words and pairs of adjacent words without duplicates: words first, each in the order of the text."""
    words = _WORD.findall(statement.casefold())
    return dict.fromkeys([*words, *(f"{a} {b}" for a, b in itertools.pairwise(words))])


def _rows(grams: Sequence[dict[str, None]], columns: dict[str, int], rarity: np.ndarray) -> _Rows:
    found = [[columns[gram] for gram in row if gram in columns] for row in grams]
    lengths = np.array([len(row) for row in found], dtype=int)
    flat = np.array([number for row in found for number in row], dtype=int)
    starts = np.cumsum(lengths) - lengths
    values = rarity[flat]
    squares = np.bincount(np.repeat(np.arange(len(found)), lengths), values**2, minlength=len(found))
    norms = np.sqrt(np.maximum(squares, 1e-12))
    return _Rows(flat, values / np.repeat(norms, lengths), starts, len(columns))
