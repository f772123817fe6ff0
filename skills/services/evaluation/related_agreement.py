"""Agreement of the nearest occupations with the related occupations that O*NET's analysts chose."""

from collections.abc import Callable

import numpy as np

from skills.arithmetic.bootstrap import SEED, Bootstrap
from skills.arithmetic.intervals import folds
from skills.arithmetic.occupation_closeness import Weights, Work, closeness, nearest
from skills.errors import NothingLoaded
from skills.models import RelatedOccupation
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.occupations.related_occupations import KnownWork, known_work
from skills.services.shipped.model_profiles import profile

Progress = Callable[[int, int], None]
PRIMARY, FIRST = 10, 10  # O*NET's ten primary related occupations; the number of nearest occupations compared with them
GRID = tuple(Weights(zone, group) for zone in (0.0, 0.02, 0.04, 0.06) for group in (0.0, 0.03, 0.06))


def evaluate_related(*, progress: Progress | None = None) -> Evaluation:
    """Recall of O*NET's ten primary related occupations among the ten nearest, over occupations with tasks.

    The text similarity is not fitted. The two weights (job zone and group) are chosen from a grid for each half of the
    occupations, using only the other half.
    """
    known, truth = _with_truth(known_work())
    grid = []
    for i, weights in enumerate(GRID):
        grid.append(found_among_first(closeness(known.work, known.work, weights), truth))
        if progress:
            progress(i + 1, len(GRID))
    half, measured = folds(np.arange(len(truth)), 2, SEED), np.zeros(len(truth))
    for number in range(2):
        best = int(np.argmax([recall[half != number].mean() for recall, _ in grid]))
        measured[half == number] = grid[best][0][half == number]
    tight = found_among_first(closeness(known.work, known.work, profile().occupations), truth)[1]
    plain_recall, plain_tight = found_among_first(_plain(known.work), truth)
    pair = Bootstrap(np.arange(len(truth)))
    figures = (
        Figure(
            "related occupations, recall at 10",
            *pair.mean(measured),
            n=len(truth),
            units="occupations",
            plain=ComparedFigure("cosine of mean task vectors", float(plain_recall.mean())),
            must_reach=Target(0.60),
        ),
        Figure(
            "related occupations, recall at the number O*NET names",
            *pair.mean(tight),
            n=len(truth),
            units="occupations",
            plain=ComparedFigure("cosine of mean task vectors", float(plain_tight.mean())),
        ),
    )
    split = (
        f"{len(truth)} occupations with tasks and primary related occupations among them ({truth.sum(1).mean():.1f} each, "
        f"of O*NET's ten); no text is fitted, weights of job zone and group chosen on the other half, seed {SEED}"
    )
    return Evaluation(split, figures)


def _with_truth(known: KnownWork) -> tuple[KnownWork, np.ndarray]:
    """The occupations with tasks and related occupations, and (n, n) bool: O*NET names the column as related to the row."""
    pairs = list(RelatedOccupation.objects.filter(rank__lte=PRIMARY).values_list("occupation_id", "related_id"))
    if not pairs:
        raise NothingLoaded("Import O*NET first: `manage.py import_exposure onet PATH`.")
    with_tasks = {int(pk) for pk, texts in zip(known.pks, known.statements, strict=True) if texts}
    with_related = {a for a, b in pairs if a in with_tasks and b in with_tasks}
    rows = np.array([i for i, pk in enumerate(known.pks.tolist()) if pk in with_related])
    number = {int(known.pks[row]): i for i, row in enumerate(rows)}
    truth = np.zeros((len(rows), len(rows)), dtype=bool)
    for a, b in pairs:
        if a in number and b in number:
            truth[number[a], number[b]] = True
    part = KnownWork(known.pks[rows], known.work.rows(rows), tuple(known.statements[row] for row in rows))
    return part, truth


def found_among_first(scores: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two (n,) arrays: recall of the row's true columns among its first ten, and among its first t, t being their number."""
    scores = scores.copy()
    np.fill_diagonal(scores, -np.inf)
    order = nearest(scores, FIRST)
    hits = np.take_along_axis(truth, order, 1)
    n_true = np.maximum(truth.sum(1), 1)
    tight = hits & (np.arange(order.shape[1]) < n_true[:, None])
    return hits.sum(1) / n_true, tight.sum(1) / n_true


def _plain(work: Work) -> np.ndarray:
    rows = work.tasks / np.maximum(np.linalg.norm(work.tasks, axis=1, keepdims=True), 1e-9)
    return rows @ rows.T
