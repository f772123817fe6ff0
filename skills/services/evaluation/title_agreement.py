"""How often title matching finds the right occupation: for left-out titles of O*NET, and for two published sheets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.bootstrap import Bootstrap
from skills.arithmetic.title_decision import Choice, choose
from skills.arithmetic.title_directions import TitleDirections
from skills.arithmetic.title_words import spell_out
from skills.models import AlternateTitle
from skills.services.evaluation import title_sheets
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.exposure import text_vectors
from skills.services.occupations.title_matching import KnownTitle, TitleIndex, build_index, occupation_rows
from skills.services.shipped.starter_titles import published_titles

Progress = Callable[[int, int], None]
SEED, HELD_OUT_PART, N_TESTED, MIN_TITLES, N_DRAWS = 7, 5, 2000, 1000, 200
_BATCH = 250


@dataclass(frozen=True)
class HeldOut:
    """An index without the left-out titles, and the places of their occupations by title."""

    index: TitleIndex
    truth: dict[str, set[int]]


def evaluate_titles(*, progress: Progress | None = None) -> Evaluation:
    """Matches the titles of two sheets, and 2,000 titles from a fifth of O*NET's distinct alternate titles, left out.

    A left-out title is left out for every occupation that has it. Titles that differ only in case from another title
    count as one; titles that are an occupation's own are not tested.
    """
    payroll, german = title_sheets.judge(title_sheets.read_payroll()), title_sheets.judge(title_sheets.read_german())
    figures: list[Figure] = []
    for part in ("held out", "second draw", "development"):
        figures += title_sheets.payroll_figures(payroll, part) + title_sheets.german_figures(german, part)
    held_out = _held_out()
    split = "published sheets of payroll titles and German advertisements"
    if held_out is not None:
        figures += _held_out_figures(held_out, progress)
        split += (
            f"; {len(held_out.index.titles):,} titles known, a fifth of O*NET's distinct alternate titles left out for every "
            f"occupation that has them, {len(held_out.truth):,} of those tested (seed {SEED})"
        )
    wrong = title_sheets.wrong_ones([*payroll, *german])
    return Evaluation(split, tuple(figures), ("Every wrong answer of the sheets:", *wrong) if wrong else ())


def _held_out() -> HeldOut | None:
    """None with too few titles to leave some out."""
    rows = list(
        AlternateTitle.objects.filter(language="en").order_by("pk").values_list("title", "occupation_id", "is_usual")
    )
    occupations = occupation_rows()
    own = {title.casefold() for _, _, title in occupations}
    # Titles that are both O*NET's and usual are stored once, as usual titles.
    shipped = {title.casefold() for _, title in published_titles()}
    distinct = sorted({title.casefold() for title, _, usual in rows if not usual or title.casefold() in shipped} - own)
    if len(distinct) < MIN_TITLES:
        return None
    order = np.random.default_rng(SEED).permutation(len(distinct))[: len(distinct) // HELD_OUT_PART].tolist()
    held_out, tested = {distinct[i] for i in order}, {distinct[i] for i in order[:N_TESTED]}
    places = {pk: i for i, (pk, _, _) in enumerate(occupations)}
    spelled = {title.casefold(): title for title, _, _ in reversed(rows)}
    truth: dict[str, set[int]] = {spelled[key]: set() for key in sorted(tested)}
    for title, pk, _ in rows:
        if title.casefold() in tested:
            truth[spelled[title.casefold()]].add(places[pk])
    # Usual titles of our own are left out: O*NET's file lacks their occupations or words, so a match with them is no error.
    known = [
        KnownTitle(title, pk)
        for title, pk, usual in rows
        if title.casefold() not in held_out and (not usual or title.casefold() in shipped)
    ]
    return HeldOut(build_index(occupations, known), truth)


def _held_out_figures(held_out: HeldOut, progress: Progress | None) -> list[Figure]:
    tested = list(held_out.truth)
    texts = [spell_out(known.title) or known.title for known in held_out.index.titles]
    places = {pk: i for i, pk in enumerate(held_out.index.ids)}
    owners = np.array([places[known.occupation] for known in held_out.index.titles])
    known, asked = text_vectors.embed(texts), text_vectors.embed([spell_out(title) or title for title in tested])
    meaning = TitleDirections.fit(known, owners).evidence(asked)
    choices: list[Choice] = []
    for start in range(0, len(tested), _BATCH):
        part = slice(start, start + _BATCH)
        choices += choose(held_out.index.known, tested[part], [""] * len(tested[part]), meaning[part])
        if progress:
            progress(len(choices), len(tested))
    ranks = np.array(
        [_rank(choice.ranked, held_out.truth[title]) for choice, title in zip(choices, tested, strict=True)]
    )
    plain = _plain(known, owners, asked, [held_out.truth[title] for title in tested])
    given = np.array([choice.occupation is not None for choice in choices], dtype=float)
    pair = Bootstrap(np.arange(len(tested)), n_draws=N_DRAWS)
    return [
        Figure(
            f"left-out titles: the occupation is {words}",
            *pair.mean((ranks < n).astype(float)),
            n=len(tested),
            units="titles",
            plain=ComparedFigure("nearest title", float((plain < n).mean())),
            must_reach=Target(least),
        )
        for words, n, least in (("first", 1, 0.55), ("among the first five", 5, 0.85))
    ] + [Figure("left-out titles: an answer is given", *pair.mean(given), n=len(tested), units="titles")]


def _rank(ranked: Sequence[int], right: set[int]) -> int:
    """The rank of the right occupation: 0 for the first, 5 if it is not among the first five."""
    return next((i for i, place in enumerate(ranked) if place in right), 5)


def _plain(known: np.ndarray, owners: np.ndarray, asked: np.ndarray, truth: list[set[int]]) -> np.ndarray:
    """The rank of the right occupation by the nearest title in meaning alone."""
    ranks = np.zeros(len(asked), int)
    for start in range(0, len(asked), _BATCH):
        order = np.argsort(-(asked[start : start + _BATCH] @ known.T), axis=1)[:, :100]
        for i, near in enumerate(order):
            ranks[start + i] = _rank(list(dict.fromkeys(owners[near].tolist()))[:5], truth[start + i])
    return ranks
