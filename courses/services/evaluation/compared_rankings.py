"""The product's ranking and simple baseline rankings of the same courses for the same made-up people."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from django.db.models import Count

from courses.arithmetic import matching
from courses.arithmetic.baseline_rankings import bm25
from courses.arithmetic.thresholds import TOP
from courses.models import Course, Feedback
from courses.services.answers.assembly import rank
from courses.services.evaluation.golden_profiles import Assessed
from courses.services.match_settings import match_settings

Ranking = Callable[[Assessed], list[list[int]]]


def product_ranking(assessed: Assessed, settings: matching.MatchSettings | None = None) -> list[list[int]]:
    """Ids of the product's first TOP courses by profile; fewer if no more fit."""
    found = rank(assessed.assembled.people, assessed.catalogue, settings)
    return [[match.course for match in list(found.of(i))[:TOP]] for i in range(len(assessed.profiles))]


def cosine(assessed: Assessed) -> list[list[int]]:
    """Ids of the courses whose text is closest to the mean of the person's statements, by profile."""
    return _highest(assessed, assessed.assembled.people.context @ assessed.catalogue.courses.vectors.T)


def by_words(assessed: Assessed) -> list[list[int]]:
    """Ids of the courses with the highest BM25 for the words of the person's job and statements, by profile."""
    texts = {course.pk: course.text for course in Course.objects.filter(pk__in=assessed.catalogue.ids)}
    queries = [" ".join((profile.job, *profile.statements)) for profile in assessed.profiles]
    return _highest(assessed, bm25(queries, [texts[pk] for pk in assessed.catalogue.ids]))


def popularity(assessed: Assessed) -> list[list[int]]:
    """Ids of the courses that most people took on, the same for every profile.

    If nobody took on a course yet: the courses that `cosine` ranks first most often.
    """
    taken = Feedback.objects.exclude(kind=Feedback.Kind.REFUSED).values_list("course")
    counts = dict(taken.annotate(n=Count("employee", distinct=True)).values_list("course", "n"))
    if not counts:
        for courses in cosine(assessed):
            for course in courses:
                counts[course] = counts.get(course, 0) + 1
    row = np.array([counts.get(course, 0) for course in assessed.catalogue.ids], dtype=float)
    return _highest(assessed, np.tile(row, (len(assessed.profiles), 1)))


def without(**changed: float) -> Ranking:
    """The product's ranking with changed settings, to measure the effect of a part of the score by leaving it out."""
    return lambda assessed: product_ranking(assessed, replace(match_settings(), **changed))  # type: ignore[arg-type]


# The ranking of earlier releases: closeness to the person's work, without situations.
_BEFORE = {"situation": 0.0, "situation_from": 0.0, "same_situation": 0.0, "trains_from": 0.0, "occupation": 0.15}
RANKINGS: Mapping[str, Ranking] = {
    "ours": product_ranking,
    "without situations": without(**_BEFORE, fits_from=0.17, n_least=2),
    "cosine": cosine,
    "bm25": by_words,
    "popularity": popularity,
}
_NEARLY_NOTHING = 1e-6  # not 0, because the other weights are relative to the context's weight
LEFT_OUT: Mapping[str, Ranking] = {
    "ours without context": without(context=_NEARLY_NOTHING),
    "ours without skill": without(skill=0.0),
    "ours without level": without(level=0.0),
    "ours without variety": without(same_skill=0.0, similar=0.0),
    "ours without generality": without(general=0.0),
}


def _highest(assessed: Assessed, scores: np.ndarray) -> list[list[int]]:
    """Ids of the first TOP courses by profile, in languages the person can use. Ties: the smaller id first."""
    courses, found = assessed.catalogue.courses, []
    for row, languages in zip(scores, assessed.languages, strict=True):
        usable = np.isin(courses.languages, ["", *languages])
        order = np.lexsort((courses.ids, -np.where(usable, row, -np.inf)))
        found.append([int(courses.ids[i]) for i in order[:TOP] if usable[i]])
    return found
