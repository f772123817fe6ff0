"""The latest uptake count as arrays over the catalogue's rows."""

from collections.abc import Mapping

import numpy as np
from django.conf import settings

from courses.arithmetic.uptake import Uptake as Counts
from courses.models import CourseUptake, Uptake
from skills.models import Basis


def latest_uptake(basis: Basis) -> Uptake | None:
    """The latest count; None if there is none, if it was made with another model, or if learning from others is
    switched off."""
    if not settings.RESKILL_LEARN_FROM_OTHERS:
        return None
    return Uptake.objects.filter(model_revision=basis.model_revision, min_group__gte=settings.RESKILL_MIN_GROUP).first()


def uptake_hash(basis: Basis) -> list:
    """The part of the count that answers depend on, for fingerprints. One query."""
    uptake = latest_uptake(basis)
    return [] if uptake is None else [uptake.content_hash, settings.RESKILL_EXPLORATION]


def load_uptake(basis: Basis, row_of: Mapping[int, int], dimension: int) -> Counts | None:
    """The latest count for these courses, or None. Two queries. Courses that are no longer offered are left out."""
    uptake = latest_uptake(basis)
    if uptake is None:
        return None
    n = len(row_of)
    n_people, audience = np.zeros(n, dtype=np.int64), np.zeros((n, dimension), np.float32)
    pairs: list[tuple[int, int, int, float]] = []
    stored = CourseUptake.objects.filter(uptake=uptake).order_by("course")
    for course, count, went_on, vector in stored.values_list("course_id", "n_people", "went_on", "audience"):
        if (row := row_of.get(course)) is None:
            continue
        n_people[row], audience[row] = count, np.frombuffer(vector, np.float32)
        pairs += [(row, row_of[then], n, share) for then, n, share in went_on if then in row_of]
    pairs.sort()
    first = np.array([pair[0] for pair in pairs], dtype=np.int64)
    return Counts(
        starts=np.searchsorted(first, np.arange(n + 1)),
        then=np.array([pair[1] for pair in pairs], dtype=np.int64),
        share=np.array([pair[3] for pair in pairs], dtype=np.float64),
        n=np.array([pair[2] for pair in pairs], dtype=np.int64),
        audience=audience,
        n_people=n_people,
        min_group=uptake.min_group,
        explore=settings.RESKILL_EXPLORATION,
    )
