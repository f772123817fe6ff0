"""For each occupation, the situations that are worth learning about, as two readers saw them.

skills/starter/occupation_situations.csv   a row for each occupation; what each reader wrote as `situation:mark`

A mark is a grade and a level: 2 clearly useful, 1 perhaps; F the foundations, A only the advanced part, because people of
this occupation are professionals at it. 0 warns: the words suggest the situation, but a course on it would not help.
"""

import csv
import functools
from collections.abc import Sequence

import numpy as np

from skills.services.situations.shipped_situations import FOLDER

READINGS = FOLDER / "occupation_situations.csv"
N_LAYERS = 4  # grade, foundations, advanced, unhelpful


@functools.cache
def _marks() -> dict[str, tuple[dict[str, str], ...]]:
    """By SOC code: for each reader, the mark of each situation that the reader wrote down."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        return {
            row["soc_code"]: tuple(
                dict(entry.split(":") for entry in row[reader].split()) for reader in ("reader_1", "reader_2")
            )
            for row in csv.DictReader(file)
        }


def is_read(soc_code: str) -> bool:
    """Whether readers looked at this occupation."""
    return soc_code in _marks()


def readings_of(codes: Sequence[str], slugs: tuple[str, ...]) -> np.ndarray:
    """(n, 4, S) means of the two readers: grade, foundations, advanced and unhelpful, each 0..1; zeros if not read."""
    place, table = _table(slugs)
    return table[[place.get(code, -1) for code in codes]]


@functools.lru_cache(maxsize=4)
def _table(slugs: tuple[str, ...]) -> tuple[dict[str, int], np.ndarray]:
    """The row of each SOC code, and the rows of all occupations; the last row is zeros."""
    place = {code: row for row, code in enumerate(_marks())}
    column = {slug: k for k, slug in enumerate(slugs)}
    table = np.zeros((len(place) + 1, N_LAYERS, len(slugs)))
    for code, row in place.items():
        for marks in _marks()[code]:
            for slug, mark in marks.items():
                if slug in column:
                    table[row, :, column[slug]] += _as_layers(mark)
    return place, table / 2


def known_situations(slugs: Sequence[str]) -> np.ndarray:
    """(S,) bool: whether the readers saw this situation. They saw those that ship."""
    return np.array([slug in _seen() for slug in slugs], dtype=bool)


@functools.cache
def _seen() -> frozenset[str]:
    """The situations that a reader wrote down for some occupation."""
    return frozenset(slug for readers in _marks().values() for marks in readers for slug in marks)


def _as_layers(mark: str) -> tuple[float, float, float, float]:
    if mark == "0":
        return 0.0, 0.0, 0.0, 1.0
    return int(mark[0]) / 2, float(mark[1] == "F"), float(mark[1] == "A"), 0.0
