"""Job titles to occupations, by meaning and by shared words; abstains where nothing fits.

Every known title near the one in question votes for its occupation: many titles that are fairly near say more than a
single one that is very near. Near is measured in a space that pays little heed to how titles of one occupation differ, and
an occupation whose titles lie near as a whole is helped. `manage.py evaluate titles` says how often that is right.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from skills.embedding import get_encoder
from skills.models import AlternateTitle, Occupation
from skills.services import vectors
from skills.titles import names_a_field, overlap, spell_out, stems
from skills.whitening import group_means, turned, whitening

Progress = Callable[[int, int], None]
N_NEAR = 200  # known titles that vote
WORDS = 0.3  # what shared words count beside the cosine
SOFTNESS = 0.12  # how quickly a vote fades with distance
WHOLE = 4.0  # what the cosine to the mean of all an occupation's titles counts, beside the logarithm of its votes
# Chosen by reading payroll titles: below, most matches are wrong; above, most are right or next door.
LEAST_SCORE, LEAST_CLOSENESS = 0.60, 0.60
TOO_MANY = 4  # occupations that bear the very same title: it does not say which is meant
_TOP = 1.0 + WORDS
_BATCH = 256


@dataclass(frozen=True)
class TitleMatch:
    """occupation: None when nothing fits. score: 0..1, of the nearest title of the best occupation.

    matched: that title; '' when nothing fits. alternatives: up to five (occupation id, score), best first, the match
    among them; also when abstaining.
    """

    title: str
    occupation: int | None
    score: float
    matched: str
    alternatives: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class TitleIndex:
    """Known titles. Invariant: all of one length n; vectors (n, d); is_own: the occupation's own title.

    turned: the vectors in the space of `matrix`, in which they vote. wholes: by occupation, the mean of its titles there.
    """

    titles: tuple[str, ...]
    occupations: np.ndarray
    is_own: np.ndarray
    vectors: np.ndarray
    stems: tuple[frozenset[str], ...]
    matrix: np.ndarray | None
    turned: np.ndarray
    wholes: dict[int, np.ndarray]


def match_titles(titles: Sequence[str], *, progress: Progress | None = None) -> list[TitleMatch]:
    """The occupation of each title, in their order; each distinct title is looked at once."""
    own = Occupation.objects.order_by("pk").values_list("title", "pk")
    others = AlternateTitle.objects.order_by("pk").values_list("title", "occupation_id")
    rows = (*((title, pk, True) for title, pk in own), *((title, pk, False) for title, pk in others))
    return match_in(_cached_index(get_encoder().revision, rows), titles, progress=progress)


@functools.lru_cache(maxsize=1)
def _cached_index(revision: str, rows: tuple[tuple[str, int, bool], ...]) -> TitleIndex:
    return build_index(rows)


def build_index(rows: Sequence[tuple[str, int, bool]]) -> TitleIndex:
    """From (title, occupation, whether it is the occupation's own title)."""
    plain = [spell_out(title) or title for title, _, _ in rows]
    matrix, occupations = vectors.embed(plain), np.array([pk for _, pk, _ in rows], dtype=np.int64)
    space = whitening(matrix, occupations)
    there = turned(matrix, space)
    pks, number = np.unique(occupations, return_inverse=True)
    return TitleIndex(
        tuple(title for title, _, _ in rows),
        occupations,
        np.array([is_own for _, _, is_own in rows], dtype=bool),
        matrix,
        tuple(stems(title) for title in plain),
        space,
        there,
        dict(zip(pks.tolist(), turned(group_means(there, number), None), strict=True)),
    )


def match_in(index: TitleIndex, titles: Sequence[str], *, progress: Progress | None = None) -> list[TitleMatch]:
    """The occupation of each title among the titles of the index."""
    distinct = list(dict.fromkeys(titles))
    plain = [spell_out(title) for title in distinct]
    matrix = vectors.embed([text or "-" for text in plain])
    found: dict[str, TitleMatch] = {}
    for start in range(0, len(distinct), _BATCH):
        part = slice(start, start + _BATCH)
        asked = turned(matrix[part], index.matrix)
        near = asked @ index.turned.T
        for i, (title, text) in enumerate(zip(distinct[part], plain[part], strict=True)):
            found[title] = _match(title, text, matrix[start + i], asked[i], near[i], index)
        if progress:
            progress(len(found), len(distinct))
    return [found[title] for title in titles]


def _match(
    title: str, plain: str, vector: np.ndarray, asked: np.ndarray, nearness: np.ndarray, index: TitleIndex
) -> TitleMatch:
    if not plain or not len(index.titles):
        return TitleMatch(title, None, 0.0, "", ())
    some = len(nearness) > N_NEAR
    near = np.argpartition(-nearness, N_NEAR)[:N_NEAR] if some else np.arange(len(nearness))
    own = stems(plain)
    shared = np.array([overlap(own, index.stems[row]) for row in near])
    cosines = index.vectors[near] @ vector
    scores = cosines + WORDS * shared
    # The very title of an occupation is not outvoted by the many names of its neighbours.
    weights = np.where((shared == 1.0) & index.is_own[near], float(N_NEAR), 1.0)
    weights = weights * np.exp((nearness[near] + WORDS * shared - _TOP) / SOFTNESS)
    best: dict[int, int] = {}
    votes: dict[int, float] = {}
    for i in np.lexsort((near, -scores)).tolist():
        pk = int(index.occupations[near[i]])
        best.setdefault(pk, i)
        votes[pk] = votes.get(pk, 0.0) + float(weights[i])
    standing = {pk: float(np.log(vote)) + WHOLE * float(index.wholes[pk] @ asked) for pk, vote in votes.items()}
    ranked = sorted(standing, key=lambda pk: (-standing[pk], pk))[:5]
    first = best[ranked[0]]
    fits = scores[first] / _TOP >= LEAST_SCORE and cosines[first] >= LEAST_CLOSENESS
    bears = {int(index.occupations[row]) for row in near[shared == 1.0]}
    is_own = bool(((shared == 1.0) & index.is_own[near]).any())
    fits = fits and (is_own or (names_a_field(plain) and len(bears) < TOO_MANY))
    return TitleMatch(
        title,
        ranked[0] if fits else None,
        _as_share(float(scores[first])),
        index.titles[near[first]] if fits else "",
        tuple((pk, _as_share(float(scores[best[pk]]))) for pk in ranked),
    )


def _as_share(score: float) -> float:
    return round(min(max(score / _TOP, 0.0), 1.0), 3)
