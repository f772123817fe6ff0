"""Searches offered courses by meaning, with their stored vectors kept in this process."""

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When

from courses.models import Course, EmphasisOverride
from skills.arithmetic.text import normalise
from skills.embedding import get_encoder
from skills.models import TextVector
from skills.services.exposure import text_vectors
from skills.services.shipped.model_profiles import profile

IN_TITLE, IN_TEXT = 0.2, 0.1  # bonus for a course that contains every search word
MOST_FOUND = 200
_N_CACHED = 2


@dataclass(frozen=True)
class CourseIndex:
    """c offered courses that have a vector. ids: (c,) ascending. vectors: (c, d) float32 unit rows.

    overrides: the emphasis that people set, by course id and slug.
    """

    ids: np.ndarray
    vectors: np.ndarray
    overrides: Mapping[int, Mapping[str, float]] = field(default_factory=dict)

    def near(self, direction: np.ndarray, n: int, *, without: Collection[int] = ()) -> list[tuple[int, float]]:
        """At most n pairs (course id, cosine), nearest first. Ties: the smaller id first."""
        if not len(self.ids):
            return []
        closeness = self.vectors @ direction
        order = np.argsort(-closeness, kind="stable")[: n + len(without)]
        left_out = set(without)
        found = [(int(self.ids[i]), float(closeness[i])) for i in order if int(self.ids[i]) not in left_out]
        return found[:n]

    def vector_of(self, course: int) -> np.ndarray | None:
        """(d,) vector; None for a course that is not embedded yet or no longer offered."""
        row = int(np.searchsorted(self.ids, course))
        return self.vectors[row] if row < len(self.ids) and self.ids[row] == course else None


_cache: dict[tuple, CourseIndex] = {}


def course_index(revision: str) -> CourseIndex:
    """The index of this model revision. Cached in this process and read again when the catalogue changes.

    One query if the catalogue has not changed.
    """
    latest = TextVector.objects.filter(model_revision=revision).order_by("-pk").values("pk")[:1]
    latest_override = EmphasisOverride.objects.order_by("-decided_at").values("decided_at")[:1]
    n_overrides = EmphasisOverride.objects.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    state = Course.objects.offered().aggregate(
        n=Count("pk"),
        at=Max("updated_at"),
        vector=Max(latest),
        override=Max(latest_override),
        n_overrides=Max(n_overrides),
    )
    key = (revision, *state.values())
    if key not in _cache:
        while len(_cache) >= _N_CACHED:
            _cache.pop(next(iter(_cache)))
        _cache[key] = _read(revision)
    return _cache[key]


def _read(revision: str) -> CourseIndex:
    rows = list(Course.objects.offered().order_by("pk").values_list("pk", "text_hash"))
    stored = text_vectors.stored((key for _, key in rows), revision)
    rows = [row for row in rows if row[1] in stored]
    if not rows:
        return CourseIndex(np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
    matrix = np.stack([stored[key] for _, key in rows]).astype(np.float32)
    overrides: dict[int, dict[str, float]] = {}
    for course, slug, value in EmphasisOverride.objects.values_list("course", "skill__slug", "value"):
        overrides.setdefault(course, {})[slug] = value
    return CourseIndex(np.array([pk for pk, _ in rows], dtype=np.int64), matrix, overrides)


def search(rows: QuerySet[Course], words: str) -> list[int]:
    """Ids of at most MOST_FOUND courses among `rows` that match the words, the nearest in meaning first.

    Courses that contain every word get a bonus and are found at any distance in meaning, so a search for a name or for
    a word that the model does not know works too. Without words: the first rows. Search words are not stored.
    """
    text = normalise(words)
    if not text:
        return list(rows.values_list("pk", flat=True)[:MOST_FOUND])
    allowed = dict(rows.order_by().annotate(match=_word_match(text)).values_list("pk", "match"))
    bonus = {0: 0.0, 1: IN_TEXT, 2: IN_TITLE}
    revision = get_encoder().revision
    index = course_index(revision)
    closeness: dict[int, float] = {}
    if len(index.ids):
        closeness = dict(zip(index.ids.tolist(), (index.vectors @ _vector(revision, text)).tolist(), strict=True))
    least = profile(revision).closeness.found_from
    found = [
        (closeness.get(pk, 0.0) + bonus[match], pk)
        for pk, match in allowed.items()
        if match or closeness.get(pk, 0.0) >= least
    ]
    return [pk for _, pk in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MOST_FOUND]]


def _word_match(text: str) -> Case:
    """2 if the title contains every word, 1 if title and description together do, else 0."""
    in_title, in_text = Q(), Q()
    for word in text.split()[:12]:
        in_title &= Q(title__icontains=word)
        in_text &= Q(title__icontains=word) | Q(description__icontains=word)
    return Case(When(in_title, then=Value(2)), When(in_text, then=Value(1)), default=0, output_field=IntegerField())


@functools.lru_cache(maxsize=512)
def _vector(revision: str, text: str) -> np.ndarray:
    """The text's vector. Cached in this process only, because search words are not stored."""
    return get_encoder().encode([text])[0]
