"""Reasons in plain words: sentences made from stored parts and needs, for pages, API and admin.

A sentence states only what the stored figures support. It contains no figure, and it is about the person's tasks, never
about the person. The sentence of each part is in `part_register`.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from courses.arithmetic.score_parts import SKILL
from courses.models import PathStep, Recommendation
from courses.services.answers.declared_part import Part
from courses.services.answers.part_register import PARTS
from courses.services.answers.skill_sentences import Needs, Wording
from skills.models import HumanSkill
from skills.words import translated

_MAIN_SKILLS = 2


def skill_names() -> dict[str, str]:
    """Names of the human skills by slug, as they appear inside a sentence. One query: fetch them once for a list."""
    return {slug: in_sentence(name) for slug, name in HumanSkill.objects.values_list("slug", "name")}


def in_sentence(name: str) -> str:
    """The translated name. The first letter is lower case unless the name starts with an abbreviation such as AI."""
    return translated(name if name[:2].isupper() else name[:1].lower() + name[1:])


def recommendation_reasons(
    recommendation: Recommendation, *, names: Mapping[str, str] | None = None, to_self: bool = True
) -> list[str]:
    """The sentences for one recommendation, in the order of `sentences`. Reads recommendation.answer.

    to_self: True addresses the person ("your week"). False speaks about them ("their week"), for HR and connected
    systems.
    """
    names = skill_names() if names is None else names
    return sentences(recommendation.parts, recommendation.answer.needs, names=names, to_self=to_self)


def sentences(parts: Iterable[Part], needs: Needs, *, names: Mapping[str, str], to_self: bool = True) -> list[str]:
    """The sentences of stored parts: the situation first, then in the order of the register. Of the human skills, only the
    two with the highest values."""
    wording, chosen = Wording(needs, names, to_self), []
    parts = sorted(parts, key=lambda part: -part["value"])
    for declared in sorted(PARTS, key=lambda declared: declared.kind != "situation"):
        found = [text for part in parts if part["kind"] == declared.kind for text in declared.sentences(part, wording)]
        chosen += found[:_MAIN_SKILLS] if declared.kind == SKILL else found
    return chosen


def step_reasons(
    step: PathStep, recommendation: Recommendation | None = None, *, names: Mapping[str, str], to_self: bool = True
) -> list[str]:
    """The sentences that say why a step is in the path. Reads step.prepares.

    recommendation: of the same course; None where the course is not recommended.
    """
    texts = []
    if step.prepares is not None:
        texts.append(_("Prepares for “%(course)s”.") % {"course": step.prepares.title})
    if recommendation is not None:
        # The variety part explains a rank in the list of recommendations. A path has no such ranks.
        parts = [part for part in recommendation.parts if part["kind"] != "variety"]
        texts += sentences(parts, recommendation.answer.needs, names=names, to_self=to_self)
    if step.hours_are_estimated:
        texts.append(_("The provider does not say how long the course takes. The hours are an estimate."))
    return texts
