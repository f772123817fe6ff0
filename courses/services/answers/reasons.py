"""Why, in words a person understands: stored parts and needs as sentences, for pages, API and admin.

Only what the stored figures bear out is said, never as a figure, and never about the person: about their tasks. The
sentence of each part stands in `part_register`.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from courses.arithmetic.score_parts import SKILL
from courses.models import PathStep, Recommendation
from courses.services.answers.declared_part import Part
from courses.services.answers.part_register import PARTS
from courses.services.answers.skill_sentences import Needs, Telling
from skills.models import HumanSkill
from skills.words import translated

_MAIN_SKILLS = 2


def skill_names() -> dict[str, str]:
    """Names of the human skills by slug, as they stand in a sentence. One query; fetch them once for a list."""
    return {slug: in_sentence(name) for slug, name in HumanSkill.objects.values_list("slug", "name")}


def in_sentence(name: str) -> str:
    """The name in the reader's words, with a small first letter unless it starts with an abbreviation such as AI."""
    return translated(name if name[:2].isupper() else name[:1].lower() + name[1:])


def recommendation_reasons(
    recommendation: Recommendation, *, names: Mapping[str, str] | None = None, to_self: bool = True
) -> list[str]:
    """The sentences for one recommendation, the weightiest first. Reads recommendation.answer.

    to_self: speaks to the person ("your week"); False: about them ("their week"), for HR and connected systems.
    """
    names = skill_names() if names is None else names
    return sentences(recommendation.parts, recommendation.answer.needs, names=names, to_self=to_self)


def sentences(parts: Iterable[Part], needs: Needs, *, names: Mapping[str, str], to_self: bool = True) -> list[str]:
    """The same from the stored JSON alone: in the order of the register, of human skills the weightiest two."""
    telling, said = Telling(needs, names, to_self), []
    parts = sorted(parts, key=lambda part: -part["value"])
    for declared in PARTS:
        found = [said for part in parts if part["kind"] == declared.kind for said in declared.sentences(part, telling)]
        said += found[:_MAIN_SKILLS] if declared.kind == SKILL else found
    return said


def step_reasons(
    step: PathStep, recommendation: Recommendation | None = None, *, names: Mapping[str, str], to_self: bool = True
) -> list[str]:
    """What a step is for. recommendation: of the same course, where it is one. Reads step.prepares."""
    said = []
    if step.prepares is not None:
        said.append(_("Prepares for “%(course)s”.") % {"course": step.prepares.title})
    if recommendation is not None:
        # In a path every course has its place; why one ranked lower in the list says nothing there.
        parts = [part for part in recommendation.parts if part["kind"] != "variety"]
        said += sentences(parts, recommendation.answer.needs, names=names, to_self=to_self)
    if step.hours_are_estimated:
        said.append(_("The provider does not say how long it takes; the hours are an estimate."))
    return said
