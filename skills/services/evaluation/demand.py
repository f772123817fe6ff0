"""How well demand for human skills agrees with O*NET's ratings, on occupations that took no part."""

from collections.abc import Callable

import numpy as np

from skills import human
from skills.intervals import folds
from skills.models import HumanSkill
from skills.services import human_skills, vectors
from skills.services.evaluation.bootstrap import SEED, Bootstrap, correlation
from skills.services.evaluation.figures import Beside, Evaluation, Figure, Target
from skills.services.evaluation.labels import N_FOLDS
from skills.services.fitting import FITTED_ON, JUDGED_ON, RIDGE, read_rated

Progress = Callable[[int, int], None]


def evaluate_demand(*, progress: Progress | None = None) -> Evaluation:
    """Demand for human skills against O*NET's ratings, directions fitted on other occupations.

    An occupation's demand is the mean over its tasks. Folds by occupation; scale and anchors do not see any rating.
    """
    rated = read_rated()
    loaded = human_skills.load()
    fold = folds(np.arange(len(rated.codes)), N_FOLDS, SEED)
    background = vectors.embed(human_skills.background())
    rows = {skill.slug: skill for skill in loaded.model.skills}
    active = list(HumanSkill.objects.filter(is_active=True, slug__in=FITTED_ON).values_list("slug", flat=True))
    full, plain = np.zeros((len(fold), len(active))), np.zeros((len(fold), len(active)))
    for number in range(N_FOLDS):
        train = np.flatnonzero(fold != number)
        for out, fitted in ((full, True), (plain, False)):
            skills = [
                human.Skill(
                    slug,
                    rows[slug].task_anchors,
                    rows[slug].course_anchors,
                    human.fit_direction(rated.means[train], rated.target(slug, train), RIDGE) if fitted else None,
                )
                for slug in active
            ]
            model = human.SkillModel.fit(skills, background)
            for i in np.flatnonzero(fold == number):
                out[i] = model.task_z(rated.tasks[rated.members[i]]).mean(0)
        if progress:
            progress(number + 1, N_FOLDS)
    pair, figures = Bootstrap(np.arange(len(fold))), []
    for slug, element in JUDGED_ON:
        if slug in active:
            k, truth = active.index(slug), rated.ratings[element]
            figures.append(
                Figure(
                    f"{slug} / {element}",
                    *pair.r(full[:, k], truth),
                    n=len(truth),
                    units="occupations",
                    plain=Beside("anchors alone", correlation(plain[:, k], truth)),
                    must_reach=Target(0.62),
                )
            )
    split = (
        f"{rated.dataset}: {len(fold)} occupations with tasks and ratings, {N_FOLDS} folds by occupation, seed {SEED}; "
        "demand of an occupation is the mean over its tasks"
    )
    return Evaluation(split, tuple(figures))
