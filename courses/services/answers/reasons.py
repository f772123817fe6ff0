"""Why, in words a person understands: stored parts and needs as sentences, for pages, API and admin.

Only what the stored figures bear out is said, never as a figure, and never about the person: about their tasks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.models import PathStep, Recommendation
from skills.models import HumanSkill
from skills.words import translated

BUILDS_FROM = 0.5  # emphasis
MENTION_FROM = 0.05  # share of the week
LITTLE_CHANGED = 0.35  # exposure up to here: little changed
LEAST_CHANGED = 0.5  # ... up to here it may be called the least changed, if it is
LIKE_YOURS = 0.4  # closeness of a course to one of the person's tasks
MOSTLY = 0.5  # of the person's work lies in the occupations a course is written for
SAME_SUBJECT = 0.5  # closeness of two courses
COUNTS_FROM = 0.01  # of a score: what is less moves nobody's list
_MAIN_SKILLS = 2

Parts = Iterable[Mapping[str, Any]]
Needs = Mapping[str, Mapping[str, Any]]


def skill_names() -> dict[str, str]:
    """Names of the human skills by slug, as they stand in a sentence. One query; fetch them once for a list."""
    return {slug: in_sentence(name) for slug, name in HumanSkill.objects.values_list("slug", "name")}


def in_sentence(name: str) -> str:
    """The name in the reader's words, with a small first letter unless it starts with an abbreviation such as AI."""
    return translated(name if name[:2].isupper() else name[:1].lower() + name[1:])


def share_in_words(share: float) -> str:
    """A part of the week: "a third of". Rounded to the nearest of a few words; 0 and 1 are never rounded to."""
    words = (
        (0.075, _("a small part of")),
        (0.125, _("a tenth of")),
        (0.175, _("a seventh of")),
        (0.225, _("a fifth of")),
        (0.29, _("a quarter of")),
        (0.37, _("a third of")),
        (0.45, _("two fifths of")),
        (0.55, _("half of")),
        (0.63, _("three fifths of")),
        (0.71, _("two thirds of")),
        (0.79, _("three quarters of")),
        (0.93, _("most of")),
    )
    for limit, word in words:
        if share < limit:
            return word
    return _("nearly all of")


def recommendation_reasons(
    recommendation: Recommendation, *, names: Mapping[str, str] | None = None, to_self: bool = True
) -> list[str]:
    """The sentences for one recommendation, the weightiest first. Reads recommendation.answer.

    to_self: speaks to the person ("your week"); False: about them ("their week"), for HR and connected systems.
    """
    names = skill_names() if names is None else names
    return sentences(recommendation.parts, recommendation.answer.needs, names=names, to_self=to_self)


def sentences(parts: Parts, needs: Needs, *, names: Mapping[str, str], to_self: bool = True) -> list[str]:
    """The same from the stored JSON alone."""
    parts = list(parts)
    skills = sorted((part for part in parts if _builds(part)), key=lambda part: -part["value"])
    said = [_skill_sentence(part["skill"], needs, names, to_self) for part in skills[:_MAIN_SKILLS]]
    for part in parts:
        if part["kind"] == "context":
            said += _context(part, to_self)
    for part in parts:
        if part["kind"] == "occupation" and part["value"] > 0 and part.get("share", 0.0) >= MOSTLY:
            said.append(_("Written for work like yours.") if to_self else _("Written for work like theirs."))
    for part in parts:
        if part["kind"] == "goal":
            said += _goal(part, to_self)
    for part in parts:
        if part["kind"] in ("own", "others", "new"):
            said += _heard(part, to_self)
    for part in parts:
        if part["kind"] == "level":
            said += _level(part)
    for part in parts:
        if part["kind"] == "certainty":
            said += _doubts(part)
        elif part["kind"] == "variety" and part["value"] < 0:
            said.append(_variety(part))
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


def need_sentence(slug: str, needs: Needs, *, names: Mapping[str, str], to_self: bool = True) -> str:
    """What one human skill means for this week: "A third of your week calls for creativity." Empty for little."""
    need = needs.get(slug, {})
    if need.get("share", 0) < MENTION_FROM:
        return ""
    values = {"share": share_in_words(need["share"]), "skill": names.get(slug, slug)}
    sentence = (
        _("%(share)s your week calls for %(skill)s.") if to_self else _("%(share)s their week calls for %(skill)s.")
    )
    said = sentence % values
    return said[:1].upper() + said[1:]


def _builds(part: Mapping[str, Any]) -> bool:
    return part["kind"] == "skill" and part["value"] > 0 and part.get("emphasis", 0) >= BUILDS_FROM


def _skill_sentence(slug: str, needs: Needs, names: Mapping[str, str], to_self: bool) -> str:
    need = needs.get(slug, {})
    values = {"skill": names.get(slug, slug), "share": share_in_words(need.get("share", 0.0))}
    if need.get("share", 0.0) < MENTION_FROM:
        if need.get("goal"):
            text = _("Builds %(skill)s, which your goal calls for.")
            return (text if to_self else _("Builds %(skill)s, which their goal calls for.")) % values
        if need.get("occupation") == "rated":
            text = _("Builds %(skill)s, which O*NET rates high for your occupation.")
            return (text if to_self else _("Builds %(skill)s, which O*NET rates high for their occupation.")) % values
        if need.get("occupation") == "like":
            text = _("Builds %(skill)s, which O*NET rates high for occupations like yours.")
            return (
                text if to_self else _("Builds %(skill)s, which O*NET rates high for occupations like theirs.")
            ) % values
        if need.get("adjacent"):
            text = _("Builds %(skill)s, which work close to yours calls for.")
            return (text if to_self else _("Builds %(skill)s, which work close to theirs calls for.")) % values
        return _("Builds %(skill)s.") % values
    if _changes_least(slug, needs):
        text = _("Builds %(skill)s, which %(share)s your week calls for and which AI changes least.")
        other = _("Builds %(skill)s, which %(share)s their week calls for and which AI changes least.")
    elif (need.get("exposure") or 0) <= LITTLE_CHANGED:
        text = _("Builds %(skill)s, which %(share)s your week calls for, in tasks that AI changes little.")
        other = _("Builds %(skill)s, which %(share)s their week calls for, in tasks that AI changes little.")
    else:
        text = _("Builds %(skill)s, which %(share)s your week calls for.")
        other = _("Builds %(skill)s, which %(share)s their week calls for.")
    return (text if to_self else other) % values


def _changes_least(slug: str, needs: Needs) -> bool:
    """True if the tasks that call for the skill are the least exposed of all skills', and not much exposed."""
    exposures = {
        key: need["exposure"]
        for key, need in needs.items()
        if need.get("share", 0.0) >= MENTION_FROM and need.get("exposure") is not None
    }
    own = exposures.pop(slug, None)
    return own is not None and own < LEAST_CHANGED and bool(exposures) and own < min(exposures.values())


def _context(part: Mapping[str, Any], to_self: bool) -> list[str]:
    task = part.get("task") or {}
    if part.get("closeness", 0.0) < LIKE_YOURS or not task.get("statement"):
        return []
    text = _("Set in work like yours: “%(task)s”") if to_self else _("Set in work like theirs: “%(task)s”")
    return [text % {"task": task["statement"].strip()}]


def _goal(part: Mapping[str, Any], to_self: bool) -> list[str]:
    if part["value"] <= 0 or part.get("closeness", 0.0) < LIKE_YOURS or not part.get("title"):
        return []
    text = _("Close to your goal: %(goal)s.") if to_self else _("Close to their goal: %(goal)s.")
    return [text % {"goal": part["title"]}]


def _heard(part: Mapping[str, Any], to_self: bool) -> list[str]:
    """What the person, and others in aggregate, did and said of courses; nothing where it weighs nearly nothing."""
    said, value = [], part["value"]
    if part["kind"] == "own" and abs(value) >= COUNTS_FROM:
        liked, refused = (part.get(name, {}).get("closeness", 0.0) for name in ("taken", "refused"))
        if value > 0 and liked >= SAME_SUBJECT:
            text = _("Close to a course you saved, began or finished.")
            said.append(text if to_self else _("Close to a course they saved, began or finished."))
        if value < 0 and refused >= SAME_SUBJECT:
            text = _("A little lower in the list, because you did not want a similar course.")
            said.append(
                text if to_self else _("A little lower in the list, because they did not want a similar course.")
            )
    elif part["kind"] == "others" and value >= COUNTS_FROM and part.get("after"):
        text = _("People who took on a course of yours often went on to this one.")
        said.append(text if to_self else _("People who took on a course of theirs often went on to this one."))
    elif part["kind"] == "others" and value >= COUNTS_FROM and part.get("people"):
        text = _("People whose work is like yours took it on.")
        said.append(text if to_self else _("People whose work is like theirs took it on."))
    elif part["kind"] == "new" and value >= COUNTS_FROM:
        said.append(_("Few have tried it yet; it is shown to some so that more is known of it."))
    return said


def _level(part: Mapping[str, Any]) -> list[str]:
    return {
        1: [_("Introductory: a first step.")],
        2: [_("At intermediate level.")],
        3: [_("At advanced level.")],
    }.get(part.get("level") or 0, [])


def _doubts(part: Mapping[str, Any]) -> list[str]:
    words = {
        "no_description": _("The provider gives no description, so this is less certain."),
        "language_detected": _("Its language was recognised from the text; the provider does not name it."),
        "language_unknown": _("The provider does not name its language."),
    }
    return [words[doubt] for doubt in part.get("doubts", ()) if doubt in words]


def _variety(part: Mapping[str, Any]) -> str:
    return _("A little lower in the list, because a course above it is similar or builds the same skill.")
