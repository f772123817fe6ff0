"""Courses with their provider's own skill tags. Emphasis is fitted on these tags and evaluated against them.

This module only writes figures, one direction per human skill; it writes no texts and no tags.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from courses.arithmetic.course_families import families
from courses.arithmetic.provider_tags import NAMES, skills_named
from courses.models import Course
from skills.arithmetic import human
from skills.arithmetic.text import text_hash
from skills.errors import NothingLoaded
from skills.services.exposure import human_skills, text_vectors
from skills.services.shipped.model_profiles import EMPHASIS, write_fitted

Progress = Callable[[int, int], None]
FEWEST = 200  # courses with tags; a direction fitted on fewer would overfit


@dataclass(frozen=True)
class TaggedCourses:
    """n courses and K human skills. titles: (n, d) vectors of titles. texts: (n, d) vectors of title and description.

    described: (n,) whether there is a description. families: (n,) number of the course's family. tagged: (n, K) whether
    the tags name the skill, in the order of slugs. providers: (n,) names.
    """

    slugs: tuple[str, ...]
    titles: np.ndarray
    texts: np.ndarray
    described: np.ndarray
    families: np.ndarray
    tagged: np.ndarray
    providers: np.ndarray


def read_tagged(*, progress: Progress | None = None) -> TaggedCourses:
    """All courses with tags, including retired ones, of providers with at least one tag for a human skill.

    Raises NothingLoaded for fewer than FEWEST courses.
    """
    model = human_skills.load().model
    slugs = tuple(slug for slug in model.slugs if slug in NAMES)
    rows = list(
        Course.objects.exclude(tags=[]).order_by("identity").only("title", "description", "url", "tags", "provider")
    )
    named = [skills_named(row.tags) for row in rows]
    providers = {row.provider for row, skills in zip(rows, named, strict=True) if skills}
    usable = [(row, skills) for row, skills in zip(rows, named, strict=True) if row.provider in providers]
    if len(usable) < FEWEST or not slugs:
        raise NothingLoaded(
            f"There are {len(usable)} courses with tags that name human skills; {FEWEST} are needed. Import a catalogue "
            "with the providers' tags first: `manage.py import_courses FILE`."
        )
    titles = text_vectors.embed([row.title for row, _ in usable], progress=progress)
    return TaggedCourses(
        slugs,
        titles,
        text_vectors.embed([row.text for row, _ in usable], progress=progress),
        np.array([bool(row.description.strip()) for row, _ in usable]),
        families([row.title for row, _ in usable], [row.url for row, _ in usable], titles),
        np.array([[slug in skills for slug in slugs] for _, skills in usable]),
        np.array([row.provider for row, _ in usable]),
    )


def fit_directions(courses: TaggedCourses, rows: np.ndarray) -> list[human.CourseDirection]:
    """One direction per slug, fitted on the courses of these rows.

    A course with a description counts twice: by its title, and by title and description.
    """
    model = human_skills.load().model
    both = rows[courses.described[rows]]
    matrix = np.vstack([courses.titles[rows], courses.texts[both]]).astype(np.float64)
    anchors = model.course_anchor_z(matrix)[:, [model.slugs.index(slug) for slug in courses.slugs]]
    tagged = np.vstack([courses.tagged[rows], courses.tagged[both]])
    return [human.fit_course_direction(matrix, anchors[:, k], tagged[:, k]) for k in range(len(courses.slugs))]


def fit_emphasis(*, progress: Progress | None = None) -> dict[str, float]:
    """Share of courses tagged, by skill. Writes the directions to emphasis_weights.json of the model in use."""
    courses = read_tagged(progress=progress)
    loaded = human_skills.load()
    anchors = dict(zip(loaded.slugs, loaded.course_anchors, strict=True))
    found = fit_directions(courses, np.arange(len(courses.titles)))
    skills = {
        slug: {
            "tags": sorted(NAMES[slug]),
            "anchor_hashes": _hashes(anchors[slug]),
            "weights": [round(float(x), 4) for x in direction.weights],
            "anchors": round(float(direction.anchors), 4),
            "offset": round(float(direction.offset), 4),
            "n_tagged": int(courses.tagged[:, k].sum()),
        }
        for k, (slug, direction) in enumerate(zip(courses.slugs, found, strict=True))
    }
    data = {
        "command": "manage.py fit emphasis",
        "data": ", ".join(
            f"{provider or 'no provider'} {int((courses.providers == provider).sum())}"
            for provider in sorted(set(courses.providers.tolist()))
        )
        + " courses with tags",
        "licence": "figures only; the providers' texts and tags are not part of the project",
        "seed": "none: nothing is drawn",
        "n_courses": len(courses.titles),
        "n_families": len(np.unique(courses.families)),
        "skills": skills,
    }
    write_fitted(EMPHASIS, data)
    return {slug: float(courses.tagged[:, k].mean()) for k, slug in enumerate(courses.slugs)}


def _hashes(anchors: Sequence[str]) -> list[str]:
    return sorted({text_hash(text)[:12] for text in anchors})
