"""Searches the learning units: by the same evidence as courses, and by the words of names and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courses.models import Course
from courses.models.course import UNIT_PREFIX
from courses.services.catalogue.course_search import find_courses
from courses.services.library.reading import OfferedUnit
from courses.services.library.unit_courses import unit_situation
from skills.arithmetic.text import normalise


@dataclass(frozen=True)
class FoundUnits:
    """Units, the best first, each at most once. near: others that are near in meaning only."""

    matches: Sequence[OfferedUnit] = ()
    near: Sequence[OfferedUnit] = ()


def search_units(units: Sequence[OfferedUnit], words: str, *, user: Any, languages: Sequence[str] = ()) -> FoundUnits:
    """The units that match the words. languages: the reader's, the preferred one first. Nothing for an empty text.

    Units whose name or sentence contains the words as typed are the last matches if the search does not find them, such
    as units that are not in the catalogue yet.
    """
    text = normalise(words).casefold()
    if not text:
        return FoundUnits()
    rows = Course.objects.visible_to(user).offered().filter(identity__startswith=UNIT_PREFIX)
    found = find_courses(rows, words, languages=languages)
    identities = dict(rows.filter(pk__in=[*found.matches, *found.near]).values_list("pk", "identity"))
    by_situation = {unit.situation: unit for unit in units}

    def slugs(ids: Sequence[int]) -> list[str]:
        return [unit_situation(identities[pk]) for pk in ids if pk in identities]

    named = [unit.situation for unit in units if text in f"{unit.title} {unit.sentence}".casefold()]
    matches = [slug for slug in dict.fromkeys([*slugs(found.matches), *named]) if slug in by_situation]
    near = [slug for slug in dict.fromkeys(slugs(found.near)) if slug in by_situation and slug not in matches]
    return FoundUnits([by_situation[slug] for slug in matches], [by_situation[slug] for slug in near])
