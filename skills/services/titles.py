"""Job titles to occupations, by meaning and by shared words; abstains where nothing fits.

Every known title near the one in question votes for its occupation: many titles that are fairly near say more than a
single one that is very near. O*NET 29.3, a fifth of its distinct alternate titles left out, 2,000 of them asked (seed 7):
the right occupation comes first for 0.58 and is among the first five for 0.84; the plain nearest title gives 0.48 and 0.78.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from skills.embedding import get_encoder
from skills.models import AlternateTitle, Occupation
from skills.services import vectors
from skills.titles import overlap, spell_out, stems

Progress = Callable[[int, int], None]
N_NEAR = 200  # known titles that vote
WORDS = 0.3  # what shared words count beside the cosine
SOFTNESS = 0.1  # how quickly a vote fades with distance
# Chosen by reading payroll titles: below, most matches are wrong; above, most are right or next door.
LEAST_SCORE, LEAST_CLOSENESS = 0.60, 0.60
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
    """Known titles. Invariant: all of one length n; vectors (n, d); is_own: the occupation's own title."""

    titles: tuple[str, ...]
    occupations: np.ndarray
    is_own: np.ndarray
    vectors: np.ndarray
    stems: tuple[frozenset[str], ...]


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
    return TitleIndex(
        tuple(title for title, _, _ in rows),
        np.array([pk for _, pk, _ in rows], dtype=np.int64),
        np.array([is_own for _, _, is_own in rows], dtype=bool),
        vectors.embed(plain),
        tuple(stems(title) for title in plain),
    )


def match_in(index: TitleIndex, titles: Sequence[str], *, progress: Progress | None = None) -> list[TitleMatch]:
    """The occupation of each title among the titles of the index."""
    distinct = list(dict.fromkeys(titles))
    plain = [spell_out(title) for title in distinct]
    matrix = vectors.embed([text or "-" for text in plain])
    found: dict[str, TitleMatch] = {}
    for start in range(0, len(distinct), _BATCH):
        part = slice(start, start + _BATCH)
        cosines = matrix[part] @ index.vectors.T
        for title, text, row in zip(distinct[part], plain[part], cosines, strict=True):
            found[title] = _match(title, text, row, index)
        if progress:
            progress(len(found), len(distinct))
    return [found[title] for title in titles]


def _match(title: str, plain: str, cosines: np.ndarray, index: TitleIndex) -> TitleMatch:
    if not plain or not len(index.titles):
        return TitleMatch(title, None, 0.0, "", ())
    near = np.argpartition(-cosines, N_NEAR)[:N_NEAR] if len(cosines) > N_NEAR else np.arange(len(cosines))
    own = stems(plain)
    shared = np.array([overlap(own, index.stems[row]) for row in near])
    scores = cosines[near] + WORDS * shared
    best: dict[int, tuple[float, int]] = {}
    votes: dict[int, float] = {}
    for score, same, row in sorted(zip(scores.tolist(), shared.tolist(), near.tolist(), strict=True), reverse=True):
        pk = int(index.occupations[row])
        best.setdefault(pk, (score, row))
        # The very title of an occupation is not outvoted by the many names of its neighbours.
        weight = N_NEAR if same == 1.0 and index.is_own[row] else 1.0
        votes[pk] = votes.get(pk, 0.0) + weight * float(np.exp((score - _TOP) / SOFTNESS))
    ranked = sorted(votes, key=lambda pk: (-votes[pk], pk))[:5]
    score, row = best[ranked[0]]
    fits = score / _TOP >= LEAST_SCORE and cosines[row] >= LEAST_CLOSENESS
    return TitleMatch(
        title,
        ranked[0] if fits else None,
        _as_share(score),
        index.titles[row] if fits else "",
        tuple((pk, _as_share(best[pk][0])) for pk in ranked),
    )


def _as_share(score: float) -> float:
    return round(min(max(score / _TOP, 0.0), 1.0), 3)
