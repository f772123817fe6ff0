"""Searches occupations by the words of their titles while the user types, and by meaning afterwards."""

from dataclasses import dataclass

from django.db.models import QuerySet

from skills.arithmetic.text import normalise
from skills.models import AlternateTitle, Occupation
from skills.services.occupations.title_matching import match_titles

MOST = 8
SHORTEST = 2  # letters
_READ = 200  # alternate titles read: enough to sort well, few enough for a query per key stroke


@dataclass(frozen=True)
class Hit:
    """One occupation. known_as: the alternate title that matched; '' if the occupation's own title matched."""

    occupation: Occupation
    known_as: str = ""


def by_words(words: str, *, most: int = MOST) -> list[Hit]:
    """Occupations with every word in their title or in an alternate title, best match first. Computes no embeddings."""
    text = normalise(words).casefold()
    if len(text) < SHORTEST:
        return []
    own = _containing(Occupation.objects.all(), text)
    hits = {row.pk: (_order(row.title, text, other=False), Hit(row)) for row in own}
    others = _containing(AlternateTitle.objects.select_related("occupation"), text)[:_READ]
    for row in others:
        found = (_order(row.title, text, other=True), Hit(row.occupation, row.title))
        if row.occupation_id not in hits or found[0] < hits[row.occupation_id][0]:
            hits[row.occupation_id] = found
    ordered = sorted(hits.values(), key=lambda pair: (pair[0], pair[1].occupation.pk))
    return [hit for _, hit in ordered[:most]]


def by_meaning(title: str, *, most: int = MOST) -> list[Hit]:
    """The occupations closest in meaning to a job title, best match first; empty for a title without a match."""
    text = normalise(title)
    if len(text) < SHORTEST:
        return []
    ids = [pk for pk, _ in match_titles([text])[0].alternatives][:most]
    found = Occupation.objects.in_bulk(ids)
    return [Hit(found[pk]) for pk in ids]


def _containing(rows: QuerySet, text: str) -> QuerySet:
    for word in text.split()[:8]:
        rows = rows.filter(title__icontains=word)
    return rows


def _order(title: str, text: str, *, other: bool) -> tuple[int, int, int]:
    """Sort key: exact title, then start of the title, then start of a word; own titles before alternate ones; short first."""
    plain = title.casefold()
    if plain == text:
        place = 0
    elif plain.startswith(text):
        place = 1
    else:
        place = 2 if f" {text}" in f" {plain}" else 3
    return place, int(other), len(plain)
