"""Agreement of the estimated augmentation share with observed use, on held-out occupations."""

from collections.abc import Callable

import numpy as np

from skills.arithmetic.bootstrap import SEED, Bootstrap
from skills.arithmetic.exposure import ExposureModel, Reference
from skills.arithmetic.text import statement_key
from skills.errors import NothingLoaded
from skills.models import ExposureDataset, ReferenceTask
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.exposure.reference_tasks import read_reference
from skills.services.shipped.labels import N_FOLDS, plain_knn, splits
from skills.services.shipped.model_profiles import profile

Progress = Callable[[int, int], None]
MEASURE = "augmentation"


def evaluate_augmentation(*, progress: Progress | None = None) -> Evaluation:
    """Correlation and mean error of the augmentation share, compared with the mean and with the 20 nearest tasks."""
    dataset, reference = _read()
    truth, n = reference.figures[MEASURE], len(reference.groups)
    estimated, plain, mean = (np.zeros(n) for _ in range(3))
    for done, (train, test) in enumerate(splits(reference.groups, SEED + 3), 1):
        known = reference.rows(train)
        model = ExposureModel.fit(known, primary=MEASURE, settings=profile().noisy)
        estimated[test] = model.estimate(reference.vectors[test], reference.statements[test]).figures[MEASURE]
        plain[test] = plain_knn(reference.vectors[test], known, (MEASURE,))[MEASURE]
        mean[test] = known.figures[MEASURE].mean()
        if progress:
            progress(done, N_FOLDS)
    pair = Bootstrap(reference.groups)
    error, error_plain, error_mean = (np.abs(values - truth) for values in (estimated, plain, mean))
    nearest = ComparedFigure("20 nearest, cosine^8", float(np.corrcoef(plain, truth)[0, 1]))
    figures = (
        Figure(
            "augmentation share of a task, r",
            *pair.r(estimated, truth),
            n=n,
            plain=nearest,
            must_reach=Target(at_least=nearest.value),
        ),
        Figure(
            "augmentation share of a task, mean error",
            *pair.mean(error),
            n=n,
            plain=ComparedFigure("20 nearest, cosine^8", float(error_plain.mean())),
            bar=ComparedFigure("predict the mean", float(error_mean.mean())),
            must_reach=Target(at_most=min(float(error_plain.mean()), float(error_mean.mean()))),
        ),
    )
    split = (
        f"{dataset}: {n:,} tasks with enough conversations, {N_FOLDS} folds by the occupation O*NET gives the statement to "
        f"(a statement that is not in O*NET is its own group), seed {SEED + 3}"
    )
    return Evaluation(split, figures)


def _read() -> tuple[ExposureDataset, Reference]:
    """The tasks with an augmentation share. Groups: the occupation of the same statement in O*NET or in the labels."""
    dataset = ExposureDataset.objects.filter(
        source=ExposureDataset.Source.ECONOMIC_INDEX, reference_tasks__augmentation__isnull=False
    ).first()
    if dataset is None:
        raise NothingLoaded("Run `manage.py import_exposure economic-index PATH` first.")
    reference, _ = read_reference(dataset)
    known = reference.only(MEASURE).rows(~np.isnan(reference.figures[MEASURE]))
    elsewhere = (
        ReferenceTask.objects.exclude(dataset=dataset).filter(occupation__isnull=False).order_by("-occupation_id")
    )
    occupation = dict(elsewhere.values_list("statement_key", "occupation_id"))
    groups = np.array([occupation.get(statement_key(text), -number) for number, text in enumerate(known.statements, 1)])
    return dataset, Reference(known.vectors, known.figures, groups, known.statements)
