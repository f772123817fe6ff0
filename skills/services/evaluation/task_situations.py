"""Situations named in published statements, compared with what two readers accepted and saw.

docs/validity/situations-of-tasks.csv holds the readers' answers by O*NET task id: the situation that was named when they
read, whether each reader accepted it, and the situation that each reader saw. The statements are read from RESKILL_DATA.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings

from skills.arithmetic.bootstrap import SEED, Bootstrap
from skills.arithmetic.situations import SituationModel, probability
from skills.errors import NothingLoaded
from skills.services.evaluation.languages import read_translations
from skills.services.evaluation.measured_figures import Evaluation, Figure, Target
from skills.services.exposure.text_vectors import embed
from skills.services.situations.situation_fitting import (
    N_FOLDS,
    group_folds,
    groups_of_texts,
    training_statements,
)
from skills.services.situations.situation_models import settings_of, task_situations

Progress = Callable[[int, int], None]
SHEET = Path(__file__).resolve().parents[3] / "docs" / "validity" / "situations-of-tasks.csv"


@dataclass(frozen=True)
class ReadStatement:
    """One statement that two readers read. seen: for each reader, the situations that the reader accepts or sees."""

    soc_code: str
    statement: str
    seen: tuple[frozenset[str], ...]


def evaluate_task_situations(*, progress: Progress | None = None) -> Evaluation:
    """Acceptance of the situation named first, coverage and silence, each statement's occupation left out of the fit.

    A situation that a reader neither saw nor was asked about counts as not accepted, so acceptance is understated.
    """
    rows = _read_sheet()
    strengths, slugs = _held_out_strengths(rows, progress)
    least, best = settings_of("task").named_from, strengths.argmax(1)
    named = strengths.max(1) >= least
    accepted = np.array(
        [np.mean([slugs[k] in seen for seen in row.seen]) for row, k in zip(rows, best.tolist(), strict=True)]
    )
    both_see = np.array([all(row.seen) for row in rows])
    none_sees = np.array([not any(row.seen) for row in rows])
    groups = np.unique([row.soc_code for row in rows], return_inverse=True)[1]

    def share(question: str, values: np.ndarray, where: np.ndarray, target: Target | None = None) -> Figure:
        pair = Bootstrap(groups[where])
        return Figure(question, *pair.mean(values[where].astype(float)), n=int(where.sum()), must_reach=target)

    figures = [
        share("situation named first: both readers accept it", accepted == 1, named, Target(0.80)),
        share("situation named first: a reader accepts it", accepted > 0, named),
        share("one is named where both readers see one", named, both_see, Target(0.60)),
        share("none is named where no reader sees one", ~named, none_sees, Target(0.85)),
        *_german(least),
    ]
    split = (
        f"{len(rows)} O*NET statements read by two readers, {N_FOLDS} folds by occupation: labelled statements of the same "
        f"occupation left out; seed {SEED}"
    )
    return Evaluation(split, tuple(figures))


def _read_sheet() -> list[ReadStatement]:
    file = Path(settings.RESKILL_DATA) / "onet" / "Task Statements.txt"
    if not file.is_file():
        raise NothingLoaded(f"The published statements are not at {file}: set RESKILL_DATA to the published files.")
    with SHEET.open(encoding="utf-8", newline="") as sheet:
        answers = {row["onet_task_id"]: row for row in csv.DictReader(sheet)}
    found = []
    with file.open(encoding="utf-8", newline="") as statements:
        for row in csv.DictReader(statements, delimiter="\t"):
            if answer := answers.get(row["Task ID"]):
                seen = tuple(
                    frozenset(
                        {answer[f"seen_by_reader_{reader}"]}
                        | ({answer["named"]} if answer[f"accepted_by_reader_{reader}"] == "yes" else set())
                    )
                    - {""}
                    for reader in (1, 2)
                )
                found.append(ReadStatement(row["O*NET-SOC Code"], row["Task"], seen))
    return found


def _held_out_strengths(rows: list[ReadStatement], progress: Progress | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """(n, S) strengths, each from a model fitted without the statement's occupation; and the slugs."""
    known, settings = training_statements(), settings_of("task")
    own = np.array([row.soc_code for row in rows])
    groups = groups_of_texts(known.texts, known.examples, known.published)
    fold = group_folds(np.concatenate([groups, own]))
    of_texts, of_rows = fold[: len(groups)], fold[len(groups) :]
    vectors, strengths = embed([row.statement for row in rows]), np.zeros((len(rows), len(known.texts.slugs)))
    for number in range(N_FOLDS):
        model = SituationModel.of(known.examples.kept(of_texts != number), settings)
        here = of_rows == number
        texts = [row.statement for row, tested in zip(rows, here, strict=True) if tested]
        strengths[here] = probability(model.features(vectors[here], texts)[0], settings)
        if progress:
            progress(number + 1, N_FOLDS)
    return strengths, known.texts.slugs


def _german(least: float) -> list[Figure]:
    """How often a German translation is named the same situation as its English original."""
    texts, model = read_translations(), task_situations()
    english, german = (model.strengths(embed(texts[code]), texts[code]) for code in ("en", "de"))
    named = english.max(1) >= least
    same = (english.argmax(1) == german.argmax(1)) & (german.max(1) >= least)
    pair = Bootstrap(np.arange(int(named.sum())))
    question = "German: the same situation is named as in English"
    return [Figure(question, *pair.mean(same[named].astype(float)), n=int(named.sum()))]
