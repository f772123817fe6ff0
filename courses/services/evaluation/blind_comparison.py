"""Two rankings side by side without their names, the sheet for votes, and what the votes say once the names are known."""

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
    """What a voter sees of one profile. left, right: titles of the courses, best first."""

    profile: Profile
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """wins: votes for the first, the second ranking, 'tie' and 'both bad'. share, low, high: of the decided votes, those
    for the first, with the Wilson interval (95 %); None where nothing was decided. worst: lost by the first, or both
    bad, with the voter's words."""

    wins: Mapping[str, int]
    share: float | None
    low: float | None
    high: float | None
    worst: tuple[tuple[str, str, str], ...]


def wilson(n_won: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of n_won / n, n above 0 (Wilson 1927): inside 0..1 even where all or none were won."""
    share, extra = n_won / n, z * z / n
    centre = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(share * (1 - share) / n + extra / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def is_swapped(profile: str, seed: int) -> bool:
    """Whether the first ranking stands on the right for this profile: as good as a coin, and always the same."""
    return random.Random(f"{seed} {profile}").random() < 0.5  # noqa: S311  no secret, a coin


def lay_out(
    profiles: Sequence[Profile], first: Sequence[Sequence[str]], second: Sequence[Sequence[str]], seed: int
) -> list[Pair]:
    """first, second: titles by profile."""
    pairs = []
    for profile, one, other in zip(profiles, first, second, strict=True):
        left, right = (other, one) if is_swapped(profile.key, seed) else (one, other)
        pairs.append(Pair(profile, tuple(left), tuple(right)))
    return pairs


def write_sheet(path: Path, pairs: Sequence[Pair], names: tuple[str, str], seed: int) -> None:
    """A row for each profile, to be filled in. Never over votes that are there: raises BadInput."""
    if path.exists():
        raise BadInput(f"{path} is there already; votes are not written over. Name another file.")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = TableWriter(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows((pair.profile.key, "", "", *names, seed) for pair in pairs)


def read_result(path: Path, n_worst: int = 10) -> Result:
    """Counts the votes in a filled sheet; rows without a vote do not count. Raises BadInput for a vote not known."""
    table = read_table(path)
    table.require(*COLUMNS)
    rows = [row.cells for row in table.rows]
    if not rows:
        raise BadInput("has no rows.", file=table.file)
    wins = Counter({rows[0]["first"]: 0, rows[0]["second"]: 0, "tie": 0, "both bad": 0})
    lost, bad = [], []
    for row in rows:
        vote = row["vote"].strip().casefold()
        if not vote:
            continue
        if vote not in VOTES:
            raise BadInput(
                f"{row['profile']}: {row['vote']!r} is no vote. One of: {', '.join(VOTES)}.", file=table.file
            )
        if vote in ("left", "right"):
            is_first = (vote == "right") == is_swapped(row["profile"], int(row["seed"]))
            winner = row["first"] if is_first else row["second"]
        else:
            winner = vote
        wins[winner] += 1
        if winner == "both bad":
            bad.append((row["profile"], winner, row["why"]))
        elif winner == row["second"]:
            lost.append((row["profile"], winner, row["why"]))
    n_first, n = wins[rows[0]["first"]], wins[rows[0]["first"]] + wins[rows[0]["second"]]
    low, high = wilson(n_first, n) if n else (None, None)
    return Result(dict(wins), n_first / n if n else None, low, high, tuple((bad + lost)[:n_worst]))
