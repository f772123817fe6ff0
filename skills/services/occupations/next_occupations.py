"""Next occupations that readers named: realistic and attractive within two years, no new degree, no step down.

skills/starter/next_occupations.csv   a row for each occupation; the codes that each of two readers named, the best first, and
                                      those named by both that a third reader confirmed
"""

import csv
import functools
from pathlib import Path

NEXT = Path(__file__).resolve().parents[2] / "starter" / "next_occupations.csv"


@functools.cache
def _confirmed() -> dict[str, tuple[str, ...]]:
    with NEXT.open(encoding="utf-8", newline="") as file:
        return {row["soc_code"]: tuple(row["confirmed"].split()) for row in csv.DictReader(file)}


def next_occupations(soc_code: str) -> tuple[str, ...] | None:
    """SOC codes of the next occupations that all readers agree on, the best first; None if nobody read the occupation."""
    return _confirmed().get(soc_code)
