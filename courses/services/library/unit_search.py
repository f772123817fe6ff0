"""Searches the learning units: by the same evidence as courses, and by the words of names and sentences."""

from collections.abc import Sequence
from typing import Any

from courses.models import Course
from courses.models.course import UNIT_PREFIX
from courses.services.catalogue.course_search import find_courses
from courses.services.library.reading import OfferedUnit
from courses.services.library.unit_courses import unit_situation
from skills.arithmetic.text import normalise


def search_units(
    units: Sequence[OfferedUnit], words: str, *, user: Any, languages: Sequence[str] = ()
) -> list[OfferedUnit]:
    """The units that match the words, the best first. languages: the reader's, the preferred one first.

    Units whose name or sentence contains the words as typed come last if the search does not find them, such as units
    that are not in the catalogue yet.
    """
    rows = Course.objects.visible_to(user).offered().filter(identity__startswith=UNIT_PREFIX)
    matches = find_courses(rows, words, languages=languages).matches
    by_pk = dict(rows.filter(pk__in=matches).values_list("pk", "identity"))
    found = [unit_situation(by_pk[pk]) for pk in matches if pk in by_pk]
    text = normalise(words).casefold()
    found += [unit.situation for unit in units if text and text in f"{unit.title} {unit.sentence}".casefold()]
    by_situation = {unit.situation: unit for unit in units}
    return [by_situation[slug] for slug in dict.fromkeys(found) if slug in by_situation]
