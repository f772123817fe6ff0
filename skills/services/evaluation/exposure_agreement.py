"""Agreement of exposure with human labels, on held-out occupations and statements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.bootstrap import SEED, Bootstrap, correlation
from skills.arithmetic.exposure import ExposureModel, Reference
from skills.arithmetic.intervals import COVERAGE, calibrate
from skills.services.evaluation.ceiling import ceilings
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.exposure.reference_tasks import ReferenceRow
from skills.services.shipped.labels import N_FOLDS, Split, plain_knn, read_labels, splits, strict_splits
from skills.services.shipped.model_profiles import profile

Progress = Callable[[int, int], None]
PLAIN = "20 nearest, cosine^8"
MEASURES = ("exposure", "exposure_model", "automation")


@dataclass(frozen=True)
class HeldOutEstimates:
    """Estimates for every labelled task, fitted without its occupation. estimated, plain: measure -> (n,).

    low, high, constant: (n,). constant: half the width of an interval of constant width with the target coverage.
    """

    estimated: dict[str, np.ndarray]
    plain: dict[str, np.ndarray]
    low: np.ndarray
    high: np.ndarray
    constant: np.ndarray


def evaluate_exposure(*, progress: Progress | None = None) -> Evaluation:
    """The shipped arithmetic on the published labels: each fold's occupations are estimated from the other folds only.

    Interval widths come from the errors in the other folds, so coverage is measured on held-out occupations, too.
    """
    dataset, reference, rows = read_labels()
    step = (lambda done, total: progress(done, 2 * total)) if progress else None
    by_occupation = _estimate(reference, splits(reference.groups, SEED + 1), step)
    step = (lambda done, total: progress(total + done, 2 * total)) if progress else None
    judged = _estimate(reference, strict_splits(reference.groups, rows, SEED + 1), step)
    inside = (reference.figures["exposure"] >= judged.low) & (reference.figures["exposure"] <= judged.high)
    figures = (
        *_agreement(reference, by_occupation, ""),
        *_agreement(reference, judged, ", statements new too"),
        *ceilings(reference, rows, "exposure"),
        _occupation_means(reference, judged),
        *_intervals(reference, judged),
        *_by_major_group(reference, rows, inside.astype(float)),
    )
    split = (
        f"{dataset}: {len(rows):,} labelled tasks of {len(np.unique(reference.groups)):,} occupations, {N_FOLDS} folds "
        f"by occupation, seed {SEED + 1}; 'statements new too' and what follows: statements that occur in the fold, word "
        "for word, are taken out of the rest as well; everything fitted without the fold, intervals from the other folds"
    )
    return Evaluation(split, figures, _table(rows, inside))


def _estimate(reference: Reference, sides: Iterable[Split], progress: Progress | None) -> HeldOutEstimates:
    n, tests = len(reference.groups), []
    estimated, plain = ({name: np.zeros(n) for name in MEASURES} for _ in range(2))
    spread, low, high, constant = (np.zeros(n) for _ in range(4))
    for done, (train, test) in enumerate(sides, 1):
        known = reference.rows(train)
        estimate = ExposureModel.fit(known, settings=profile().exposure).estimate(
            reference.vectors[test], reference.statements[test]
        )
        nearest = plain_knn(reference.vectors[test], known, MEASURES)
        for name in MEASURES:
            estimated[name][test], plain[name][test] = estimate.figures[name], nearest[name]
        spread[test] = estimate.spread
        tests.append(test)
        if progress:
            progress(done, N_FOLDS)
    score, people = estimated["exposure"], reference.figures["exposure"]
    for test in tests:
        calibration = calibrate(score[~test], spread[~test], people[~test])
        low[test], high[test] = calibration.interval(score[test], spread[test])
        constant[test] = np.quantile(np.abs(people - score)[~test], COVERAGE)
    return HeldOutEstimates(estimated, plain, low, high, constant)


def _agreement(reference: Reference, judged: HeldOutEstimates, how: str) -> list[Figure]:
    people, gpt4 = reference.figures["exposure"], reference.figures["exposure_model"]
    bar = ComparedFigure("GPT-4's own labels", correlation(gpt4, people))
    pair, figures = Bootstrap(reference.groups), []
    for name, question, its_bar, at_least in (
        ("exposure", "exposure of a task, people's labels", bar, 0.68),
        ("exposure_model", "exposure of a task, GPT-4's labels", None, 0.815),
        ("automation", "automation, GPT-4's T0 to T4", None, 0.855),
    ):
        truth = reference.figures[name]
        figures.append(
            Figure(
                question + how,
                *pair.r(judged.estimated[name], truth),
                n=len(truth),
                plain=ComparedFigure(PLAIN, correlation(judged.plain[name], truth)),
                bar=its_bar,
                must_reach=Target(at_least),
            )
        )
    return figures


def _intervals(reference: Reference, judged: HeldOutEstimates) -> list[Figure]:
    people, score = reference.figures["exposure"], judged.estimated["exposure"]
    inside = ((people >= judged.low) & (people <= judged.high)).astype(float)
    width = np.minimum(1, score + judged.constant) - np.maximum(0, score - judged.constant)
    pair, fixed = Bootstrap(reference.groups), float(width.mean())
    return [
        Figure(
            "80 % interval: share of labels inside", *pair.mean(inside), n=len(inside), must_reach=Target(0.77, 0.83)
        ),
        Figure(
            "80 % interval: mean width",
            *pair.mean(judged.high - judged.low),
            n=len(inside),
            plain=ComparedFigure("constant interval of that coverage", fixed),
            must_reach=Target(at_most=fixed),
        ),
    ]


def _by_major_group(reference: Reference, rows: tuple[ReferenceRow, ...], inside: np.ndarray) -> list[Figure]:
    """The SOC major groups with the fewest and with the most labels inside their intervals."""
    major = np.array([row.soc_code[:2] for row in rows])
    share = {code: float(inside[major == code].mean()) for code in np.unique(major).tolist()}
    figures = []
    for code, which in ((min(share, key=share.__getitem__), "lowest"), (max(share, key=share.__getitem__), "highest")):
        here = major == code
        figures.append(
            Figure(
                f"80 % interval: share inside, {which} of {len(share)} SOC major groups ({code})",
                *Bootstrap(reference.groups[here]).mean(inside[here]),
                n=int(here.sum()),
                must_reach=Target(0.70, 0.90),
            )
        )
    return figures


def _occupation_means(reference: Reference, judged: HeldOutEstimates) -> Figure:
    names, number = np.unique(reference.groups, return_inverse=True)
    count = np.bincount(number)
    truth = reference.figures["exposure"]
    estimated, plain, people, gpt4 = (
        np.bincount(number, values) / count
        for values in (
            judged.estimated["exposure"],
            judged.plain["exposure"],
            truth,
            reference.figures["exposure_model"],
        )
    )
    return Figure(
        "occupation means, people's labels",
        *Bootstrap(np.arange(len(names))).r(estimated, people),
        n=len(names),
        units="occupations",
        plain=ComparedFigure(PLAIN, correlation(plain, people)),
        bar=ComparedFigure("GPT-4's own labels", correlation(gpt4, people)),
        must_reach=Target(0.90),
    )


def _table(rows: tuple[ReferenceRow, ...], inside: np.ndarray) -> tuple[str, ...]:
    major = np.array([row.soc_code[:2] for row in rows])
    groups = [f"{code} {inside[major == code].mean():.2f} ({(major == code).sum():,})" for code in np.unique(major)]
    lines = tuple("  " + "   ".join(groups[i : i + 8]) for i in range(0, len(groups), 8))
    return ("share of labels inside the 80 % interval, by SOC major group (tasks):", *lines)
