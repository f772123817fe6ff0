"""Learners of MARS, a company's e-learning platform: the items each viewed, in order, and held-out views."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from skills.embedding import get_encoder
from skills.errors import NothingLoaded

MIN_ITEMS = 5  # different items of a learner whose next view is predicted


@dataclass(frozen=True)
class Learners:
    """texts: of n items. vectors: (n, d). views: by learner, different items in the order of their first view."""

    texts: tuple[str, ...]
    vectors: np.ndarray
    views: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class HeldOut:
    """Learners' views, with one view of each tested learner held out. known: by learner, the views to learn from.

    tested: (t,) rows of the tested learners. answers: (t,) the item that each viewed next.
    """

    known: tuple[tuple[int, ...], ...]
    tested: np.ndarray
    answers: np.ndarray

    def taken(self, n_items: int) -> np.ndarray:
        """(learners, n) matrix: 1 for a known view, else 0."""
        out = np.zeros((len(self.known), n_items))
        for row, items in enumerate(self.known):
            out[row, list(items)] = 1.0
        return out


def read_learners() -> Learners:
    """The learners in interactions/mars_*_en.csv under RESKILL_DATA. Raises NothingLoaded if the files are missing."""
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


def hold_out(learners: Learners, back: int) -> HeldOut:
    """The views with one held out. back: 1 holds out the last new view; 2 the last but one, and drops the last."""
    tested = [i for i, views in enumerate(learners.views) if len(views) >= MIN_ITEMS]
    known = [views[:-back] if len(views) >= MIN_ITEMS else views for views in learners.views]
    return HeldOut(tuple(known), np.array(tested), np.array([learners.views[i][-back] for i in tested]))


def measure(held: HeldOut, score: Callable[[int], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """nDCG@10 and recall@10 of each tested learner, over all items not viewed before. Ties rank the answer last."""
    ranks = np.empty(len(held.tested))
    for i, (learner, answer) in enumerate(zip(held.tested.tolist(), held.answers.tolist(), strict=True)):
        values = score(learner).astype(float)
        values[list(held.known[learner])] = -np.inf
        ranks[i] = (values >= values[answer]).sum() - 1
    return np.where(ranks < 10, 1 / np.log2(ranks + 2), 0.0), (ranks < 10).astype(float)
