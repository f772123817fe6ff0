"""The vectors of the offered courses, kept in this process."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count, Max, Value

from courses.models import Course, EmphasisOverride
from skills.models import TextVector
from skills.services.exposure import text_vectors

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
