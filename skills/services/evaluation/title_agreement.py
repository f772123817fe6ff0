"""How often title matching finds the right occupation, for alternate titles of O*NET left out of the index."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from django.conf import settings

from skills.arithmetic.bootstrap import Bootstrap
from skills.errors import NothingLoaded
from skills.models import AlternateTitle, Occupation
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.exposure import text_vectors
from skills.services.occupations.title_matching import TitleIndex, TitleMatch, build_index, match_in, minor_groups

Progress = Callable[[int, int], None]
SEED, HELD_OUT_PART, N_TESTED, MIN_TITLES, N_DRAWS = 7, 5, 2000, 1000, 200
SHEET = Path("docs") / "validity" / "title-sheet.csv"


def evaluate_titles(*, progress: Progress | None = None) -> Evaluation:
    """Matches 2,000 titles from a fifth of the distinct alternate titles, left out for every occupation that has them.

    Titles that differ only in case from another title count as one; titles that are an occupation's own are not tested.
    """
    index, truth = _held_out()
    tested = sorted(truth)
    found = match_in(index, tested, progress=progress)
    right = np.array([_place(match, truth[match.title]) for match in found])
    plain = _plain(index, tested, truth)
    pair = Bootstrap(np.arange(len(tested)), n_draws=N_DRAWS)
    figures = [
        Figure(
            f"left-out titles: the occupation is {words}",
            *pair.mean((right < n).astype(float)),
            n=len(tested),
            units="titles",
            plain=ComparedFigure("nearest title", float((plain < n).mean())),
            must_reach=Target(least),
        )
        for words, n, least in (("first", 1, 0.55), ("among the first five", 5, 0.85))
    ]
    given = np.array([match.occupation is not None for match in found])
    figures.append(
        Figure("left-out titles: an answer is given", *pair.mean(given.astype(float)), n=len(tested), units="titles")
    )
    split = (
        f"{len(index.titles):,} titles known; a fifth of O*NET's distinct alternate titles left out for every occupation "
        f"that has them, {len(tested):,} of those tested (seed {SEED})"
    )
    return Evaluation(split, (*figures, *_judged()))


def _held_out() -> tuple[TitleIndex, dict[str, set[int]]]:
    own = list(Occupation.objects.order_by("pk").values_list("title", "pk"))
    others = list(AlternateTitle.objects.order_by("pk").values_list("title", "occupation_id"))
    distinct = sorted({title.casefold() for title, _ in others} - {title.casefold() for title, _ in own})
    if len(distinct) < MIN_TITLES:
        raise NothingLoaded("Import O*NET's alternate titles first: `manage.py import_exposure onet PATH`.")
    order = np.random.default_rng(SEED).permutation(len(distinct))[: len(distinct) // HELD_OUT_PART].tolist()
    held_out = {distinct[i] for i in order}
    tested = {distinct[i] for i in order[:N_TESTED]}
    truth: dict[str, set[int]] = {}
    for title, pk in others:
        if title.casefold() in tested:
            truth.setdefault(title.casefold(), set()).add(pk)
    spelled = {title.casefold(): title for title, _ in reversed(others)}
    known = [(title, pk, False) for title, pk in others if title.casefold() not in held_out]
    index = build_index([*((title, pk, True) for title, pk in own), *known], minor_groups())
    return index, {spelled[key]: pks for key, pks in truth.items()}


def _place(match: TitleMatch, right: set[int]) -> int:
    """The rank of the right occupation: 0 for the first, 5 if it is not among the first five."""
    return next((i for i, (pk, _) in enumerate(match.alternatives) if pk in right), 5)


def _plain(index: TitleIndex, tested: Sequence[str], truth: dict[str, set[int]]) -> np.ndarray:
    """The rank of the right occupation by the nearest title alone, with titles as written; 5 if not among the first five."""
    known, rows = text_vectors.embed(list(index.titles)), text_vectors.embed(list(tested))
    places = np.zeros(len(tested), int)
    for start in range(0, len(tested), 256):
        order = np.argsort(-(rows[start : start + 256] @ known.T), axis=1)[:, :100]
        for i, near in enumerate(order):
            pks = list(dict.fromkeys(index.occupations[near].tolist()))[:5]
            right = truth[tested[start + i]]
            places[start + i] = next((place for place, pk in enumerate(pks) if pk in right), 5)
    return places


def _judged() -> list[Figure]:
    """Figures of the payroll titles judged by hand in the published sheet; empty if the sheet is missing."""
    path = Path(settings.BASE_DIR) / SHEET
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answered = np.array([row["matched_to"] != "" for row in rows])
    right = np.array([row["judged"] in {"right", "near", "rightly none"} for row in rows], dtype=float)
    parts = (
        ("payroll titles judged by hand: answer right or nearly right", answered),
        ("payroll titles judged by hand: correctly left without an answer", ~answered),
    )
    return [
        Figure(words, *Bootstrap(np.arange(n), n_draws=N_DRAWS).mean(right[part]), n=n, units="titles")
        for words, part in parts
        if (n := int(part.sum()))
    ]
