"""How many titles of two published sheets find their occupation: titles of real payrolls, and German advertisements.

payroll-titles.csv: 520 titles of four public employers' payrolls, drawn by their number of people, each with the codes that
a reader accepts, labelled before any matching. The second draw, 120 titles, was made when the matching was finished.
german-job-advertisement-titles.csv: 300 titles, two readers. Half of the first 400 and half of the 300 were used for
development.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from skills.arithmetic.bootstrap import Bootstrap
from skills.arithmetic.title_decision import BROAD
from skills.models import Occupation
from skills.services.evaluation.measured_figures import Figure, Target
from skills.services.occupations.title_matching import TitleMatch, match_titles

FOLDER = Path(settings.BASE_DIR) / "docs" / "validity"
PAYROLL, GERMAN = FOLDER / "payroll-titles.csv", FOLDER / "german-job-advertisement-titles.csv"
NONE = "none"  # a title that names no clear work
N_DRAWS = 400


@dataclass(frozen=True)
class Labelled:
    """One title of a sheet. accepted: SOC codes, and NONE where no answer is right. part: 'development', 'held out' or
    'second draw'."""

    title: str
    department: str
    people: int
    accepted: frozenset[str]
    part: str


@dataclass(frozen=True)
class Judged:
    """A labelled title, its match and the verdict: right, near (same broad SOC group), wrong, open or rightly open."""

    labelled: Labelled
    match: TitleMatch
    codes: tuple[str, ...]
    verdict: str


def read_payroll(path: Path = PAYROLL) -> list[Labelled]:
    """The payroll titles; empty if the sheet is missing."""
    return [
        Labelled(row["title"], row["department"], int(row["people"]), frozenset(row["codes"].split(";")), row["part"])
        for row in _rows(path)
    ]


def read_german(path: Path = GERMAN) -> list[Labelled]:
    """The German titles with the codes of both readers; empty if the sheet is missing. Every other title was held out."""
    return [
        Labelled(
            row["title"],
            "",
            1,
            frozenset(f"{row['first_reader']};{row['second_reader']}".split(";")),
            "held out" if number % 2 else "development",
        )
        for number, row in enumerate(_rows(path))
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(titles: list[Labelled], *, progress: Callable[[int, int], None] | None = None) -> list[Judged]:
    """The titles with their matches and verdicts."""
    codes = dict(Occupation.objects.values_list("pk", "soc_code"))
    matches = match_titles(
        [one.title for one in titles], departments=[one.department for one in titles], progress=progress
    )
    judged = []
    for one, match in zip(titles, matches, strict=True):
        answer = codes[match.occupation] if match.occupation is not None else ""
        ranked = tuple(codes[pk] for pk, _ in match.alternatives)
        judged.append(Judged(one, match, ranked, verdict(answer, one.accepted)))
    return judged


def verdict(answer: str, accepted: frozenset[str]) -> str:
    """The verdict on an answer, '' if none was given."""
    if not answer:
        return "rightly open" if NONE in accepted else "open"
    if answer in accepted:
        return "right"
    return "near" if any(answer[:BROAD] == code[:BROAD] for code in accepted if code != NONE) else "wrong"


def payroll_figures(judged: list[Judged], part: str) -> list[Figure]:
    """Shares of people of one part of the payroll titles; empty if there are none."""
    rows = [one for one in judged if one.labelled.part == part]
    people = np.array([one.labelled.people for one in rows], dtype=float)
    asked = (
        ("answer right or next door", {"right", "near"}, Target(at_least=0.75)),
        ("answer wrong", {"wrong"}, Target(at_most=0.04)),
        ("left open although an occupation fits", {"open"}, None),
        ("rightly left open", {"rightly open"}, None),
    )
    return [
        _share(f"payroll titles, {part}, by people: {words}", rows, people, verdicts, target)
        for words, verdicts, target in (asked if rows else ())
    ]


def german_figures(judged: list[Judged], part: str) -> list[Figure]:
    """Shares of the titles of one part of the German advertisements; empty if there are none."""
    rows = [one for one in judged if one.labelled.part == part]
    clear = [one for one in rows if one.labelled.accepted != {NONE}]
    answered = [one for one in rows if one.match.occupation is not None]
    if not clear or not answered:
        return []
    places = np.array([_place(one) for one in clear])
    bootstrap = Bootstrap(np.arange(len(clear)), n_draws=N_DRAWS)
    name = f"German advertisements, {part}"
    return [
        Figure(
            f"{name}: the occupation is {words}",
            *bootstrap.mean((places < n).astype(float)),
            n=len(clear),
            units="titles",
            must_reach=Target(at_least=least),
        )
        for words, n, least in (("first", 1, 0.65), ("among the first five", 5, 0.85))
    ] + [
        _share(f"{name}: wrong when answered", answered, np.ones(len(answered)), {"wrong"}, Target(at_most=0.10)),
        _share(f"{name}: an answer is given", rows, np.ones(len(rows)), {"right", "near", "wrong"}, None),
    ]


def wrong_ones(judged: list[Judged]) -> list[str]:
    """A line for each wrong answer, those of most people first."""
    names = dict(Occupation.objects.values_list("soc_code", "title"))
    wrong = sorted((one for one in judged if one.verdict == "wrong"), key=lambda one: -one.labelled.people)
    return [
        f"{one.labelled.title} ({one.labelled.department or 'no department'}, {one.labelled.people:,}, "
        f"{one.labelled.part}): {names[one.codes[0]]} by {one.match.matched!r}; "
        f"accepted: {', '.join(names.get(code, 'none') for code in sorted(one.labelled.accepted))}"
        for one in wrong
    ]


def _share(name: str, rows: list[Judged], weights: np.ndarray, verdicts: set[str], target: Target | None) -> Figure:
    hit = np.array([one.verdict in verdicts for one in rows], dtype=float)

    def share(drawn: np.ndarray) -> float:
        return float((hit[drawn] * weights[drawn]).sum() / weights[drawn].sum())

    low, high = Bootstrap(np.arange(len(rows)), n_draws=N_DRAWS).ends(share)
    return Figure(name, share(np.arange(len(rows))), low, high, n=len(rows), units="titles", must_reach=target)


def _place(one: Judged) -> int:
    """The rank of the first accepted code: 0 for the first, 5 if it is not among the first five."""
    return next((i for i, code in enumerate(one.codes) if code in one.labelled.accepted), 5)
