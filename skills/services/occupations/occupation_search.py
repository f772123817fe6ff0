"""Occupations by the words of their titles, as somebody types; and by meaning, once they have typed."""

from dataclasses import dataclass

from django.db.models import QuerySet

from skills.arithmetic.text import normalise
from skills.models import AlternateTitle, Occupation
from skills.services.occupations.title_matching import match_titles

MOST = 8
SHORTEST = 2  # letters
_READ = 200  # other names looked at: enough to order by, few enough for every key stroke


@dataclass(frozen=True)
class Hit:
    """One occupation. known_as: the other name that was found; '' where its own title was."""

    occupation: Occupation
    known_as: str = ""


def by_words(words: str, *, most: int = MOST) -> list[Hit]:
    """Occupations whose title, or another name for them, holds every word; the closest first. Nothing is embedded."""
    text = normalise(words).casefold()
    if len(text) < SHORTEST:
        return []
    own = _holding(Occupation.objects.all(), text)
    hits = {row.pk: (_order(row.title, text, other=False), Hit(row)) for row in own}
    others = _holding(AlternateTitle.objects.select_related("occupation"), text)[:_READ]
    for row in others:
        found = (_order(row.title, text, other=True), Hit(row.occupation, row.title))
        if row.occupation_id not in hits or found[0] < hits[row.occupation_id][0]:
            hits[row.occupation_id] = found
    ordered = sorted(hits.values(), key=lambda pair: (pair[0], pair[1].occupation.pk))
    return [hit for _, hit in ordered[:most]]


def by_meaning(title: str, *, most: int = MOST) -> list[Hit]:
    """The occupations a job title comes closest to, the best first; empty for a title that names no work."""
    text = normalise(title)
    if len(text) < SHORTEST:
        return []
    ids = [pk for pk, _ in match_titles([text])[0].alternatives][:most]
    found = Occupation.objects.in_bulk(ids)
    return [Hit(found[pk]) for pk in ids]


def _holding(rows: QuerySet, text: str) -> QuerySet:
    for word in text.split()[:8]:
        rows = rows.filter(title__icontains=word)
    return rows


def _order(title: str, text: str, *, other: bool) -> tuple[int, int, int]:
    """Whole title before its beginning before the beginning of a word; own titles before other names; short ones first."""
    plain = title.casefold()
    if plain == text:
        place = 0
    elif plain.startswith(text):
        place = 1
    else:
        place = 2 if f" {text}" in f" {plain}" else 3
    return place, int(other), len(plain)
