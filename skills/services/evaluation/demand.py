"""Agreement of the demand for human skills with O*NET's ratings, on held-out occupations."""

from collections.abc import Callable

import numpy as np

from skills.arithmetic import human
from skills.arithmetic.bootstrap import SEED, Bootstrap, correlation
from skills.arithmetic.intervals import folds
from skills.arithmetic.rating_estimates import guess, likeness
from skills.models import HumanSkill
from skills.services.evaluation.measured_figures import ComparedFigure, Evaluation, Figure, Target
from skills.services.exposure import human_skills, text_vectors
from skills.services.shipped.fitting import FITTED_ON, JUDGED_ON, RatedOccupations, read_rated
from skills.services.shipped.labels import N_FOLDS
from skills.services.shipped.occupation_features import read_described

Progress = Callable[[int, int], None]


def evaluate_demand(*, progress: Progress | None = None) -> Evaluation:
    """Three estimates of the demand for human skills against O*NET's ratings, all fitted on other occupations.

    From tasks alone: the facet of each rating, and the overall demand of a skill (the mean over an occupation's tasks).
    From similar occupations: the estimate for an occupation that O*NET has not rated. Folds are by occupation; scale and
    anchors do not use any rating.
    """
    rated = read_rated()
    fold = folds(np.arange(len(rated.codes)), N_FOLDS, SEED)
    active = set(HumanSkill.objects.filter(is_active=True, slug__in=FITTED_ON).values_list("slug", flat=True))
    judged = [pair for pair in JUDGED_ON if pair[0] in active]
    background = text_vectors.embed(human_skills.background())
    by_facet, by_skill = _held_out(rated, fold, judged, background, progress)
    alone = _of_occupations(rated, np.arange(len(fold)), _model([slug for slug, _ in judged], {}, background))
    by_similar = _estimated_from_similar(rated, fold, judged)
    truth = np.stack([rated.ratings[element] for _, element in judged], axis=1)
    pair = Bootstrap(np.arange(len(fold)))
    figures = [
        Figure(
            f"{slug} / {element}{how}",
            *pair.r(guesses[:, k], truth[:, k]),
            n=len(fold),
            units="occupations",
            plain=ComparedFigure("anchors alone", correlation(alone[:, k], truth[:, k])),
            must_reach=Target(0.62),
        )
        for guesses, how in ((by_facet, ""), (by_similar, ", of the occupation"))
        for k, (slug, element) in enumerate(judged)
    ]
    figures += [
        _mean(name, guesses, truth, pair, ComparedFigure("anchors alone", _mean_r(alone, truth)), target)
        for name, guesses, target in (
            ("mean, each rating by its own facet", by_facet, Target(0.8)),
            ("mean, by the overall demand of the skill", by_skill, None),
            ("mean, of an occupation without ratings, by similar occupations", by_similar, Target(0.8)),
        )
    ]
    overall = (f"{element} {correlation(by_skill[:, k], truth[:, k]):.3f}" for k, (_, element) in enumerate(judged))
    split = (
        f"{rated.dataset}: {len(fold)} occupations with tasks and ratings, {N_FOLDS} folds by occupation, seed {SEED}; "
        "facets, guesses and their ridges fitted without the fold; demand of an occupation is the mean over its tasks"
    )
    return Evaluation(split, tuple(figures), ("by the overall demand of the skill: " + ", ".join(overall),))


def _mean_r(guesses: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean([correlation(g, t) for g, t in zip(guesses.T, truth.T, strict=True)]))


def _mean(
    name: str, guesses: np.ndarray, truth: np.ndarray, pair: Bootstrap, plain: ComparedFigure, target: Target | None
) -> Figure:
    ends = pair.ends(lambda rows: _mean_r(guesses[rows], truth[rows]))
    return Figure(name, _mean_r(guesses, truth), *ends, len(truth), "occupations", plain, must_reach=target)


def _estimated_from_similar(rated: RatedOccupations, fold: np.ndarray, judged: list[tuple[str, str]]) -> np.ndarray:
    """(o, j): each occupation's ratings estimated from occupations outside its fold, with the method of `fit demand`."""
    described = read_described(rated.dataset.pk)
    alike, place = likeness(described), np.searchsorted(described.codes, rated.codes)
    ratings = np.full((len(described.codes), len(judged)), np.nan)
    ratings[place] = np.stack([rated.ratings[element] for _, element in judged], axis=1)
    out = np.zeros((len(fold), len(judged)))
    for number in range(N_FOLDS):
        out[fold == number] = guess(alike, ratings, place[fold != number], place[fold == number])
    return out


def _held_out(
    rated: RatedOccupations,
    fold: np.ndarray,
    judged: list[tuple[str, str]],
    background: np.ndarray,
    progress: Progress | None,
) -> tuple[np.ndarray, np.ndarray]:
    """(o, j) by the rating's own facet and (o, j) by the skill's overall demand, both without the occupation's fold."""
    by_facet, by_skill = np.zeros((len(fold), len(judged))), np.zeros((len(fold), len(judged)))
    slugs = [slug for slug, _ in judged]
    for number in range(N_FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        facets = {slug: tuple(rated.facet(element, train)[0] for element in FITTED_ON[slug]) for slug in set(slugs)}
        for k, (slug, element) in enumerate(judged):
            own = next(facet for facet in facets[slug] if facet.rating == element)
            by_facet[test, k] = rated.means[test] @ own.direction
        by_skill[test] = _of_occupations(rated, test, _model(slugs, facets, background))
        if progress:
            progress(number + 1, N_FOLDS)
    return by_facet, by_skill


def _model(slugs: list[str], facets: dict[str, tuple[human.Facet, ...]], background: np.ndarray) -> human.SkillModel:
    """The organisation's human skills with these facets in place of the shipped ones."""
    rows = {skill.slug: skill for skill in human_skills.load().model.skills}
    skills = [
        human.Skill(slug, rows[slug].task_anchors, rows[slug].course_anchors, facets.get(slug, ())) for slug in slugs
    ]
    return human.SkillModel.fit(skills, background)


def _of_occupations(rated: RatedOccupations, rows: np.ndarray, model: human.SkillModel) -> np.ndarray:
    """(len(rows), K): the mean of the demand, in standard deviations, over each occupation's tasks."""
    lengths = [len(rated.members[i]) for i in rows]
    z = model.task_z(rated.tasks[np.concatenate([rated.members[i] for i in rows])])
    return np.add.reduceat(z, np.cumsum([0, *lengths[:-1]]), axis=0) / np.array(lengths)[:, None]
