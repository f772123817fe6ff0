"""What a human skill means for somebody's week, as sentences: from stored needs, without figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.arithmetic.thresholds import MENTION_FROM
from skills.arithmetic.thresholds import PARTLY_FROM, STRONGLY_FROM

Needs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Telling:
    """What sentences about one answer need beside its parts. needs: by skill slug, as stored. names: of human skills, by
    slug. to_self: speaks to the person ("your week"); False: about them ("their week")."""

    needs: Needs
    names: Mapping[str, str]
    to_self: bool = True

    def name(self, slug: str) -> str:
        return self.names.get(slug, slug)

    def choose(self, to_self: str, about_them: str) -> str:
        return to_self if self.to_self else about_them


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


def builds_sentence(slug: str, telling: Telling) -> str:
    """That a course builds the skill, and what of the week calls for it."""
    need = telling.needs.get(slug, {})
    share = need.get("share", 0.0)
    values = {"skill": telling.name(slug), "share": share_in_words(share)}
    if share < MENTION_FROM:
        return _called_for_elsewhere(need, telling) % values
    if _changes_least(slug, telling.needs):
        text = telling.choose(
            _("Builds %(skill)s, which %(share)s your week calls for and which AI changes least."),
            _("Builds %(skill)s, which %(share)s their week calls for and which AI changes least."),
        )
    elif (need.get("exposure") or 0) < PARTLY_FROM:
        text = telling.choose(
            _("Builds %(skill)s, which %(share)s your week calls for, in tasks that AI changes little."),
            _("Builds %(skill)s, which %(share)s their week calls for, in tasks that AI changes little."),
        )
    else:
        text = telling.choose(
            _("Builds %(skill)s, which %(share)s your week calls for."),
            _("Builds %(skill)s, which %(share)s their week calls for."),
        )
    return text % values


def _called_for_elsewhere(need: Mapping[str, Any], telling: Telling) -> str:
    """For a skill that hardly any of the week calls for: what else does."""
    if need.get("goal"):
        return telling.choose(
            _("Builds %(skill)s, which your goal calls for."), _("Builds %(skill)s, which their goal calls for.")
        )
    if need.get("occupation") == "rated":
        return telling.choose(
            _("Builds %(skill)s, which O*NET rates high for your occupation."),
            _("Builds %(skill)s, which O*NET rates high for their occupation."),
        )
    if need.get("occupation") == "like":
        return telling.choose(
            _("Builds %(skill)s, which O*NET rates high for occupations like yours."),
            _("Builds %(skill)s, which O*NET rates high for occupations like theirs."),
        )
    if need.get("adjacent"):
        return telling.choose(
            _("Builds %(skill)s, which work close to yours calls for."),
            _("Builds %(skill)s, which work close to theirs calls for."),
        )
    return _("Builds %(skill)s.")


def _changes_least(slug: str, needs: Needs) -> bool:
    """True if the tasks that call for the skill are the least exposed of all skills', and not strongly exposed."""
    exposures = {
        key: need["exposure"]
        for key, need in needs.items()
        if need.get("share", 0.0) >= MENTION_FROM and need.get("exposure") is not None
    }
    own = exposures.pop(slug, None)
    return own is not None and own < STRONGLY_FROM and bool(exposures) and own < min(exposures.values())
