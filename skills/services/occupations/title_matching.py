"""Matches job titles to occupations by meaning, by shared words and by letters; gives no match if nothing fits.

Every known title near the job title votes for its occupation, so that many fairly near titles outweigh a single very
near one. Distances are measured in a whitened space in which differences between titles of one occupation count little.
An occupation gains if the mean of its titles is near, and if its titles contain the same rare word parts.
`manage.py evaluate titles` measures the accuracy.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.model_profile import TitleSettings
from skills.arithmetic.title_letters import LetterModel
from skills.arithmetic.title_words import names_a_field, overlap, spell_out, stems
from skills.arithmetic.whitening import group_means, turned, whitening
from skills.embedding import get_encoder
from skills.models import AlternateTitle, Occupation
from skills.services.exposure import text_vectors
from skills.services.shipped.model_profiles import profile

Progress = Callable[[int, int], None]
N_NEAR = 200  # number of known titles that vote
TOO_MANY = 4  # so many occupations with the same title make the title ambiguous
_BATCH = 256


@dataclass(frozen=True)
class TitleMatch:
    """The match of one job title. occupation: None if nothing fits. score: 0..1, of the best occupation's nearest title.

    matched: that title; '' if nothing fits. alternatives: up to five (occupation id, score), best first, including the
    match; also given if nothing fits.
    """

    title: str
    occupation: int | None
    score: float
    matched: str
    alternatives: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class TitleIndex:
    """Known titles. Invariant: titles, occupations, is_own, vectors and stems have one length n. vectors: (n, d).

    is_own: whether the title is the occupation's own. matrix: the whitening transform; turned: the whitened vectors, used
    for votes. means: (m, d), the mean whitened vector of each occupation. places: by occupation, its row in `means` and
    its column in the estimates of `letters`.
    """

    titles: tuple[str, ...]
    occupations: np.ndarray
    is_own: np.ndarray
    vectors: np.ndarray
    stems: tuple[frozenset[str], ...]
    matrix: np.ndarray | None
    turned: np.ndarray
    places: dict[int, int]
    means: np.ndarray
    letters: LetterModel


def match_titles(titles: Sequence[str], *, progress: Progress | None = None) -> list[TitleMatch]:
    """The match of each title, in the order given. Each distinct title is matched once."""
    own = Occupation.objects.order_by("pk").values_list("title", "pk")
    others = AlternateTitle.objects.order_by("pk").values_list("title", "occupation_id")
    rows = (*((title, pk, True) for title, pk in own), *((title, pk, False) for title, pk in others))
    index = _cached_index(get_encoder().revision, rows, tuple(minor_groups().items()))
    return match_in(index, titles, progress=progress)


def minor_groups() -> dict[int, str]:
    """By occupation, its SOC minor group: the first four characters of the code, "11-1"; '' without a code."""
    return {pk: code[:4] for pk, code in Occupation.objects.order_by("pk").values_list("pk", "soc_code")}


@functools.lru_cache(maxsize=1)
def _cached_index(
    revision: str, rows: tuple[tuple[str, int, bool], ...], groups: tuple[tuple[int, str], ...]
) -> TitleIndex:
    return build_index(rows, dict(groups))


def build_index(rows: Sequence[tuple[str, int, bool]], groups: Mapping[int, str] | None = None) -> TitleIndex:
    """An index of (title, occupation, whether it is the occupation's own title). groups: by occupation; None: one group."""
    plain = [spell_out(title) or title for title, _, _ in rows]
    matrix, occupations = text_vectors.embed(plain), np.array([pk for _, pk, _ in rows], dtype=np.int64)
    space = whitening(matrix, occupations)
    whitened = turned(matrix, space)
    pks, number = np.unique(occupations, return_inverse=True)
    group = np.unique([(groups or {}).get(pk, "") for pk in pks.tolist()], return_inverse=True)[1]
    return TitleIndex(
        tuple(title for title, _, _ in rows),
        occupations,
        np.array([is_own for _, _, is_own in rows], dtype=bool),
        matrix,
        tuple(stems(title) for title in plain),
        space,
        whitened,
        {pk: i for i, pk in enumerate(pks.tolist())},
        turned(group_means(whitened, number), None),
        LetterModel.fit(plain, number, group),
    )


def match_in(index: TitleIndex, titles: Sequence[str], *, progress: Progress | None = None) -> list[TitleMatch]:
    """The match of each title among the titles of the index."""
    distinct = list(dict.fromkeys(titles))
    plain = [spell_out(title) for title in distinct]
    matrix = text_vectors.embed([text or "-" for text in plain])
    found: dict[str, TitleMatch] = {}
    settings = profile().titles
    for start in range(0, len(distinct), _BATCH):
        part = slice(start, start + _BATCH)
        whitened = turned(matrix[part], index.matrix)
        near = whitened @ index.turned.T
        bonus = settings.whole * (whitened @ index.means.T) + settings.letters * index.letters.estimate(plain[part])
        for i, (title, text) in enumerate(zip(distinct[part], plain[part], strict=True)):
            found[title] = _match(title, text, matrix[start + i], near[i], bonus[i], index, settings)
        if progress:
            progress(len(found), len(distinct))
    return [found[title] for title in titles]


def _match(
    title: str,
    plain: str,
    vector: np.ndarray,
    nearness: np.ndarray,
    bonus: np.ndarray,
    index: TitleIndex,
    settings: TitleSettings,
) -> TitleMatch:
    if not plain or not len(index.titles):
        return TitleMatch(title, None, 0.0, "", ())
    top = 1.0 + settings.words
    has_more = len(nearness) > N_NEAR
    near = np.argpartition(-nearness, N_NEAR)[:N_NEAR] if has_more else np.arange(len(nearness))
    own = stems(plain)
    shared = np.array([overlap(own, index.stems[row]) for row in near])
    cosines = index.vectors[near] @ vector
    scores = cosines + settings.words * shared
    # An occupation's own title is not outvoted by the many alternate titles of similar occupations.
    weights = np.where((shared == 1.0) & index.is_own[near], float(N_NEAR), 1.0)
    weights = weights * np.exp((nearness[near] + settings.words * shared - top) / settings.softness)
    best: dict[int, int] = {}
    votes: dict[int, float] = {}
    for i in np.lexsort((near, -scores)).tolist():
        pk = int(index.occupations[near[i]])
        best.setdefault(pk, i)
        votes[pk] = votes.get(pk, 0.0) + float(weights[i])
    standing = {pk: float(np.log(vote)) + float(bonus[index.places[pk]]) for pk, vote in votes.items()}
    ranked = sorted(standing, key=lambda pk: (-standing[pk], pk))[:5]
    first = best[ranked[0]]
    share = 1 / sum(np.exp(value - standing[ranked[0]]) for value in standing.values())
    fits = scores[first] / top >= settings.least_score and cosines[first] >= settings.least_closeness
    same_title = {int(index.occupations[row]) for row in near[shared == 1.0]}
    is_own = bool(((shared == 1.0) & index.is_own[near]).any())
    fits = fits and share >= settings.least_share and (is_own or (names_a_field(plain) and len(same_title) < TOO_MANY))
    return TitleMatch(
        title,
        ranked[0] if fits else None,
        _as_share(float(scores[first]) / top),
        index.titles[near[first]] if fits else "",
        tuple((pk, _as_share(float(scores[best[pk]]) / top)) for pk in ranked),
    )


def _as_share(score: float) -> float:
    return round(min(max(score, 0.0), 1.0), 3)
