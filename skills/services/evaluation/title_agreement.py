"""How often a job title finds its occupation: alternate titles of O*NET that were left out of the index."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from django.conf import settings

from skills.arithmetic.bootstrap import Bootstrap
from skills.errors import NothingLoaded
from skills.models import AlternateTitle, Occupation
from skills.services.evaluation.measured_figures import Beside, Evaluation, Figure, Target
from skills.services.exposure import text_vectors
from skills.services.occupations.title_matching import TitleIndex, TitleMatch, build_index, match_in, minor_groups

Progress = Callable[[int, int], None]
SEED, LEFT_OUT, ASKED, FEWEST, N_DRAWS = 7, 5, 2000, 1000, 200
SHEET = Path("docs") / "validity" / "title-sheet.csv"


def evaluate_titles(*, progress: Progress | None = None) -> Evaluation:
    """A fifth of the distinct alternate titles is left out, whoever has them, and 2,000 of those are asked.

    Strictly: titles that differ in case alone, and occupations' own titles, are never asked.
    """
    index, truth = _left_out()
    asked = sorted(truth)
    found = match_in(index, asked, progress=progress)
    right = np.array([_place(match, truth[match.title]) for match in found])
    plain = _plain(index, asked, truth)
    pair = Bootstrap(np.arange(len(asked)), n_draws=N_DRAWS)
    figures = [
        Figure(
            f"left-out titles: the occupation is {words}",
            *pair.mean((right < n).astype(float)),
            n=len(asked),
            units="titles",
            plain=Beside("nearest title", float((plain < n).mean())),
            must_reach=Target(least),
        )
        for words, n, least in (("first", 1, 0.55), ("among the first five", 5, 0.85))
    ]
    given = np.array([match.occupation is not None for match in found])
    figures.append(
        Figure("left-out titles: an answer is given", *pair.mean(given.astype(float)), n=len(asked), units="titles")
    )
    split = (
        f"{len(index.titles):,} titles known; a fifth of O*NET's distinct alternate titles left out for every occupation "
        f"that has them, {len(asked):,} of those asked (seed {SEED})"
    )
    return Evaluation(split, (*figures, *_judged()))


def _left_out() -> tuple[TitleIndex, dict[str, set[int]]]:
    own = list(Occupation.objects.order_by("pk").values_list("title", "pk"))
    others = list(AlternateTitle.objects.order_by("pk").values_list("title", "occupation_id"))
    distinct = sorted({title.casefold() for title, _ in others} - {title.casefold() for title, _ in own})
    if len(distinct) < FEWEST:
        raise NothingLoaded("Import O*NET's alternate titles first: `manage.py import_exposure onet PATH`.")
    order = np.random.default_rng(SEED).permutation(len(distinct))[: len(distinct) // LEFT_OUT].tolist()
    held = {distinct[i] for i in order}
    asked = {distinct[i] for i in order[:ASKED]}
    truth: dict[str, set[int]] = {}
    for title, pk in others:
        if title.casefold() in asked:
            truth.setdefault(title.casefold(), set()).add(pk)
    spelled = {title.casefold(): title for title, _ in reversed(others)}
    known = [(title, pk, False) for title, pk in others if title.casefold() not in held]
    index = build_index([*((title, pk, True) for title, pk in own), *known], minor_groups())
    return index, {spelled[key]: pks for key, pks in truth.items()}


def _place(match: TitleMatch, right: set[int]) -> int:
    """0 for first; 5 where it is not among the first five."""
    return next((i for i, (pk, _) in enumerate(match.alternatives) if pk in right), 5)


def _plain(index: TitleIndex, asked: Sequence[str], truth: dict[str, set[int]]) -> np.ndarray:
    """The place of the right occupation among those of the nearest titles, as they are written."""
    known, rows = text_vectors.embed(list(index.titles)), text_vectors.embed(list(asked))
    places = np.zeros(len(asked), int)
    for start in range(0, len(asked), 256):
        order = np.argsort(-(rows[start : start + 256] @ known.T), axis=1)[:, :100]
        for i, near in enumerate(order):
            pks = list(dict.fromkeys(index.occupations[near].tolist()))[:5]
            right = truth[asked[start + i]]
            places[start + i] = next((place for place, pk in enumerate(pks) if pk in right), 5)
    return places


def _judged() -> list[Figure]:
    """What people said of the matches of payroll titles in the published sheet; nothing where the sheet is absent."""
    path = Path(settings.BASE_DIR) / SHEET
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answered = np.array([row["matched_to"] != "" for row in rows])
    right = np.array([row["judged"] in {"right", "near", "rightly none"} for row in rows], dtype=float)
    parts = (
        ("payroll titles judged by hand: answer right or next door", answered),
        ("payroll titles judged by hand: rightly without an answer", ~answered),
    )
    return [
        Figure(words, *Bootstrap(np.arange(n), n_draws=N_DRAWS).mean(right[part]), n=n, units="titles")
        for words, part in parts
        if (n := int(part.sum()))
    ]
