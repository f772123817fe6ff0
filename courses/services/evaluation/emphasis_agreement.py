"""Measures how well emphasis finds the skills in providers' own tags, on course families not used for fitting."""

from collections.abc import Callable

import numpy as np

from courses.services.catalogue.tagged_courses import TaggedCourses, fit_directions, read_tagged
from skills.arithmetic.human import CourseDirection, Settings, SkillModel
from skills.arithmetic.intervals import folds
from skills.services.evaluation import SEED, Bootstrap, ComparedFigure, Evaluation, Figure, Target
from skills.services.exposure import human_skills

Progress = Callable[[int, int], None]
N_FOLDS, N_DRAWS, PLAIN_ANCHORS = 5, 100, 3


def evaluate_emphasis(*, progress: Progress | None = None) -> Evaluation:
    """Macro average over the skills of the area under the ROC curve and of average precision.

    Both from the title alone and from title and description. The families of each fold are scored with directions
    fitted on the other families.
    """
    courses, model = read_tagged(progress=progress), human_skills.load().model
    fold = folds(courses.families, N_FOLDS, SEED)
    z_values = {"title": np.zeros(courses.tagged.shape), "title and description": np.zeros(courses.tagged.shape)}
    matrices = {"title": courses.titles, "title and description": courses.texts}
    for number in range(N_FOLDS):
        out = np.flatnonzero(fold == number)
        found = fit_directions(courses, np.flatnonzero(fold != number))
        for name, matrix in matrices.items():
            z_values[name][out] = scores(model, courses.slugs, found, matrix[out])
        if progress:
            progress(number + 1, N_FOLDS)
    figures = []
    pair = Bootstrap(courses.families, n_draws=N_DRAWS)
    for name, targets in (("title", (0.80, 0.45)), ("title and description", (0.86, 0.45))):
        plain = _plain(model, courses.slugs, matrices[name])
        for what, measure, target in (
            ("macro AUC", auc, targets[0]),
            ("macro average precision", precision, targets[1]),
        ):
            figures.append(_figure(f"tags from {name}, {what}", measure, z_values[name], plain, courses, pair, target))
    figures.append(_precision_of_tags(z_values["title and description"], courses, pair))
    split = (
        f"{len(fold):,} courses with tags in {len(np.unique(courses.families)):,} families (same title, address or "
        f"programme, or titles alike), {N_FOLDS} folds by family, seed {SEED}; directions fitted without the fold"
    )
    return Evaluation(split, tuple(figures), tuple(_by_skill(z_values, courses)))


def scores(model: SkillModel, slugs: tuple[str, ...], found: list[CourseDirection], matrix: np.ndarray) -> np.ndarray:
    """(n, K) z values of the courses for these directions."""
    anchors = model.course_anchor_z(matrix)
    columns = [
        matrix @ fit.weights + fit.anchors * anchors[:, model.slugs.index(slug)] + fit.offset
        for slug, fit in zip(slugs, found, strict=True)
    ]
    return np.stack(columns, axis=1)


def auc(score: np.ndarray, truth: np.ndarray) -> float:
    """Probability that a course with the tag scores above one without it. Ties count half.

    nan if all or no courses have the tag.
    """
    n = int(truth.sum())
    if n in (0, len(truth)):
        return float("nan")
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[truth].sum() - n * (n + 1) / 2) / (n * (len(truth) - n)))


def precision(score: np.ndarray, truth: np.ndarray) -> float:
    """Average precision: the mean, over tagged courses, of the share of tagged courses down to their rank.

    Ties are ranked by row. nan without tagged courses.
    """
    if not truth.any():
        return float("nan")
    hits = truth[np.argsort(-score, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def _macro(measure: Callable[[np.ndarray, np.ndarray], float], score: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean([measure(score[:, k], truth[:, k]) for k in range(truth.shape[1])]))


def _figure(
    question: str,
    measure: Callable[[np.ndarray, np.ndarray], float],
    z_values: np.ndarray,
    plain: np.ndarray,
    courses: TaggedCourses,
    pair: Bootstrap,
    target: float,
) -> Figure:
    truth = courses.tagged
    return Figure(
        question,
        _macro(measure, z_values, truth),
        *pair.ends(lambda rows: _macro(measure, z_values[rows], truth[rows])),
        n=len(truth),
        units="courses",
        plain=ComparedFigure(f"mean cosine to {PLAIN_ANCHORS} anchors", _macro(measure, plain, truth)),
        must_reach=Target(target),
    )


def _plain(model: SkillModel, slugs: tuple[str, ...], matrix: np.ndarray) -> np.ndarray:
    anchors = {skill.slug: skill.course_anchors for skill in model.skills}
    return np.stack([(matrix @ anchors[slug][:PLAIN_ANCHORS].T).mean(1) for slug in slugs], axis=1)


def _precision_of_tags(z: np.ndarray, courses: TaggedCourses, pair: Bootstrap) -> Figure:
    """Share of the emphases of 0.5 or more whose skill the provider's tags name too.

    A lower bound, because providers leave out tags that would be right.
    """
    is_claimed = z >= Settings().middle_tagged

    def share(rows: np.ndarray) -> float:
        named = courses.tagged[rows][is_claimed[rows]]
        return float(named.mean()) if len(named) else float("nan")

    everything = np.arange(len(z))
    return Figure(
        "emphasis of a half or more: the provider names the skill too",
        share(everything),
        *pair.ends(share),
        n=int(is_claimed.sum()),
        units="claims",
    )


def _by_skill(z_values: dict[str, np.ndarray], courses: TaggedCourses) -> list[str]:
    lines = ["by skill: AUC from title / with description, average precision, share tagged, share of a half or more"]
    title, text = z_values.values()
    for k, slug in enumerate(courses.slugs):
        truth = courses.tagged[:, k]
        lines.append(
            f"  {slug:24} {auc(title[:, k], truth):.3f} / {auc(text[:, k], truth):.3f}   "
            f"{precision(title[:, k], truth):.3f} / {precision(text[:, k], truth):.3f}   "
            f"{truth.mean():.3f}   {(text[:, k] >= Settings().middle_tagged).mean():.3f}"
        )
    return lines
