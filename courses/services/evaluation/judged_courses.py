"""Judgements of single courses for made-up people, made without knowing which ranking named the course."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from courses.models import Course
from courses.services.evaluation.golden_profiles import Profile
from courses.services.evaluation.judgements import judgement, refuse_existing
from skills.arithmetic.bootstrap import Bootstrap
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table

COLUMNS = ("profile", "kind", "job", "course", "level", "useful")

Judged = Mapping[tuple[str, str], bool]  # whether the course is useful, by profile and title


@dataclass(frozen=True)
class Tally:
    """Counts for one ranking. shown: courses that it names. judged, useful: numbers of these.

    share: of the judged courses that are useful. low, high: its 95 % bootstrap interval over profiles. All three are
    nan without judged courses.
    """

    shown: int
    judged: int
    useful: int
    share: float
    low: float
    high: float


def write_pool(path: Path, profiles: Sequence[Profile], rankings: Sequence[Sequence[Sequence[int]]], seed: int) -> int:
    """Number of rows written: for each profile the courses of all rankings, in random order, to be judged yes or no.

    rankings: course ids by ranking and profile. Raises BadInput if the file exists, so that no judgements are lost.
    """
    refuse_existing(path)
    known, rng, n = Course.objects.in_bulk(), random.Random(seed), 0  # noqa: S311  not a secret
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = TableWriter(file, lineterminator="\n")
        rows.writerow((*COLUMNS, "description"))
        for profile, *lists in zip(profiles, *rankings, strict=True):
            pool = sorted({course for courses in lists for course in courses})
            rng.shuffle(pool)
            n += len(pool)
            for course in (known[pk] for pk in pool):
                rows.writerow(
                    (profile.key, profile.kind, profile.job, course.title, course.level or "", "", course.description)
                )
    return n


def read_judged(path: Path) -> dict[tuple[str, str], bool]:
    """Judgements by profile and title. Rows without a judgement are left out.

    Raises BadInput for a judgement other than yes and no.
    """
    table = read_table(path)
    table.require("profile", "course", "useful")
    found = {}
    for row in table.rows:
        is_useful = judgement(row, "useful", file=table.file)
        if is_useful is not None:
            found[row.cells["profile"], row.cells["course"]] = is_useful
    return found


def tally(profiles: Sequence[Profile], lists: Sequence[Sequence[str]], judged: Judged) -> Tally:
    """Counts the judgements of the courses that a ranking names. lists: titles by profile."""
    judgements = [
        [judged.get((profile.key, title)) for title in titles] for profile, titles in zip(profiles, lists, strict=True)
    ]
    known = np.array([sum(one is not None for one in row) for row in judgements])
    useful = np.array([sum(one is True for one in row) for row in judgements])

    def share(rows: np.ndarray) -> float:
        return float(useful[rows].sum() / known[rows].sum()) if known[rows].any() else float("nan")

    all_profiles = np.arange(len(profiles))
    low, high = Bootstrap(all_profiles).ends(share)
    return Tally(sum(map(len, judgements)), int(known.sum()), int(useful.sum()), share(all_profiles), low, high)
