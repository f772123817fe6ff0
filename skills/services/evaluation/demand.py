"""How well demand for human skills agrees with O*NET's ratings, on occupations that took no part."""

from collections.abc import Callable
from functools import partial

import numpy as np

from skills import human
from skills.intervals import folds
from skills.models import HumanSkill
from skills.services import human_skills, vectors
from skills.services.evaluation.bootstrap import SEED, Bootstrap, correlation
from skills.services.evaluation.figures import Beside, Evaluation, Figure, Target
from skills.services.evaluation.labels import N_FOLDS
from skills.services.fitting import FITTED_ON, JUDGED_ON, RatedOccupations, read_rated

Progress = Callable[[int, int], None]


def evaluate_demand(*, progress: Progress | None = None) -> Evaluation:
    """Facets of human skills, and the one demand made of them, against O*NET's ratings; facets fitted on other occupations.

    An occupation's demand is the mean over its tasks. Folds by occupation; scale and anchors do not see any rating.
    """
    rated = read_rated()
    fold = folds(np.arange(len(rated.codes)), N_FOLDS, SEED)
    active = set(HumanSkill.objects.filter(is_active=True, slug__in=FITTED_ON).values_list("slug", flat=True))
    judged = [pair for pair in JUDGED_ON if pair[0] in active]
    sides, shown = _left_out(rated, fold, judged, progress)
    alone = _of_occupations(rated, np.arange(len(fold)), _model([slug for slug, _ in judged], {}))
    truth = np.stack([rated.ratings[element] for _, element in judged], axis=1)

    def mean_r(guess: np.ndarray, rows: np.ndarray) -> float:
        return float(np.mean([correlation(g, t) for g, t in zip(guess[rows].T, truth[rows].T, strict=True)]))

    pair, everything = Bootstrap(np.arange(len(fold))), np.arange(len(fold))
    figures = [
        Figure(
            f"{slug} / {element}",
            *pair.r(sides[:, k], truth[:, k]),
            n=len(fold),
            units="occupations",
            plain=Beside("anchors alone", correlation(alone[:, k], truth[:, k])),
            must_reach=Target(0.62),
        )
        for k, (slug, element) in enumerate(judged)
    ]
    for name, guess, target in (
        ("mean, each rating by its own facet", sides, Target(0.8)),
        ("mean, by the one demand of the skill that needs are made of", shown, None),
    ):
        ends = pair.ends(partial(mean_r, guess))
        plain = Beside("anchors alone", mean_r(alone, everything))
        figures.append(
            Figure(name, mean_r(guess, everything), *ends, len(fold), "occupations", plain, must_reach=target)
        )
    one = (f"{element} {correlation(shown[:, k], truth[:, k]):.3f}" for k, (_, element) in enumerate(judged))
    split = (
        f"{rated.dataset}: {len(fold)} occupations with tasks and ratings, {N_FOLDS} folds by occupation, seed {SEED}; "
        "each rating's facet and its ridge fitted without the fold; demand of an occupation is the mean over its tasks"
    )
    return Evaluation(split, tuple(figures), ("by the one demand of the skill: " + ", ".join(one),))


def _left_out(
    rated: RatedOccupations, fold: np.ndarray, judged: list[tuple[str, str]], progress: Progress | None
) -> tuple[np.ndarray, np.ndarray]:
    """(o, j) by the rating's own facet, and (o, j) by the whole skill's demand, both without the occupation's fold."""
    sides, shown = np.zeros((len(fold), len(judged))), np.zeros((len(fold), len(judged)))
    slugs = [slug for slug, _ in judged]
    for number in range(N_FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        facets = {slug: tuple(rated.facet(element, train)[0] for element in FITTED_ON[slug]) for slug in set(slugs)}
        for k, (slug, element) in enumerate(judged):
            own = next(facet for facet in facets[slug] if facet.rating == element)
            sides[test, k] = rated.means[test] @ own.direction
        shown[test] = _of_occupations(rated, test, _model(slugs, facets))
        if progress:
            progress(number + 1, N_FOLDS)
    return sides, shown


def _model(slugs: list[str], facets: dict[str, tuple[human.Facet, ...]]) -> human.SkillModel:
    """The skills as this organisation has them, with these facets instead of those that ship."""
    rows = {skill.slug: skill for skill in human_skills.load().model.skills}
    skills = [
        human.Skill(slug, rows[slug].task_anchors, rows[slug].course_anchors, facets.get(slug, ())) for slug in slugs
    ]
    return human.SkillModel.fit(skills, vectors.embed(human_skills.background()))


def _of_occupations(rated: RatedOccupations, rows: np.ndarray, model: human.SkillModel) -> np.ndarray:
    """(len(rows), K): the mean of the demand, in standard deviations, over each occupation's tasks."""
    lengths = [len(rated.members[i]) for i in rows]
    z = model.task_z(rated.tasks[np.concatenate([rated.members[i] for i in rows])])
    return np.add.reduceat(z, np.cumsum([0, *lengths[:-1]]), axis=0) / np.array(lengths)[:, None]
