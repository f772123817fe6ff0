"""Families of related courses, so that no family is on both sides of a split. Pure arithmetic."""

import re
from collections.abc import Sequence

import numpy as np

ALIKE = 0.88  # cosine of titles; for example parts one and two of a series, or the same course offered again
_PROGRAMME = re.compile(r"[?&]specialization=([^&]+)")
_BATCH = 1024


def families(titles: Sequence[str], addresses: Sequence[str], vectors: np.ndarray) -> np.ndarray:
    """(n,) the number of each course's family: the same title or address, one programme, or similar titles.

    vectors: (n, d) of the titles. Families are transitive: if a is related to b and b to c, all three are one family.
    """
    parent = np.arange(len(titles))

    def head(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return int(i)

    first: dict[tuple[str, str], int] = {}
    for i, (title, address) in enumerate(zip(titles, addresses, strict=True)):
        for key in _keys(title, address):
            parent[head(i)] = head(first.setdefault(key, i))
    for start in range(0, len(titles), _BATCH):
        alike = vectors[start : start + _BATCH] @ vectors[start:].T > ALIKE
        for a, b in zip(*np.nonzero(alike), strict=True):
            parent[head(start + int(a))] = head(start + int(b))
    return np.array([head(i) for i in range(len(titles))], dtype=np.int64)


def _keys(title: str, address: str) -> list[tuple[str, str]]:
    keys = [("title", re.sub(r"\W+", " ", title.casefold()).strip())]
    if address:
        keys.append(("address", address.split("?")[0].rstrip("/").rsplit("/", 1)[-1]))
        if found := _PROGRAMME.search(address):
            keys.append(("address", found[1]))
    return keys
