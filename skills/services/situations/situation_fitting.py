"""Fits what ships for the situations of tasks with the model in use, and writes what a fit found.

The weights of the logistic regression are fitted on labelled statements that the model has not seen: the statements are
split by occupation, because statements of one occupation are alike.
"""

import csv
from collections.abc import Callable
from dataclasses import asdict

import numpy as np

from skills.arithmetic.bootstrap import SEED
from skills.arithmetic.intervals import folds
from skills.arithmetic.situation_agreement import named_from
from skills.arithmetic.situations import Examples, Regression, SituationSettings, fit_weights, held_out_features, probability
from skills.embedding import get_encoder
from skills.services.shipped.model_profiles import write_settings
from skills.services.situations.shipped_regressions import write_regression
from skills.services.situations.situation_models import STATEMENTS, ExampleTexts, collect, settings_of, taxonomy_of

Progress = Callable[[int, int], None]
N_FOLDS = 5


def fit_task_situations(*, progress: Progress | None = None) -> dict[str, float]:
    """Precision and recall on labelled statements held out by occupation, after writing the regression and its weights."""
    texts = collect("task", taxonomy_of("task_phrases"), ())
    examples, settings = texts.examples(progress=progress), settings_of("task")
    fold = statement_folds(texts, examples)
    features, labels = held_out_features(examples, fold, settings), examples.labels[fold >= 0]
    settings = fit_weights(features, labels, settings)
    write_fit("task", texts.key, Regression.fit(examples, settings), settings)
    precision, recall = named_from(probability(features, settings), labels, settings.named_from)
    return {"tasks: precision": precision, "tasks: recall": recall}


def statement_folds(texts: ExampleTexts, examples: Examples) -> np.ndarray:
    """(m,) fold of each labelled statement, by occupation; -1 for all other examples."""
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        occupations = {row["statement"]: row["soc_code"] for row in csv.DictReader(file)}
    codes = np.array([occupations.get(text, "") for text in texts.texts])
    found = folds(codes, N_FOLDS, SEED)
    found[codes == ""] = -1
    found[examples.phrases] = -1
    return found


def write_fit(kind: str, key: str, regression: Regression, settings: SituationSettings) -> None:
    """Writes the regression and the settings that differ from the defaults, for the model in use."""
    default = asdict(SituationSettings())
    write_regression(get_encoder().revision, kind, key, regression)
    write_settings(
        f"{kind}_situations", {name: value for name, value in asdict(settings).items() if value != default[name]}
    )
