"""Fits what ships for the situations of tasks with the model in use, and writes what a fit found.

The weights of the logistic regression are fitted on labelled statements that the model has not seen: the statements are
split by occupation, because statements of one occupation are alike. Tasks of profiles are split by statement.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np

from skills.arithmetic.bootstrap import SEED
from skills.arithmetic.intervals import folds
from skills.arithmetic.situation_agreement import named_from
from skills.arithmetic.situation_words import SituationWords
from skills.arithmetic.situations import (
    Examples,
    Regression,
    SituationModel,
    SituationSettings,
    SomeSituation,
    fit_weights,
    held_out_features,
    probability,
)
from skills.embedding import get_encoder
from skills.services.shipped.model_profiles import write_settings
from skills.services.situations.published_labels import published_statements
from skills.services.situations.shipped_regressions import write_regression
from skills.services.situations.shipped_situations import STATEMENTS, read_own_words
from skills.services.situations.situation_models import ExampleTexts, LabelledText, collect, settings_of, taxonomy_of

Progress = Callable[[int, int], None]
N_FOLDS = 5


def fit_task_situations(*, progress: Progress | None = None) -> dict[str, float]:
    """Precision and recall on labelled statements held out by occupation, after writing the regression and its weights."""
    found, settings = training_statements(progress=progress), settings_of("task")
    examples, fold = found.examples, statement_folds(found.texts, found.examples, found.published)
    features, labels = held_out_features(examples, fold, settings), examples.labels[fold >= 0]
    settings = fit_weights(features, labels, settings)
    model = SituationModel.of(examples, settings)
    write_fit("task", found.key, model.regression, settings, model.some, model.words)
    precision, recall = named_from(probability(features, settings), labels, settings.named_from)
    return {"tasks: precision": precision, "tasks: recall": recall}


@dataclass(frozen=True)
class TrainingStatements:
    """All examples of tasks. published: SOC code by statement, of those that do not ship. key: hash of those that ship."""

    texts: ExampleTexts
    examples: Examples
    published: Mapping[str, str]
    key: str


def training_statements(*, progress: Progress | None = None) -> TrainingStatements:
    """What the model of tasks is fitted on. Raises NothingLoaded without the published statements."""
    texts = collect("task", taxonomy_of("task_phrases"), ())
    key, n_shipped = texts.key, len(texts.texts)
    published = published_statements()
    for item in published:
        texts.add_labelled(LabelledText(item.statement, (item.situations,)))
    examples = replace(texts.examples(progress=progress), n_shipped=n_shipped)
    return TrainingStatements(texts, examples, {item.statement: item.soc_code for item in published}, key)


def statement_folds(texts: ExampleTexts, examples: Examples, published: Mapping[str, str]) -> np.ndarray:
    """(m,) fold of each labelled statement, by its group; -1 for all other examples. published: SOC code by statement."""
    return group_folds(groups_of_texts(texts, examples, published))


def group_folds(groups: np.ndarray) -> np.ndarray:
    """(m,) fold of each row, by its group; -1 for a row without one."""
    found = folds(groups, N_FOLDS, SEED)
    found[groups == ""] = -1
    return found


def groups_of_texts(texts: ExampleTexts, examples: Examples, published: Mapping[str, str]) -> np.ndarray:
    """(m,) SOC code of each labelled statement, the statement itself if it has none; empty for all other texts."""
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        occupations = {row["statement"]: row["soc_code"] for row in csv.DictReader(file)} | dict(published)
    occupations |= {item.statement: item.soc_code or item.statement for item in read_own_words()}
    groups = np.array([occupations.get(text, "") for text in texts.texts])
    groups[examples.phrases] = ""
    return groups


def write_fit(
    kind: str,
    key: str,
    regression: Regression,
    settings: SituationSettings,
    some: SomeSituation | None = None,
    words: SituationWords | None = None,
) -> None:
    """Writes the regressions and the settings that differ from the defaults, for the model in use."""
    default = asdict(SituationSettings())
    write_regression(get_encoder().revision, kind, key, regression, some, words)
    write_settings(
        f"{kind}_situations", {name: value for name, value in asdict(settings).items() if value != default[name]}
    )
