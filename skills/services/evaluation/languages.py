"""Agreement of results for statements in eight languages with results for the English originals."""

import csv
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from skills.arithmetic.bootstrap import SEED, Bootstrap, correlation
from skills.embedding import get_encoder
from skills.services.evaluation.measured_figures import Evaluation, Figure, Target
from skills.services.exposure import text_vectors
from skills.services.exposure.assessor import Assessment, assess_statements

Progress = Callable[[int, int], None]
_STARTER = Path(__file__).resolve().parent.parent.parent / "starter"
STATEMENTS, MORE_STATEMENTS = _STARTER / "translations.csv", _STARTER / "translations-more.csv"
LANGUAGES = (("de", "German"), ("es", "Spanish"), ("fr", "French"))
MORE_LANGUAGES = (("it", "Italian"), ("nl", "Dutch"), ("pl", "Polish"), ("pt", "Portuguese"), ("tr", "Turkish"))


def evaluate_languages(*, progress: Progress | None = None) -> Evaluation:
    """Exposure, demand and nearest statement of translations, compared with the English originals.

    1 means that the language makes no difference. The measured model is the one that RESKILL_MODEL names.
    """
    sets = ((read_translations(), LANGUAGES, 0.90), (read_more_translations(), MORE_LANGUAGES, 0.85))
    figures: list[Figure] = []
    total = len(LANGUAGES) + len(MORE_LANGUAGES)
    for texts, languages, least in sets:
        english = assess_statements(texts["en"], judge_all=True)
        for code, name in languages:
            figures += _figures(
                name, texts["en"], english, texts[code], assess_statements(texts[code], judge_all=True), Target(least)
            )
            if progress:
                progress(len(figures) // 4, total)
    n, n_more = (len(texts["en"]) for texts, _, _ in sets)
    split = (
        f"{n} statements written and translated by the authors into German, Spanish and French, {n_more} others into "
        f"the rest; model {get_encoder().revision}, the active exposure dataset; nothing was fitted on them; seed {SEED}"
    )
    return Evaluation(split, tuple(figures))


def read_translations() -> dict[str, list[str]]:
    """The 200 statements by language code, in the same order for each language."""
    return _read(STATEMENTS)


def read_more_translations() -> dict[str, list[str]]:
    """The 100 statements in further languages, by language code and in the same order for each language."""
    return _read(MORE_STATEMENTS)


def _read(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {code: [row[code] for row in rows] for code in rows[0]}


def nearest_is_own(translations: np.ndarray, originals: np.ndarray) -> np.ndarray:
    """(n,): 1.0 if row i of `translations` is nearest to row i of `originals`, else 0.0. Ties go to the first row."""
    return ((translations @ originals.T).argmax(1) == np.arange(len(translations))).astype(float)


def _figures(
    name: str,
    english: Sequence[str],
    before: Sequence[Assessment],
    translated: Sequence[str],
    after: Sequence[Assessment],
    target: Target,
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
        figure(f"{name}: exposure agrees with the English (r)", *pair.r(scores[:, 0], scores[:, 1]), must_reach=target),
        figure(f"{name}: exposure, mean absolute difference", *pair.mean(np.abs(scores[:, 0] - scores[:, 1]))),
        figure(f"{name}: demand agrees (mean r of the skills)", demand_r(everything), *pair.ends(demand_r)),
        figure(f"{name}: the English original is the nearest statement", *pair.mean(own)),
    ]
