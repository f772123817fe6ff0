"""`manage.py fit situations`: fits what ships for the situations of tasks and of courses with the model in use."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from courses.services.catalogue.course_situations import labelled_courses
from courses.services.catalogue.labelled_catalogue import read_labelled
from skills.arithmetic.situation_agreement import precision_at_recall
from skills.arithmetic.situations import (
    FEATURES,
    SituationModel,
    SomeSituation,
    fit_weights,
    held_out_log_odds,
    probability,
)
from skills.services.situations.situation_fitting import N_FOLDS, fit_task_situations, write_fit
from skills.services.situations.situation_models import collect, settings_of, taxonomy_of

Progress = Callable[[int, int], None]
# Chosen by cross-validation on the courses used for fitting; more landmarks find no more.
LANDMARKS, RIDGE = 1500, 0.5


def fit_situations(*, progress: Progress | None = None) -> dict[str, float]:
    """Figures of both fits by name, after writing them to the files of the model in use.

    Raises NothingLoaded, before anything is written, without the labelled courses of the published catalogue.
    """
    return {**fit_course_situations(progress=progress), **fit_task_situations(progress=progress)}


def fit_course_situations(*, progress: Progress | None = None) -> dict[str, float]:
    """Precision at recall 0.6 on the courses used for fitting, after writing the regression and its weights.

    The regression of each situation knows only texts that ship. The labelled courses of the published catalogue fit the
    regression of any situation at all, and the weights that make a probability of both.
    """
    texts = collect("course", taxonomy_of("course_phrases"), labelled_courses())
    courses = read_labelled("fit", texts.slugs, progress=progress)
    settings = replace(settings_of("course"), landmarks=LANDMARKS, ridge=RIDGE)
    model = SituationModel.of(texts.examples(), settings)
    features = model.features(courses.vectors)[0]
    fold = np.arange(len(courses.labels)) % N_FOLDS
    features[:, :, FEATURES.index("some")] = held_out_log_odds(courses.vectors, courses.labels, fold)[:, None]
    settings = fit_weights(features, courses.labels, settings)
    some = SomeSituation.fit(courses.vectors, courses.labels)
    write_fit("course", texts.key, model.regression, settings, some)
    strengths = probability(features, settings)
    return {"courses: precision at recall 0.6": precision_at_recall(strengths, courses.labels, 0.6)}
