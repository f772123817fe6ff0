"""How well the estimates agree with people, measured on occupations that took no part."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skills.errors import NothingLoaded
from skills.exposure import COVERAGE, ExposureModel, Reference, Settings, calibrate, folds, left_out
from skills.models import ExposureDataset
from skills.services import vectors
from skills.services.reference import read_reference
from skills.services.starter import StarterStatement, derive, read_statements

Progress = Callable[[int, int], None]
SEED, N_FOLDS, N_BOOTSTRAP = 20240917, 5, 400


@dataclass(frozen=True)
class Figure:
    """One measured figure with its 95 % bootstrap interval over occupations, and what stands beside it."""

    question: str
    value: float
    low: float
    high: float
    beside: str
    n: int


@dataclass(frozen=True)
class Evaluation:
    """Figures and the split they were measured in, in words."""

    split: str
    figures: tuple[Figure, ...]
    coverage_by_group: dict[str, tuple[float, int]]


def _labelled() -> tuple[ExposureDataset, Reference, tuple]:
    dataset = ExposureDataset.objects.filter(source=ExposureDataset.Source.GPTS_ARE_GPTS, n_tasks__gt=0).first()
    if dataset is None:
        raise NothingLoaded(
            "There are no published labels to compare with. Run `manage.py import_exposure gpts-are-gpts PATH` first."
        )
    reference, rows = read_reference(dataset)
    return dataset, reference, rows


def evaluate_exposure(*, progress: Progress | None = None) -> Evaluation:
    """The active arithmetic on the published labels: each fold's occupations are judged from the others alone.

    Intervals are calibrated inside the training folds, so coverage too is measured on occupations left out.
    """
    dataset, reference, rows = _labelled()
    fold = folds(reference.groups, N_FOLDS, SEED + 1)
    guess = {name: np.full(len(fold), np.nan) for name in reference.figures}
    plain, low, high, constant = (np.zeros(len(fold)) for _ in range(4))
    for number in range(N_FOLDS):
        out = fold == number
        train = reference.rows(~out)
        model = ExposureModel.fit(train)
        inner_score, inner_spread, inner_truth, _ = left_out(train, model.primary, model.settings)
        estimate = model.estimate(reference.vectors[out])
        for name, values in estimate.figures.items():
            guess[name][out] = values
        calibration = calibrate(inner_score, inner_spread, inner_truth)
        low[out], high[out] = calibration.interval(estimate.figures["exposure"], estimate.spread)
        constant[out] = np.quantile(np.abs(inner_truth - inner_score), COVERAGE)
        plain[out] = _plain_knn(reference.vectors[out], train)
        if progress:
            progress(number + 1, N_FOLDS)
    truth = reference.figures
    people = truth["exposure"]
    inside = ((people >= low) & (people <= high)).astype(float)
    score = guess["exposure"]
    fixed = float(np.mean(np.minimum(1, score + constant) - np.maximum(0, score - constant)))
    pair = Bootstrap(reference.groups)
    gpt4 = float(np.corrcoef(truth["exposure_model"], people)[0, 1])
    figures = [
        pair.r(
            "exposure of a task, people's labels",
            score,
            people,
            f"GPT-4's own labels {gpt4:.3f}; plain 20 nearest {_r(plain, people):.3f}",
        ),
        pair.r("exposure of a task, GPT-4's labels", guess["exposure_model"], truth["exposure_model"], ""),
        pair.r("automation, GPT-4's T0 to T4", guess["automation"], truth["automation"], ""),
        pair.mean("80 % interval: share of labels inside", inside, f"target {COVERAGE:.2f} ± 0.03"),
        pair.mean("80 % interval: mean width", high - low, f"constant interval of the same coverage {fixed:.3f}"),
        _occupation_means(reference.groups, score, people, truth["exposure_model"]),
    ]
    split = (
        f"{dataset}: {len(fold):,} labelled tasks of {len(np.unique(reference.groups)):,} occupations, "
        f"{N_FOLDS} folds by occupation, seed {SEED + 1}; model, calibration and scale fitted without the fold"
    )
    return Evaluation(split, tuple(figures), _by_major_group(rows, inside))


def evaluate_starter(*, progress: Progress | None = None) -> Evaluation:
    """The starter set alone: its scores derived from the other folds' labels, then asked about this fold's tasks."""
    dataset, reference, _ = _labelled()
    statements = read_statements()
    matrix = vectors.embed([item.statement for item in statements])
    score, low, high = _starter_left_out(reference, statements, matrix, progress)
    people = reference.figures["exposure"]
    inside = ((people >= low) & (people <= high)).astype(float)
    pair = Bootstrap(reference.groups)
    gpt4 = _r(reference.figures["exposure_model"], people)
    split = (
        f"{len(statements):,} starter statements; {dataset}: {len(people):,} tasks in {N_FOLDS} folds by occupation, "
        f"seed {SEED + 2}; starter scores and intervals derived without the fold's labels"
    )
    return Evaluation(
        split,
        (
            pair.r("exposure of a task, people's labels, starter set alone", score, people, f"GPT-4 {gpt4:.3f}"),
            pair.mean("80 % interval: share of labels inside", inside, f"target {COVERAGE:.2f} ± 0.03"),
        ),
        {},
    )


def _starter_left_out(
    reference: Reference, statements: list[StarterStatement], matrix: np.ndarray, progress: Progress | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    fold = folds(reference.groups, N_FOLDS, SEED + 2)
    n = len(fold)
    score, spread = np.zeros(n), np.zeros(n)
    for number in range(N_FOLDS):
        out = fold == number
        model = derive(reference.rows(~out), statements, matrix).model
        estimate = model.estimate(reference.vectors[out])
        score[out], spread[out] = estimate.figures["exposure"], estimate.spread
        if progress:
            progress(number + 1, N_FOLDS)
    people, low, high = reference.figures["exposure"], np.zeros(n), np.ones(n)
    for number in range(N_FOLDS):
        out = fold == number
        calibration = calibrate(score[~out], spread[~out], people[~out])
        low[out], high[out] = calibration.interval(score[out], spread[out])
    return score, low, high


def _plain_knn(queries: np.ndarray, train: Reference) -> np.ndarray:
    """The plain method to beat: the 20 nearest reference tasks, weighted by cosine to the eighth power."""
    settings = Settings(neighbours=20, sharpness=8.0)
    cosines = queries @ train.vectors.T
    near = np.argpartition(-cosines, settings.neighbours, axis=1)[:, : settings.neighbours]
    weights = np.take_along_axis(cosines, near, 1).clip(0) ** settings.sharpness + 1e-12
    return (weights * train.figures["exposure"][near]).sum(1) / weights.sum(1)


def _r(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1])


class Bootstrap:
    """Intervals by drawing whole occupations with replacement."""

    def __init__(self, groups: np.ndarray) -> None:
        _, self.number = np.unique(groups, return_inverse=True)
        order = np.argsort(self.number, kind="stable")
        self.members = np.split(order, np.cumsum(np.bincount(self.number))[:-1])

    def _draws(self):
        rng = np.random.default_rng(SEED)
        for _ in range(N_BOOTSTRAP):
            yield np.concatenate([self.members[i] for i in rng.integers(0, len(self.members), len(self.members))])

    def r(self, question: str, guess: np.ndarray, truth: np.ndarray, beside: str) -> Figure:
        drawn = [_r(guess[rows], truth[rows]) for rows in self._draws()]
        return Figure(question, _r(guess, truth), *_ends(drawn), beside, len(truth))

    def mean(self, question: str, values: np.ndarray, beside: str) -> Figure:
        drawn = [float(values[rows].mean()) for rows in self._draws()]
        return Figure(question, float(values.mean()), *_ends(drawn), beside, len(values))


def _ends(drawn: list[float]) -> tuple[float, float]:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def _occupation_means(groups: np.ndarray, guess: np.ndarray, truth: np.ndarray, gpt4: np.ndarray) -> Figure:
    names, number = np.unique(groups, return_inverse=True)
    count = np.bincount(number)
    means = [np.bincount(number, values) / count for values in (guess, truth, gpt4)]
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(N_BOOTSTRAP):
        rows = rng.integers(0, len(names), len(names))
        drawn.append(_r(means[0][rows], means[1][rows]))
    beside = f"GPT-4 {_r(means[2], means[1]):.3f}"
    return Figure("occupation means, people's labels", _r(means[0], means[1]), *_ends(drawn), beside, len(names))


def _by_major_group(rows, inside: np.ndarray) -> dict[str, tuple[float, int]]:
    major = np.array([row.soc_code[:2] for row in rows])
    return {
        code: (float(inside[major == code].mean()), int((major == code).sum())) for code in np.unique(major).tolist()
    }
