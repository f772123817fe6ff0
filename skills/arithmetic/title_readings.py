"""The ways to read a job title: whole, without the department's words, by parts, by first or last words. Pure text.

The readings are tried from the most to the least certain; the first that is a known title counts.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from skills.arithmetic.title_index import USUAL, Readable, WordIndex, before_preposition, key_of, loose_key_of
from skills.arithmetic.title_words import names_a_field, spell_out

Found = Mapping[int, int]  # place of an occupation -> OWN, USUAL or OTHER


@dataclass(frozen=True)
class Reading:
    """One way to read a title. found: the occupations that a known title gives, None if it is not known.

    weight: of the reading, 0..1. names_a_field: whether its words name a kind of work, not only a rank.
    """

    found: Found | None
    weight: float = 1.0
    names_a_field: bool = True


LOOSE, ONE_OF_SEVERAL, PART = 0.8, 0.7, 0.6
# Ranks that decide alone in police, fire and prison services, whatever else the title says: "Captain-EMT".
RANKS = {"sergeant", "lieutenant", "captain", "commander", "major", "colonel"}
MOST_SUBJECT_WORDS = 5
_TEACHERS = {"professor", "lecturer"}


def told_by_department(written: Readable) -> str:
    """The SOC code that the department's table gives for the title; '' if none does."""
    if written.has_duty:
        return ""
    for kind in written.kinds:
        before = {word for words in kind.before for word in words.split()}
        bare = " ".join(word for word in written.text.split() if word not in before)
        for text in (written.text, bare):
            if text in kind.usual:
                return kind.usual[text]
        words = written.parts[0].split()
        for word in words[:3]:
            if word in RANKS and word in kind.usual and (word in (words[0], words[-1]) or words[0] in before):
                return kind.usual[word]
    return ""


def first_reading(index: WordIndex, written: Readable) -> Reading | None:
    """The most certain reading of the title that is a known title; None if no reading is."""
    return next((reading for reading in _readings(index, written) if reading.found), None)


def _readings(index: WordIndex, written: Readable) -> Iterator[Reading]:
    exact, loose, parts = index.exact, index.loose, written.parts
    if written.has_duty:
        yield Reading(exact.get(key_of(parts[0])))
    if written.head in _TEACHERS and written.department:
        yield from _teachers(index, written)
    if names_a_field(written.text):
        yield Reading(exact.get(key_of(written.text)))
    for part in parts[1:]:
        yield Reading(exact.get(key_of(f"{part} {parts[0]}")))
    for compound in _compounds(written.text):
        yield Reading(exact.get((compound,)))
    if names_a_field(written.text):
        yield Reading(loose.get(loose_key_of(written.text)), LOOSE)
    else:
        for kind in written.kinds:
            for word in kind.before:
                yield Reading(exact.get(key_of(f"{word} {written.text}")))
        yield Reading(exact.get(key_of(written.text)), names_a_field=False)
    for part in parts if len(parts) > 1 else ():
        if names_a_field(part):
            yield Reading(exact.get(key_of(part)), ONE_OF_SEVERAL)
    for text in dict.fromkeys((parts[0], written.text)):
        yield Reading(_longest_part(index, text), PART)


def _teachers(index: WordIndex, written: Readable) -> Iterator[Reading]:
    """A professor teaches the subject in the title or the subject of the department."""
    own = [word for word in written.text.split() if names_a_field(word)]
    words = (own or spell_out(written.department).split())[:MOST_SUBJECT_WORDS]
    for n in range(len(words), 0, -1):
        for some in itertools.combinations(words, n):
            yield Reading(index.loose.get(loose_key_of(" ".join([*some, "professor"]))))


def _compounds(text: str) -> list[str]:
    """German compounds of two words in the other order: 'lehrkraft grundschule' is a Grundschullehrkraft."""
    words = [word for word in text.split() if len(word) > 3]
    if len(words) != 2 or len(text.split()) > 3:
        return []
    first, second = (key_of(word)[0] if key_of(word) else "" for word in words)
    return [second + first, second[:-1] + first, f"{second}s{first}", f"{second}n{first}"]


def _longest_part(index: WordIndex, text: str) -> Found | None:
    """Occupations of the longest run of words that is a known title and loses no head noun after it.

    If usual titles also know the words before this run, as in 'versandmitarbeiter verpackung', those occupations count, too.
    """
    words = text.split()
    best: tuple[tuple[int, int], Found] | None = None
    first: Found = {}
    main = len(before_preposition(words))
    # After a preposition stands what the head noun is about: a supervisor of officers is no officer.
    starts = main if any(index.is_head(word) for word in words[:main]) else len(words)
    for start in range(starts):
        for end in range(start + 1, len(words) + 1):
            run, after = words[start:end], words[end:]
            if (
                len(run) == len(words)
                or run[-1].endswith("'s")
                or not index.is_telling(run)
                or not index.is_head(run[-1])
            ):
                continue
            found = index.exact.get(key_of(" ".join(run)))
            if not found:
                continue
            if any(index.is_head(word) for word in after):
                first = found if start == 0 and max(found.values()) >= USUAL else first
                continue
            order = (len(run), -sum(index.is_head(word) for word in words[:start]))
            if best is None or order > best[0]:
                best = (order, found)
    return {**first, **best[1]} if best else None
