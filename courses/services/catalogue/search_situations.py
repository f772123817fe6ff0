"""Which situations a search query is about.

    query --vector--> regression on the search words of situations --+
          --vector--> regression on statements of tasks -------------+--> sum of evidence --> probability of each
          --words---> search words that occur in the query ----------+    situation, and of a subject that is none

Both regressions ship for the default model. With another model only the words count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from courses.services.catalogue.search_vocabulary import ELSEWHERE, shipped_phrases, shipped_phrases_hash
from skills.arithmetic.situations import Examples, Regression, SituationSettings
from skills.embedding import get_encoder
from skills.services.exposure import text_vectors
from skills.services.situations.shipped_regressions import shipped_regression, write_regression
from skills.services.situations.situation_models import shipped_estimate

KIND = "search"
# Chosen by five folds over the search words: 76 % of them are given their own situation, 89 % among the first three.
_FROM_SEARCH_WORDS, _FROM_TASKS, _ELSEWHERE = 17.0, 10.0, 0.8
_FROM_WORDS, _POWER = 3.0, 2  # of a search word that is the whole query; one word of a long query counts little
_LANDMARKS, _RIDGE = 3000, 0.3


@dataclass(frozen=True)
class QuerySituations:
    """strengths: (S,) 0..1, in the order of the vocabulary. elsewhere: probability of a subject that is no situation."""

    strengths: np.ndarray
    elsewhere: float = 0.0


def query_situations(
    revision: str, slugs: Sequence[str], vector: np.ndarray, text: str, named: np.ndarray
) -> QuerySituations:
    """slugs: of the S situations in use. vector: (d,) of the query. named: (S,) 0..1, from the words of the query."""
    regression = shipped_regression(revision, KIND, shipped_phrases_hash())
    if regression is None or not len(slugs):
        return QuerySituations(named)
    shipped = shipped_phrases()
    odds = dict(zip(shipped, _FROM_SEARCH_WORDS * regression.estimate(vector[None])[0], strict=True))
    for slug, estimate in shipped_estimate(revision, vector[None], [text]).items():
        odds[slug] = odds.get(slug, 0.0) + _FROM_TASKS * float(estimate[0])
    own = np.array([odds.get(slug, 0.0) for slug in slugs]) + _FROM_WORDS * named**_POWER
    every = np.append(own, odds[ELSEWHERE] + _ELSEWHERE)
    likely = np.exp(every - every.max())
    likely /= likely.sum()
    return QuerySituations(likely[:-1], float(likely[-1]))


def fit_search(*, progress: Callable[[int, int], None] | None = None) -> dict[str, float]:
    """The share of the search words that are given their own situation, after writing the regression on them."""
    rows: dict[str, set[int]] = {}
    for number, phrases in enumerate(shipped_phrases().values()):
        for phrase in phrases:
            rows.setdefault(phrase, set()).add(number)
    labels = np.zeros((len(rows), len(shipped_phrases())))
    for row, numbers in enumerate(rows.values()):
        labels[row, list(numbers)] = 1 / len(numbers)
    examples = Examples(text_vectors.embed(list(rows), progress=progress), labels, np.zeros(0, np.int64))
    settings = SituationSettings(ridge=_RIDGE, landmarks=_LANDMARKS)
    regression = Regression.fit(examples, settings)
    write_regression(get_encoder().revision, KIND, shipped_phrases_hash(), regression)
    best = regression.estimate(examples.vectors).argmax(1)
    return {"search words: own situation": float((labels[np.arange(len(labels)), best] > 0).mean())}
