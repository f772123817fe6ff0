"""Blind comparison of two rankings: lays them out without names, writes a sheet for votes, and counts the votes."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from courses.services.evaluation.golden_profiles import Profile
from skills.errors import BadInput
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table

COLUMNS = ("profile", "vote", "why", "first", "second", "seed")
VOTES = ("left", "right", "tie", "both bad")


@dataclass(frozen=True)
class Pair:
    """Both rankings of one profile, as a voter sees them. left, right: titles of the courses, the best first."""

    profile: Profile
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """wins: number of votes by ranking, and of 'tie' and 'both bad'.

    share, low, high: share of the decided votes for the first ranking, with its 95 % Wilson interval; None without
    decided votes. worst: (profile, vote, reason) of the votes 'both bad' and of those for the second ranking.
    """

    wins: Mapping[str, int]
    share: float | None
    low: float | None
    high: float | None
    worst: tuple[tuple[str, str, str], ...]


def wilson(n_won: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """95 % interval of n_won / n, within 0..1 even if all or none were won. n must be above 0. Source: Wilson 1927."""
    share, extra = n_won / n, z * z / n
    centre = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(share * (1 - share) / n + extra / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def is_swapped(profile: str, seed: int) -> bool:
    """Whether the first ranking is on the right for this profile: pseudo-random, and the same for the same seed."""
    return random.Random(f"{seed} {profile}").random() < 0.5  # noqa: S311  not a secret


def lay_out(
    profiles: Sequence[Profile], first: Sequence[Sequence[str]], second: Sequence[Sequence[str]], seed: int
) -> list[Pair]:
    """One pair per profile. first, second: titles by profile."""
    pairs = []
    for profile, one, other in zip(profiles, first, second, strict=True):
        left, right = (other, one) if is_swapped(profile.key, seed) else (one, other)
        pairs.append(Pair(profile, tuple(left), tuple(right)))
    return pairs


def write_sheet(path: Path, pairs: Sequence[Pair], names: tuple[str, str], seed: int) -> None:
    """Writes a row for each profile, with an empty vote. Raises BadInput if the file exists, so that no votes are lost."""
    if path.exists():
        raise BadInput(f"{path} already exists; votes are not overwritten. Give another file name.")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = TableWriter(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows((pair.profile.key, "", "", *names, seed) for pair in pairs)


def read_result(path: Path, n_worst: int = 10) -> Result:
    """The result of a filled sheet. Rows without a vote are skipped.

    Raises BadInput for a sheet without rows and for an unknown vote.
    """
    table = read_table(path)
    table.require(*COLUMNS)
    rows = [row.cells for row in table.rows]
    if not rows:
        raise BadInput("has no rows.", file=table.file)
    wins = Counter({rows[0]["first"]: 0, rows[0]["second"]: 0, "tie": 0, "both bad": 0})
    lost, both_bad = [], []
    for row in rows:
        vote = row["vote"].strip().casefold()
        if not vote:
            continue
        if vote not in VOTES:
            raise BadInput(
                f"{row['profile']}: {row['vote']!r} is not a vote. Use one of: {', '.join(VOTES)}.", file=table.file
            )
        if vote in ("left", "right"):
            is_first = (vote == "right") == is_swapped(row["profile"], int(row["seed"]))
            winner = row["first"] if is_first else row["second"]
        else:
            winner = vote
        wins[winner] += 1
        if winner == "both bad":
            both_bad.append((row["profile"], winner, row["why"]))
        elif winner == row["second"]:
            lost.append((row["profile"], winner, row["why"]))
    n_first, n = wins[rows[0]["first"]], wins[rows[0]["first"]] + wins[rows[0]["second"]]
    low, high = wilson(n_first, n) if n else (None, None)
    return Result(dict(wins), n_first / n if n else None, low, high, tuple((both_bad + lost)[:n_worst]))
