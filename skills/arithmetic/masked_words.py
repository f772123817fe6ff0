"""A statement without the words that tell who the people in it are. Pure text; prepared, not used by any figure yet.

A result about a task must not depend on the name, gender, age or origin of a person whom the task mentions. Words of
languages ("translate from German") stay where they are no attribute of a person: an origin is only left out before a
noun that is written next to it, and not after "in", "from" or "into".
"""

import functools
import re
from collections.abc import Iterable

from skills.arithmetic.personal_words import (
    AGES,
    ARTICLES,
    FIRST_NAMES,
    GENDERED,
    ORIGINS,
    PERSON,
    PRONOUNS,
    ROLES,
    TITLES,
)

LANGUAGES = tuple(PERSON)
_LANGUAGE_WORDS = r"(?<!\bin )(?<!\bfrom )(?<!\binto )(?<!\baus )(?<!\bauf )(?<!\bins )(?<!\ben )(?<!\bau )(?<!\bal )"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_TENS = "twenties|thirties|forties|fifties|sixties|seventies|eighties"
_IN_THEIR_AGE = rf"(?:people|a person|persons?|somebody|someone) in their (?:{_TENS})"
# Contractions of a preposition with an article, before the neutral phrase.
_CONTRACTIONS = {"es": {"al": "a", "del": "de"}, "fr": {"au": "à", "du": "de"}}
_YEARS = {
    "en": r"\d{1,2}[- ]year[- ]olds?",
    "de": r"\d{1,2}[- ]?[Jj]ährigen?r?m?",
    "es": r"\d{1,2} años",
    "fr": r"\d{1,2} ans",
}


def mask(text: str, language: str = "en") -> str:
    """The text with neutral words. A language without lists is treated as English. Masking twice changes nothing more."""
    lists = language if language in LANGUAGES else "en"
    for pattern, replacement in _rules(lists):
        text = pattern.sub(replacement, text)
    for pattern, words in _word_lists(lists):
        text = _replace(text, pattern, words)
    return text


def _replace(text: str, pattern: re.Pattern, words: dict[str, str]) -> str:
    """The text with each word of the list replaced."""
    return pattern.sub(lambda found: _like(found[0], words[found[0].lower()]), text)


@functools.cache
def _rules(language: str) -> tuple[tuple[re.Pattern, str], ...]:
    """Patterns of whole phrases and their replacements, in the order in which they apply."""
    person = PERSON[language]
    articles, ages, gendered, origins, titles = (
        _any_of(words[language]) for words in (ARTICLES, AGES, GENDERED, ORIGINS, TITLES)
    )
    names = "|".join(sorted(FIRST_NAMES, key=len, reverse=True))
    before = rf"(?:(?:{articles})\s+)?(?:(?:{ages}|{origins})\s+)*"
    after = rf"(?:\s+(?:{ages}|{origins})\b)*" if language in {"es", "fr"} else ""  # adjectives follow the noun
    rules = [
        (rf"\b(?i:{before}(?:{titles})\b)\.?\s+{_NAME}(?:[ -]{_NAME})*", person),
        (rf"\b(?:{names})\b(?:\s+{_NAME})*", person),
        (rf"(?i:\b{before}{_YEARS[language]}\b)", person),
        (rf"(?i:\b{before}(?:{gendered})\b{after})", person),
    ]
    for contracted, preposition in _CONTRACTIONS.get(language, {}).items():
        rules.append((rf"(?i:\b{contracted} (?={person}\b))", f"{preposition} "))
    if language == "en":
        rules.append((rf"(?i:\b{_IN_THEIR_AGE}\b)", person))
    rules.append((rf"(?i:{_LANGUAGE_WORDS}\b(?:{origins})\s+(?=\w))", ""))
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)


@functools.cache
def _word_lists(language: str) -> tuple[tuple[re.Pattern, dict[str, str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{_any_of(words[language])})\b", re.IGNORECASE), words[language])
        for words in (ROLES, PRONOUNS)
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _like(word: str, other: str) -> str:
    """The other word with a capital letter if the word has one."""
    return other[:1].upper() + other[1:] if word[:1].isupper() else other
