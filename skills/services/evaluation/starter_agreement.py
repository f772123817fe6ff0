"""Agreement of the starter set alone with human labels, before any dataset is imported."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.bootstrap import SEED, Bootstrap, correlation
from skills.arithmetic.exposure import Reference
from skills.arithmetic.intervals import calibrate
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.exposure import text_vectors
from skills.services.exposure.reference_tasks import ReferenceRow
from skills.services.shipped.labels import N_FOLDS, read_labels, strict_splits
from skills.services.shipped.starter import StarterStatement, derive, read_statements

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class HeldOutScores:
    """Exposure and interval bounds of every labelled task, without its fold. score, low, high: (n,)."""

    score: np.ndarray
    low: np.ndarray
    high: np.ndarray


def evaluate_starter(*, progress: Progress | None = None) -> Evaluation:
    """The starter set alone: its scores are derived from the other folds' labels and used to estimate this fold's tasks."""
    dataset, reference, rows = read_labels()
    statements = read_statements()
    matrix = text_vectors.embed([item.statement for item in statements])
    estimated = _starter_held_out(reference, rows, statements, matrix, progress)
    people, pair = reference.figures["exposure"], Bootstrap(reference.groups)
    inside = ((people >= estimated.low) & (people <= estimated.high)).astype(float)
    bar = ComparedFigure("GPT-4's own labels", correlation(reference.figures["exposure_model"], people))
    split = (
        f"{len(statements):,} starter statements; {dataset}: {len(people):,} tasks in {N_FOLDS} folds by occupation, "
        f"seed {SEED + 2}; starter scores and intervals derived without the fold's labels"
    )
    figures = (
        Figure(
            "exposure of a task, people's labels, starter set alone",
            *pair.r(estimated.score, people),
            n=len(people),
            bar=bar,
            must_reach=Target(0.62),
        ),
        Figure(
            "80 % interval of the starter: share of labels inside",
            *pair.mean(inside),
            n=len(people),
            must_reach=Target(0.77, 0.83),
        ),
    )
    return Evaluation(split, figures)


def _starter_held_out(
    reference: Reference,
    rows: tuple[ReferenceRow, ...],
    statements: list[StarterStatement],
    matrix: np.ndarray,
    progress: Progress | None,
) -> HeldOutScores:
    people, n = reference.figures["exposure"], len(rows)
    score, spread = np.zeros(n), np.zeros(n)
    splits = list(strict_splits(reference.groups, rows, SEED + 2))
    for done, (train, test) in enumerate(splits, 1):
        estimate = derive(reference.rows(train), statements, matrix).model.estimate(
            reference.vectors[test], reference.statements[test]
        )
        score[test], spread[test] = estimate.figures["exposure"], estimate.spread
        if progress:
            progress(done, N_FOLDS)
    low, high = np.zeros(n), np.ones(n)
    for _, test in splits:
        calibration = calibrate(score[~test], spread[~test], people[~test])
        low[test], high[test] = calibration.interval(score[test], spread[test])
    return HeldOutScores(score, low, high)
