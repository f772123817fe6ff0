"""Agreement of results for German, Spanish and French statements with results for the English originals."""

import csv
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from skills.arithmetic.bootstrap import SEED, Bootstrap, correlation
from skills.embedding import get_encoder
from skills.services.evaluation.measured_figures import Evaluation, Figure
from skills.services.exposure import text_vectors
from skills.services.exposure.assessor import Assessment, assess_statements

Progress = Callable[[int, int], None]
STATEMENTS = Path(__file__).resolve().parent.parent.parent / "starter" / "translations.csv"
LANGUAGES = (("de", "German"), ("es", "Spanish"), ("fr", "French"))


def evaluate_languages(*, progress: Progress | None = None) -> Evaluation:
    """Exposure, demand and nearest statement of 200 translations, compared with the English originals.

    1 means that the language makes no difference. The measured model is the one that RESKILL_MODEL names.
    """
    texts = read_translations()
    english = assess_statements(texts["en"])
    figures: list[Figure] = []
    for done, (code, name) in enumerate(LANGUAGES, 1):
        figures += _figures(name, texts["en"], english, texts[code], assess_statements(texts[code]))
        if progress:
            progress(done, len(LANGUAGES))
    split = (
        f"{len(texts['en'])} statements written and translated by the authors; model {get_encoder().revision}, the active "
        f"exposure dataset; nothing was fitted on them; seed {SEED}"
    )
    return Evaluation(split, tuple(figures))


def read_translations() -> dict[str, list[str]]:
    """The statements by language code, in the same order for each language."""
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {code: [row[code] for row in rows] for code in ("en", *(code for code, _ in LANGUAGES))}


def nearest_is_own(translations: np.ndarray, originals: np.ndarray) -> np.ndarray:
    """(n,): 1.0 if row i of `translations` is nearest to row i of `originals`, else 0.0. Ties go to the first row."""
    return ((translations @ originals.T).argmax(1) == np.arange(len(translations))).astype(float)


def _figures(
    name: str,
    english: Sequence[str],
    before: Sequence[Assessment],
    translated: Sequence[str],
    after: Sequence[Assessment],
) -> list[Figure]:
    figure = partial(Figure, n=len(english), units="statements")
    pair = Bootstrap(np.arange(len(english)))
    scores = np.array([[a.exposure, b.exposure] for a, b in zip(before, after, strict=True)])
    demands = [np.array([list(one.demand.values()) for one in part]) for part in (before, after)]

    def demand_r(rows: np.ndarray) -> float:
        one, other = (part[rows] for part in demands)
        return float(np.mean([correlation(one[:, k], other[:, k]) for k in range(one.shape[1])]))

    everything = np.arange(len(english))
    own = nearest_is_own(text_vectors.embed(list(translated)), text_vectors.embed(list(english)))
    return [
        figure(f"{name}: exposure agrees with the English (r)", *pair.r(scores[:, 0], scores[:, 1])),
        figure(f"{name}: exposure, mean absolute difference", *pair.mean(np.abs(scores[:, 0] - scores[:, 1]))),
        figure(f"{name}: demand agrees (mean r of the skills)", demand_r(everything), *pair.ends(demand_r)),
        figure(f"{name}: the English original is the nearest statement", *pair.mean(own)),
    ]
