"""Sentences about what a human skill means for a person's week. Made from stored needs, without figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.arithmetic.thresholds import MENTION_FROM
from skills.arithmetic.thresholds import PARTLY_FROM, STRONGLY_FROM
from skills.services.situations.situation_names import situation_names

Needs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Wording:
    """How sentences about one answer are worded. needs: by skill slug, as stored. names: of human skills, by slug.
    to_self: True addresses the person ("your week"); False speaks about them ("their week")."""

    needs: Needs
    names: Mapping[str, str]
    to_self: bool = True

    def situation(self, slug: str) -> str:
        """The situation's name in the reader's language; the slug for one that was deleted."""
        return situation_names().get(slug, slug)

    def name(self, slug: str) -> str:
        return self.names.get(slug, slug)

    def choose(self, to_self: str, about_them: str) -> str:
        return to_self if self.to_self else about_them


def share_in_words(share: float) -> str:
    """The share of the week in words, for example "a third of". The share is rounded to the nearest of a few phrases.
    Small shares are never rounded to none, large shares never to all."""
    words = (
        (0.075, _("a small part of")),
        (0.125, _("a tenth of")),
        (0.175, _("more than a tenth of")),
        (0.225, _("a fifth of")),
        (0.29, _("a quarter of")),
        (0.37, _("a third of")),
        (0.45, _("more than a third of")),
        (0.55, _("half of")),
        (0.63, _("more than half of")),
        (0.71, _("two thirds of")),
        (0.79, _("three quarters of")),
        (0.93, _("most of")),
    )
    for limit, word in words:
        if share < limit:
            return word
    return _("nearly all of")


def need_sentence(slug: str, needs: Needs, *, names: Mapping[str, str], to_self: bool = True) -> str:
    """The sentence on one human skill: "You need creativity in a third of your week." Empty below `MENTION_FROM`."""
    need = needs.get(slug, {})
    if need.get("share", 0) < MENTION_FROM:
        return ""
    values = {"share": share_in_words(need["share"]), "skill": names.get(slug, slug)}
    sentence = (
        _("You need %(skill)s in %(share)s your week.")
        if to_self
        else _("They need %(skill)s in %(share)s their week.")
    )
    text = sentence % values
    return text[:1].upper() + text[1:]


def builds_sentence(slug: str, wording: Wording) -> str:
    """The sentence that a course builds the skill, and which part of the week requires the skill."""
    need = wording.needs.get(slug, {})
    share = need.get("share", 0.0)
    values = {"skill": wording.name(slug), "share": share_in_words(share)}
    if share < MENTION_FROM:
        return _required_elsewhere(need, wording) % values
    if _changes_least(slug, wording.needs):
        text = wording.choose(
            _("Builds %(skill)s, which you need in %(share)s your week, in the tasks that AI changes least."),
            _("Builds %(skill)s, which they need in %(share)s their week, in the tasks that AI changes least."),
        )
    elif (need.get("exposure") or 0) < PARTLY_FROM:
        text = wording.choose(
            _("Builds %(skill)s, which you need in %(share)s your week, in tasks that AI changes little."),
            _("Builds %(skill)s, which they need in %(share)s their week, in tasks that AI changes little."),
        )
    else:
        text = wording.choose(
            _("Builds %(skill)s, which you need in %(share)s your week."),
            _("Builds %(skill)s, which they need in %(share)s their week."),
        )
    return text % values


def _required_elsewhere(need: Mapping[str, Any], wording: Wording) -> str:
    """The sentence for a skill below `MENTION_FROM`: it names the goal, the occupation or neighbouring work that
    requires the skill."""
    if need.get("goal"):
        return wording.choose(
            _("Builds %(skill)s, which your goal requires."), _("Builds %(skill)s, which their goal requires.")
        )
    if need.get("occupation") == "rated":
        return wording.choose(
            _("Builds %(skill)s, which the US occupation database O*NET rates as important for your occupation."),
            _("Builds %(skill)s, which the US occupation database O*NET rates as important for their occupation."),
        )
    if need.get("occupation") == "like":
        return wording.choose(
            _(
                "Builds %(skill)s, which the US occupation database O*NET rates as important for occupations like yours."
            ),
            _(
                "Builds %(skill)s, which the US occupation database O*NET rates as important for occupations like theirs."
            ),
        )
    if need.get("adjacent"):
        return wording.choose(
            _("Builds %(skill)s, which work similar to yours requires."),
            _("Builds %(skill)s, which work similar to theirs requires."),
        )
    return _("Builds %(skill)s.")


def _changes_least(slug: str, needs: Needs) -> bool:
    """True if the tasks that require this skill are less exposed than those of every other skill, and not strongly
    exposed."""
    exposures = {
        key: need["exposure"]
        for key, need in needs.items()
        if need.get("share", 0.0) >= MENTION_FROM and need.get("exposure") is not None
    }
    own = exposures.pop(slug, None)
    return own is not None and own < STRONGLY_FROM and bool(exposures) and own < min(exposures.values())
