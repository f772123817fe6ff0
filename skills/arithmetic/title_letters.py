"""Evidence for a title's occupation from its letters, in addition to its meaning. Pure arithmetic, in batches.

    known titles, their occupations, the occupations' groups  ->  log likelihood ratio of a title for each occupation

"phlebotomy aide" is a new title, but "phle" occurs in the titles of only two occupations. Naive Bayes on pieces of words
compares how often a piece occurs in the titles of an occupation and in all titles. Occupations with few titles are
smoothed towards their group.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PIECE = 4  # letters of a piece, including the markers for the ends of a word
OWN_PRIOR, GROUP_PRIOR = 20.0, 200.0  # pseudo-counts: pieces distributed as in the group, and as in all titles


@dataclass(frozen=True)
class LetterModel:
    """Counts for m occupations and v pieces. columns: piece -> number. starts: (v + 1,) starts in rows and counts.

    rows, counts: the occupations whose titles contain the piece, and the number of titles. totals: (m,) pieces in the
    titles of each occupation. groups: (m,) number of its group. shares: (v,) share of each piece among all pieces.
    """

    columns: dict[str, int]
    starts: np.ndarray
    rows: np.ndarray
    counts: np.ndarray
    totals: np.ndarray
    groups: np.ndarray
    shares: np.ndarray

    @classmethod
    def fit(cls, titles: Sequence[str], occupations: np.ndarray, groups: np.ndarray) -> "LetterModel":
        """The fitted model. titles: n, spelled out. occupations: (n,) 0..m-1. groups: (m,) group of each, from 0."""
        found = [pieces(title) for title in titles]
        columns: dict[str, int] = {}
        for piece in (piece for one in found for piece in one):
            columns.setdefault(piece, len(columns))
        m, v = len(groups), len(columns)
        cells = [columns[piece] * m + int(row) for one, row in zip(found, occupations, strict=True) for piece in one]
        cell, counts = np.unique(np.array(cells, dtype=np.int64), return_counts=True)
        column, rows = np.divmod(cell, max(m, 1))
        total = np.bincount(column, counts, minlength=v)
        return cls(
            columns,
            np.searchsorted(column, np.arange(v + 1)),
            rows,
            counts,
            np.bincount(rows, counts, minlength=m),
            groups,
            (total + 0.5) / (total.sum() + 0.5 * v),
        )

    def estimate(self, titles: Sequence[str]) -> np.ndarray:
        """(q, m) log ratio: frequency of the title's pieces in the titles of an occupation relative to all titles.

        0 if no piece of the title is known.
        """
        of_group = np.bincount(self.groups, self.totals)
        found = [self._one(title, of_group) for title in titles]
        return np.stack(found) if found else np.zeros((0, len(self.groups)))

    def _one(self, title: str, of_group: np.ndarray) -> np.ndarray:
        known = [self.columns[piece] for piece in pieces(title) if piece in self.columns]
        seen, in_groups = np.zeros((len(known), len(self.groups))), np.zeros((len(known), len(of_group)))
        for i, column in enumerate(known):
            part = slice(self.starts[column], self.starts[column + 1])
            rows, counts = self.rows[part], self.counts[part]
            seen[i, rows] = counts
            in_groups[i] = np.bincount(self.groups[rows], counts, minlength=len(of_group))
        share = self.shares[known][:, None]
        in_group = (in_groups + GROUP_PRIOR * share) / (of_group + GROUP_PRIOR)
        in_own = (seen + OWN_PRIOR * in_group[:, self.groups]) / (self.totals + OWN_PRIOR)
        return np.log(in_own / share).sum(0)


def pieces(title: str) -> dict[str, None]:
    """All runs of four letters of the words (with marked ends) and the whole last word; without duplicates, in order."""
    words = title.split()
    marked = [f"^{word}$" for word in words]
    runs = (word[i : i + PIECE] for word in marked for i in range(max(len(word) - PIECE + 1, 1)))
    return dict.fromkeys([*runs, *(f"={word}" for word in words[-1:])])
