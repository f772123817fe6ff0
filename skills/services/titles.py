"""Job titles to occupations, by meaning and by shared words; abstains where nothing fits."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max

from skills.embedding import get_encoder
from skills.models import AlternateTitle, Occupation
from skills.services import vectors
from skills.titles import overlap, spell_out, stems

Progress = Callable[[int, int], None]
N_NEAR, WORDS, SUPPORT = 60, 0.35, 0.05
# Chosen by reading two hundred payroll titles: below, most matches are wrong; above, most are right or next to it.
LEAST_SCORE, LEAST_CLOSENESS = 0.78, 0.55
_TOP = 1.0 + WORDS


@dataclass(frozen=True)
class TitleMatch:
    """occupation: None when nothing fits. score: 0..1. matched: the known title it was matched by.

    alternatives: up to five (occupation id, score), best first, the match among them; also when abstaining.
    """

    title: str
    occupation: int | None
    score: float
    matched: str
    alternatives: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class _Index:
    titles: tuple[str, ...]
    occupations: np.ndarray
    vectors: np.ndarray
    stems: tuple[frozenset[str], ...]


@functools.lru_cache(maxsize=1)
def _index(revision: str, state: tuple) -> _Index:
    rows = list(Occupation.objects.order_by("pk").values_list("title", "pk"))
    rows += list(AlternateTitle.objects.order_by("pk").values_list("title", "occupation_id"))
    plain = [spell_out(title) or title for title, _ in rows]
    return _Index(
        tuple(title for title, _ in rows),
        np.array([pk for _, pk in rows]),
        vectors.embed(plain),
        tuple(stems(title) for title in plain),
    )


def _state() -> tuple:
    known = Occupation.objects.aggregate(Count("pk"), Max("pk"))
    others = AlternateTitle.objects.aggregate(Count("pk"), Max("pk"))
    return (*known.values(), *others.values())


def match_titles(titles: Sequence[str], *, progress: Progress | None = None) -> list[TitleMatch]:
    """The occupation of each title, in their order; each distinct title is looked at once."""
    distinct = list(dict.fromkeys(titles))
    index = _index(get_encoder().revision, _state())
    plain = [spell_out(title) for title in distinct]
    matrix = vectors.embed([text or "nothing" for text in plain])
    found: dict[str, TitleMatch] = {}
    for start in range(0, len(distinct), 256):
        part = slice(start, start + 256)
        cosines = matrix[part] @ index.vectors.T
        for title, text, row in zip(distinct[part], plain[part], cosines, strict=True):
            found[title] = _match(title, text, row, index)
        if progress:
            progress(len(found), len(distinct))
    return [found[title] for title in titles]


def _match(title: str, plain: str, cosines: np.ndarray, index: _Index) -> TitleMatch:
    if not plain or not len(index.titles):
        return TitleMatch(title, None, 0.0, "", ())
    near = np.argsort(-cosines, kind="stable")[:N_NEAR]
    own = stems(plain)
    scores = cosines[near] + WORDS * np.array([overlap(own, index.stems[row]) for row in near])
    by_occupation: dict[int, list[tuple[float, int]]] = {}
    for row, score in sorted(zip(near.tolist(), scores.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0])):
        by_occupation.setdefault(int(index.occupations[row]), []).append((score, row))
    # An occupation that several near titles point to is likelier than one that a single title does.
    support = {pk: hits[0][0] + SUPPORT * sum(score for score, _ in hits[1:4]) for pk, hits in by_occupation.items()}
    ranked = sorted(support, key=lambda pk: (-support[pk], pk))[:5]
    score, row = by_occupation[ranked[0]][0]
    fits = score >= LEAST_SCORE and cosines[row] >= LEAST_CLOSENESS
    return TitleMatch(
        title,
        ranked[0] if fits else None,
        round(min(score / _TOP, 1.0), 3),
        index.titles[row] if fits else "",
        tuple((pk, round(min(by_occupation[pk][0][0] / _TOP, 1.0), 3)) for pk in ranked),
    )
