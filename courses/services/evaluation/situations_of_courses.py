"""Measures which situations are read from the texts of real courses, on courses that were not used for fitting."""

import functools
from collections.abc import Callable

import numpy as np

from courses.services.catalogue.course_situations import TRAINS_FROM, course_model
from courses.services.catalogue.labelled_catalogue import read_labelled
from skills.arithmetic.situation_agreement import named_from, precision_at_recall
from skills.arithmetic.situations import FEATURES, probability
from skills.services.evaluation import Bootstrap, ComparedFigure, Evaluation, Figure, Target

Progress = Callable[[int, int], None]
RECALL, HALF = 0.6, 0.5


def evaluate_course_situations(*, progress: Progress | None = None) -> Evaluation:
    """Precision at a recall of 0.6, precision and recall of the situations named, and silence on all other courses."""
    loaded = course_model()
    courses = read_labelled("test", loaded.slugs, progress=progress)
    labels = courses.labels
    features = loaded.model.features(courses.vectors)[0]
    strengths, closeness = probability(features, loaded.model.settings), features[:, :, FEATURES.index("closeness")]
    everything, pair = np.arange(len(labels)), Bootstrap(np.arange(len(labels)))

    def figure(question: str, measure: Callable[[np.ndarray], float], **compared: ComparedFigure | Target) -> Figure:
        ends = pair.ends(measure)
        return Figure(question, measure(everything), *ends, n=len(labels), units="courses", **compared)  # type: ignore[arg-type]

    figures = [
        figure(
            f"strongest situation of a course, precision at recall {RECALL}",
            lambda rows: precision_at_recall(strengths[rows], labels[rows], RECALL),
            plain=ComparedFigure("closeness to the phrases", precision_at_recall(closeness, labels, RECALL)),
            must_reach=Target(0.75),
        )
    ]
    for least in (HALF, TRAINS_FROM):
        for what, measure in (("precision", _precision), ("recall", _recall), ("silence on all others", _silence)):
            figures.append(
                figure(
                    f"strength {least} or more: {what}",
                    functools.partial(_of_rows, measure, strengths, labels, least),
                )
            )
    n_with = int((labels.max(1) > 0).sum())
    split = (
        f"{len(labels):,} courses of a published catalogue, {n_with} with a situation, read by two readers; none of them "
        "was used for fitting"
    )
    return Evaluation(split, tuple(figures))


def _of_rows(
    measure: Callable[[np.ndarray, np.ndarray, float], float],
    strengths: np.ndarray,
    labels: np.ndarray,
    least: float,
    rows: np.ndarray,
) -> float:
    return measure(strengths[rows], labels[rows], least)


def _precision(strengths: np.ndarray, labels: np.ndarray, least: float) -> float:
    return named_from(strengths, labels, least)[0]


def _recall(strengths: np.ndarray, labels: np.ndarray, least: float) -> float:
    return named_from(strengths, labels, least)[1]


def _silence(strengths: np.ndarray, labels: np.ndarray, least: float) -> float:
    """Share of the courses in which no reader sees a situation that are named none."""
    without = labels.max(1) == 0
    return float((strengths[without].max(1) < least).mean()) if without.any() else float("nan")
