"""Single courses judged for made-up people by somebody who did not know which ranking named them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from courses.models import Course
from courses.services.evaluation.golden_profiles import Profile
from skills.arithmetic.bootstrap import Bootstrap
from skills.errors import BadInput
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table

COLUMNS = ("profile", "kind", "job", "course", "level", "useful")
_USEFUL = {"yes": True, "no": False}

Judged = Mapping[tuple[str, str], bool]  # by profile and title


@dataclass(frozen=True)
class Tally:
    """Of one ranking. shown: courses named. judged, useful: of these. share: useful of those judged, low, high: its 95 %
    bootstrap interval over profiles; nan where nothing was judged."""

    shown: int
    judged: int
    useful: int
    share: float
    low: float
    high: float


def write_pool(path: Path, profiles: Sequence[Profile], rankings: Sequence[Sequence[Sequence[int]]], seed: int) -> int:
    """All courses that any of the rankings names for each profile, mixed, to be judged yes or no; how many.

    rankings: of each, ids by profile. Never over judgements that are there: raises BadInput.
    """
    if path.exists():
        raise BadInput("is there already; judgements are not written over. Name another file.", file=str(path))
    known, rng, n = Course.objects.in_bulk(), random.Random(seed), 0  # noqa: S311  no secret
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
    """Rows without a judgement are left out. Raises BadInput for anything but yes and no."""
    table = read_table(path)
    table.require("profile", "course", "useful")
    found = {}
    for row in table.rows:
        said = row.cells["useful"].casefold()
        if said and said not in _USEFUL:
            raise BadInput("yes or no is expected.", file=table.file, line=row.line, column="useful")
        if said:
            found[row.cells["profile"], row.cells["course"]] = _USEFUL[said]
    return found


def tally(profiles: Sequence[Profile], lists: Sequence[Sequence[str]], judged: Judged) -> Tally:
    """What was said of the courses a ranking names. lists: titles by profile."""
    said = [
        [judged.get((profile.key, title)) for title in titles] for profile, titles in zip(profiles, lists, strict=True)
    ]
    known = np.array([sum(one is not None for one in row) for row in said])
    useful = np.array([sum(one is True for one in row) for row in said])

    def share(rows: np.ndarray) -> float:
        return float(useful[rows].sum() / known[rows].sum()) if known[rows].any() else float("nan")

    everybody = np.arange(len(profiles))
    low, high = Bootstrap(everybody).ends(share)
    return Tally(sum(map(len, said)), int(known.sum()), int(useful.sum()), share(everybody), low, high)
