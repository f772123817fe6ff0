"""Learners of MARS, a company's e-learning platform: who looked at which item, in order; and one view held out."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from skills.embedding import get_encoder
from skills.errors import NothingLoaded

AT_LEAST = 5  # different items of a learner who is asked about


@dataclass(frozen=True)
class Learners:
    """titles, texts: of n items. vectors: (n, d). views: by learner, different items in the order of their first view."""

    texts: tuple[str, ...]
    vectors: np.ndarray
    views: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Held:
    """One view of each asked learner held out. known: by learner, the views that may be learned from.
    asked: rows of those asked about. answers: (len(asked),) the item each looked at next."""

    known: tuple[tuple[int, ...], ...]
    asked: np.ndarray
    answers: np.ndarray

    def taken(self, n_items: int) -> np.ndarray:
        """(learners, n) 1 where known to be viewed."""
        out = np.zeros((len(self.known), n_items))
        for row, items in enumerate(self.known):
            out[row, list(items)] = 1.0
        return out


def read_learners() -> Learners:
    """From interactions/mars_*_en.csv in RESKILL_DATA. Raises NothingLoaded where they are not there."""
    folder = Path(settings.RESKILL_DATA) / "interactions"
    if not (folder / "mars_items_en.csv").is_file():
        raise NothingLoaded(f"The learners' views are not at {folder}: set RESKILL_DATA to the published files.")
    items = _rows(folder / "mars_items_en.csv")
    row = {item["item_id"]: i for i, item in enumerate(items)}
    first: dict[tuple[str, int], str] = {}
    for view in _rows(folder / "mars_implicit_ratings_en.csv"):
        if view["item_id"] in row:
            key = (view["user_id"], row[view["item_id"]])
            first[key] = min(first.get(key, view["created_at"]), view["created_at"])
    views: dict[str, list[tuple[str, int]]] = {}
    for (learner, item), at in first.items():
        views.setdefault(learner, []).append((at, item))
    texts = tuple(f"{item['name']}. {item['description']}" if item["description"] else item["name"] for item in items)
    ordered = tuple(tuple(item for _at, item in sorted(views[learner])) for learner in sorted(views))
    return Learners(texts, get_encoder().encode(texts), ordered)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hold_out(learners: Learners, back: int) -> Held:
    """back: 1 holds the last new view out, 2 the last but one (and drops the last): nothing of the last is seen."""
    asked = [i for i, views in enumerate(learners.views) if len(views) >= AT_LEAST]
    known = [views[:-back] if len(views) >= AT_LEAST else views for views in learners.views]
    return Held(tuple(known), np.array(asked), np.array([learners.views[i][-back] for i in asked]))


def measure(held: Held, score: Callable[[int], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """nDCG@10 and recall@10 of each asked learner, all items ranked that they had not viewed. Ties count against."""
    ranks = np.empty(len(held.asked))
    for i, (learner, answer) in enumerate(zip(held.asked.tolist(), held.answers.tolist(), strict=True)):
        values = score(learner).astype(float)
        values[list(held.known[learner])] = -np.inf
        ranks[i] = (values >= values[answer]).sum() - 1
    return np.where(ranks < 10, 1 / np.log2(ranks + 2), 0.0), (ranks < 10).astype(float)
