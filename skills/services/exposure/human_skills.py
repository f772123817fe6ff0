"""The human skills of the organisation as arrays: embedded anchors on a common scale."""

import functools
import hashlib
import json
from dataclasses import dataclass

import numpy as np

from skills.arithmetic import human
from skills.arithmetic.text import text_hash
from skills.embedding import get_encoder
from skills.errors import NothingLoaded
from skills.models import ExposureDataset, HumanSkill, ReferenceTask
from skills.services.exposure import text_vectors
from skills.services.shipped.model_profiles import DEMAND, EMPHASIS, OCCUPATIONS, fitted, fitted_or_default
from skills.stored_messages import Message

# Minimum part of the anchors of a fitted direction that must remain. With fewer, HR has redefined the skill.
_KEPT_ANCHORS = 0.5
_BACKGROUND = 4000


@dataclass(frozen=True)
class LoadedSkills:
    """The fitted skill model, with the texts of the anchors as evidence."""

    model: human.SkillModel
    task_anchors: tuple[tuple[str, ...], ...]
    course_anchors: tuple[tuple[str, ...], ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        return self.model.slugs

    def demand(self, matrix: np.ndarray) -> tuple[np.ndarray, list[list[str]]]:
        """(n, K): demand of tasks, and the text of the nearest anchor by task and skill."""
        values, nearest = self.model.demand(matrix)
        return values, _texts(nearest, self.task_anchors)

    def emphasis(self, matrix: np.ndarray) -> tuple[np.ndarray, list[list[str]]]:
        """(n, K): emphasis of courses, and the text of the nearest anchor by course and skill."""
        values, nearest = self.model.emphasis(matrix)
        return values, _texts(nearest, self.course_anchors)


def _texts(nearest: np.ndarray, anchors: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [[anchors[k][n] if n >= 0 else "" for k, n in enumerate(row)] for row in nearest]


def facets(revision: str) -> dict[str, tuple[human.Facet, ...]]:
    """The shipped facets by skill slug; empty for a model revision that nothing was fitted on."""
    return {
        slug: tuple(human.Facet(entry["rating"], np.array(entry["weights"], dtype=np.float64)) for entry in entries)
        for slug, entries in fitted(DEMAND, revision).get("skills", {}).items()
    }


@functools.lru_cache(maxsize=4)
def fitted_hash(revision: str) -> str:
    """Hash of all shipped figures fitted for a model. Results with another hash are outdated."""
    shipped = [fitted(DEMAND, revision), fitted(EMPHASIS, revision), fitted_or_default(OCCUPATIONS, revision)]
    return hashlib.sha256(json.dumps(shipped, sort_keys=True).encode()).hexdigest()[:16]


def course_directions(revision: str, anchors: dict[str, list[str]]) -> dict[str, human.CourseDirection]:
    """The shipped directions of courses by skill slug; empty for a model revision that nothing was fitted on.

    anchors: the present course anchors of each skill. A skill whose anchors were mostly replaced has no direction and
    uses its anchors.
    """
    found = {}
    for slug, entry in fitted(EMPHASIS, revision).get("skills", {}).items():
        now = {text_hash(text)[:12] for text in anchors.get(slug, [])}
        if len(now & set(entry["anchor_hashes"])) >= _KEPT_ANCHORS * len(entry["anchor_hashes"]):
            weights = np.array(entry["weights"], dtype=np.float64)
            found[slug] = human.CourseDirection(weights, entry["anchors"], entry["offset"])
    return found


def background() -> list[str]:
    """Statements of ordinary work for the scale: from the starter set, else from the active dataset; at most 4,000.

    The selection is deterministic.
    """
    dataset = ExposureDataset.objects.filter(source=ExposureDataset.Source.STARTER).first()
    dataset = dataset or ExposureDataset.objects.active()
    if dataset is None:
        return []
    rows = ReferenceTask.objects.filter(dataset=dataset).order_by("text_hash")
    return list(rows.values_list("statement", flat=True).distinct()[:_BACKGROUND])


@functools.lru_cache(maxsize=4)
def _load(revision: str, taxonomy: str, background_key: str) -> LoadedSkills:
    skills, known = json.loads(taxonomy), facets(revision)
    tagged = course_directions(revision, {slug: anchors for slug, _, anchors in skills})
    fitted = [
        human.Skill(
            slug,
            text_vectors.embed(task_anchors),
            text_vectors.embed(course_anchors),
            known.get(slug, ()),
            tagged.get(slug),
        )
        for slug, task_anchors, course_anchors in skills
    ]
    model = human.SkillModel.fit(fitted, text_vectors.embed(background()))
    return LoadedSkills(model, tuple(tuple(s[1]) for s in skills), tuple(tuple(s[2]) for s in skills))


def load() -> LoadedSkills:
    """The skill model, cached per process and refitted when taxonomy, model or background changes.

    Raises NothingLoaded without active human skills.
    """
    rows = list(HumanSkill.objects.filter(is_active=True).values_list("slug", "task_anchors", "course_anchors"))
    if not rows:
        raise NothingLoaded(Message.of("no_human_skills"))
    state = ExposureDataset.objects.order_by("pk").values_list("source", "content_hash", "is_active")
    return _load(get_encoder().revision, json.dumps(rows), json.dumps(list(state)))
