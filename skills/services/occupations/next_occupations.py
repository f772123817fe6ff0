"""Next occupations that two readers named: realistic and attractive within two years, no new degree, no step down.

skills/starter/next_occupations.csv   a row for each occupation; the codes that each reader named, the best first
"""

import csv
import functools
from pathlib import Path

NEXT = Path(__file__).resolve().parents[2] / "starter" / "next_occupations.csv"
_READERS = ("reader_1", "reader_2")


@functools.cache
def _named() -> dict[str, tuple[tuple[str, ...], ...]]:
    with NEXT.open(encoding="utf-8", newline="") as file:
        return {
            row["soc_code"]: tuple(tuple(row[reader].split()) for reader in _READERS) for row in csv.DictReader(file)
        }


@functools.cache
def next_occupations(soc_code: str) -> tuple[str, ...]:
    """SOC codes of the next occupations: those that both readers named, by their places, then those of one reader.

    Empty if the readers named none, or did not read the occupation.
    """
    readers = _named().get(soc_code, ())
    places: dict[str, list[int]] = {}
    for codes in readers:
        for place, code in enumerate(codes):
            places.setdefault(code, []).append(place)
    return tuple(sorted(places, key=lambda code: (-len(places[code]), sum(places[code]), code)))
