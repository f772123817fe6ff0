"""Offered courses by meaning: their stored vectors, held in this process, and what lies near a text or a direction."""

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

# Chosen by reading answers of the starter and two published catalogues: below, courses have little to do with the words.
LEAST_CLOSENESS = 0.3
IN_TITLE, IN_TEXT = 0.2, 0.1  # what it counts that a course says every word looked for
MOST_FOUND = 200
_KEPT = 2


@dataclass(frozen=True)
class CourseIndex:
    """c offered courses that have a vector. ids: (c,) ascending. vectors: (c, d) float32 unit rows.

    overrides: by course and slug, what a person said it builds.
    """

    ids: np.ndarray
    vectors: np.ndarray
    overrides: Mapping[int, Mapping[str, float]] = field(default_factory=dict)

    def near(self, direction: np.ndarray, n: int, *, without: Collection[int] = ()) -> list[tuple[int, float]]:
        """At most n (id, closeness), nearest first; ties go to the smaller id."""
        if not len(self.ids):
            return []
        closeness = self.vectors @ direction
        order = np.argsort(-closeness, kind="stable")[: n + len(without)]
        left_out = set(without)
        found = [(int(self.ids[i]), float(closeness[i])) for i in order if int(self.ids[i]) not in left_out]
        return found[:n]

    def vector_of(self, course: int) -> np.ndarray | None:
        """(d,); None for a course that is not embedded yet, or no longer offered."""
        row = int(np.searchsorted(self.ids, course))
        return self.vectors[row] if row < len(self.ids) and self.ids[row] == course else None


_known: dict[tuple, CourseIndex] = {}


def course_index(revision: str) -> CourseIndex:
    """This process' index for the model revision, read again when the catalogue has changed. One query when it has not."""
    latest = TextVector.objects.filter(model_revision=revision).order_by("-pk").values("pk")[:1]
    said = EmphasisOverride.objects.order_by("-decided_at").values("decided_at")[:1]
    n_said = EmphasisOverride.objects.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    state = Course.objects.offered().aggregate(
        n=Count("pk"), at=Max("updated_at"), vector=Max(latest), said=Max(said), n_said=Max(n_said)
    )
    key = (revision, *state.values())
    if key not in _known:
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)))
        _known[key] = _read(revision)
    return _known[key]


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
    """Ids of the courses among `rows` that have to do with the words, the nearest in meaning first.

    Courses that say every word come with a bonus and are found however far their meaning lies, so that a name or a
    word the model does not know still finds them. At most MOST_FOUND. What was looked for is not kept.
    """
    text = normalise(words)
    if not text:
        return list(rows.values_list("pk", flat=True)[:MOST_FOUND])
    allowed = dict(rows.order_by().annotate(said=_says(text)).values_list("pk", "said"))
    bonus = {0: 0.0, 1: IN_TEXT, 2: IN_TITLE}
    revision = get_encoder().revision
    index = course_index(revision)
    closeness: dict[int, float] = {}
    if len(index.ids):
        closeness = dict(zip(index.ids.tolist(), (index.vectors @ _vector(revision, text)).tolist(), strict=True))
    found = [
        (closeness.get(pk, 0.0) + bonus[said], pk)
        for pk, said in allowed.items()
        if said or closeness.get(pk, 0.0) >= LEAST_CLOSENESS
    ]
    return [pk for _, pk in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MOST_FOUND]]


def _says(text: str) -> Case:
    """2 where the title says every word, 1 where title and description do, else 0."""
    in_title, in_text = Q(), Q()
    for word in text.split()[:12]:
        in_title &= Q(title__icontains=word)
        in_text &= Q(title__icontains=word) | Q(description__icontains=word)
    return Case(When(in_title, then=Value(2)), When(in_text, then=Value(1)), default=0, output_field=IntegerField())


@functools.lru_cache(maxsize=512)
def _vector(revision: str, text: str) -> np.ndarray:
    """The text's vector, remembered in this process only: what people look for is not written down."""
    return get_encoder().encode([text])[0]
