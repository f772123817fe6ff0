"""Matches job titles to occupations by their words; gives no match if nothing fits.

Known titles are the occupations' own, O*NET's alternate titles and the usual titles that ship in four languages. The
department helps where it is known. Meaning orders the candidates of a title that no known title resembles. The arithmetic
is in skills.arithmetic.title_decision; `manage.py evaluate titles` measures the accuracy.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from skills.arithmetic.title_decision import Choice, Known, choose
from skills.arithmetic.title_index import OTHER, OWN, USUAL, WordIndex
from skills.arithmetic.title_words import spell_out, title_beginning
from skills.models import AlternateTitle, Occupation
from skills.services.occupations.title_meaning import evidence_of_meaning, store_vectors

Progress = Callable[[int, int], None]
_BATCH = 128
_BEGINNING = 0.9  # the score of a match by a part of the title is lower


@dataclass(frozen=True)
class KnownTitle:
    """One known title of an occupation. kind: OWN, USUAL or OTHER of title_index."""

    title: str
    occupation: int
    kind: int = OTHER


@dataclass(frozen=True)
class TitleMatch:
    """The match of one job title. occupation: None if nothing fits. score: 0..1, of the best occupation.

    matched: its nearest known title; '' if nothing fits. alternatives: up to five (occupation id, score), best first,
    including the match; also given if nothing fits.
    """

    title: str
    occupation: int | None
    score: float
    matched: str
    alternatives: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class TitleIndex:
    """Known titles, and the ids of the occupations 0..m-1 that `known` numbers."""

    titles: tuple[KnownTitle, ...]
    ids: tuple[int, ...]
    known: Known


def match_titles(
    titles: Sequence[str], *, departments: Sequence[str] | None = None, progress: Progress | None = None
) -> list[TitleMatch]:
    """The match of each title, in the order given. departments: of each title, '' where unknown; None: all unknown.

    Each distinct pair of title and department is matched once.
    """
    return match_in(_cached_index(*_rows()), titles, departments=departments, progress=progress)


def _rows() -> tuple[tuple[tuple[int, str, str], ...], tuple[tuple[str, int, bool], ...]]:
    others = AlternateTitle.objects.order_by("pk").values_list("title", "occupation_id", "is_usual")
    return occupation_rows(), tuple(others)


def occupation_rows() -> tuple[tuple[int, str, str], ...]:
    """Id, SOC code and title of every occupation, in the order of their ids."""
    return tuple(Occupation.objects.order_by("pk").values_list("pk", "soc_code", "title"))


@functools.lru_cache(maxsize=1)
def _cached_index(
    occupations: tuple[tuple[int, str, str], ...], others: tuple[tuple[str, int, bool], ...]
) -> TitleIndex:
    return build_index(occupations, [KnownTitle(title, pk, USUAL if usual else OTHER) for title, pk, usual in others])


def build_index(occupations: Sequence[tuple[int, str, str]], others: Sequence[KnownTitle]) -> TitleIndex:
    """An index of the occupations, given as (id, SOC code, title), and their other titles."""
    places = {pk: i for i, (pk, _, _) in enumerate(occupations)}
    titles = (*(KnownTitle(title, pk, OWN) for pk, _, title in occupations), *others)
    codes = [code for _, code, _ in occupations]
    index = WordIndex.fit(
        [known.title for known in titles],
        np.array([places[known.occupation] for known in titles], dtype=np.int64),
        [known.kind for known in titles],
        np.unique([code[:4] for code in codes], return_inverse=True)[1],
    )
    return TitleIndex(titles, tuple(places), Known(index, codes, [title for _, _, title in occupations]))


def match_in(
    index: TitleIndex,
    titles: Sequence[str],
    *,
    departments: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> list[TitleMatch]:
    """The match of each title among the titles of the index."""
    asked = list(zip(titles, departments or [""] * len(titles), strict=True))
    distinct = list(dict.fromkeys(asked))
    found: dict[tuple[str, str], TitleMatch] = {}
    if progress:
        progress(0, len(distinct))
    if index.ids:
        store_vectors([spell_out(title) for title, _ in distinct])
    for start in range(0, len(distinct), _BATCH):
        part = distinct[start : start + _BATCH]
        plain = [spell_out(title) for title, _ in part]
        meaning = evidence_of_meaning(plain, index.known.codes) if index.ids else None
        choices = choose(index.known, [title for title, _ in part], [name for _, name in part], meaning)
        found |= {key: _as_match(index, key[0], choice) for key, choice in zip(part, choices, strict=True)}
        if progress:
            progress(len(found), len(distinct))
    found |= _by_beginning(index, [key for key, match in found.items() if match.occupation is None])
    return [found[key] for key in asked]


def _by_beginning(index: TitleIndex, unmatched: Sequence[tuple[str, str]]) -> dict[tuple[str, str], TitleMatch]:
    """Matches of titles that say where or on what somebody works, by the words before: "Loadmaster on a transport plane"."""
    beginnings = {key: beginning for key in unmatched if (beginning := title_beginning(key[0]))}
    if not beginnings:
        return {}
    asked = list(beginnings.values())
    found = match_in(index, asked, departments=[department for _, department in beginnings])
    return {
        key: replace(match, title=key[0], score=round(_BEGINNING * match.score, 4))
        for key, match in zip(beginnings, found, strict=True)
        if match.occupation is not None
    }


def _as_match(index: TitleIndex, title: str, choice: Choice) -> TitleMatch:
    alternatives = tuple((index.ids[place], score) for place, score in zip(choice.ranked, choice.scores, strict=True))
    if choice.occupation is None:
        return TitleMatch(title, None, alternatives[0][1] if alternatives else 0.0, "", alternatives)
    row = index.known.index.nearest_row(spell_out(title), choice.occupation)
    return TitleMatch(title, index.ids[choice.occupation], alternatives[0][1], index.titles[row].title, alternatives)
