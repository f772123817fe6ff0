"""The lists of one language, and what each is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PersonalWords:
    """All words are in small letters unless said otherwise.

    person: a neutral phrase for somebody; titles, names, ages and gendered nouns become it. function_words: frequent short
    words by which the language is recognised. articles: an article, or a preposition that contains one, and what stays of it
    before a masked word ("" or the preposition). titles: before a name; titles_after: after it. gendered: nouns for women,
    men and relatives. ages, origins: adjectives, left out before a word for people. people: words for people without gender.
    roles: a pattern of each word for a role and its form without gender; `\\1` in it is the beginning of a compound.
    pronouns: a pronoun and what replaces it. years: patterns of "25-year-old". countries: after `from_words`, left out after
    a word for people. name_endings: case endings of names. name_changes: case endings that replace the last letters of a
    name, with those letters ("Weronice": "Weronika"). noun_endings: pattern of the case endings of gendered nouns.
    origin_pattern: pattern of further adjectives of origin. agents: pattern of other words that are mostly for people, by
    their ending; ages and origins are left out before them.
    indefinite: articles of which the first replaces the others where a word after them was left out. names_and_verbs: names
    that are verbs too and count as such at the beginning of a text. keeps_articles: whether articles before roles tell no
    gender. adjectives_follow: whether adjectives stand after the noun too. adjective: pattern and replacement of an adjective
    before a role.
    """

    person: str
    function_words: frozenset[str]
    articles: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    titles_after: tuple[str, ...] = ()
    gendered: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    pronouns: Mapping[str, str] = field(default_factory=dict)
    years: tuple[str, ...] = ()
    from_words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    name_endings: tuple[str, ...] = ()
    name_changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    noun_endings: str = ""
    agents: str = ""
    origin_pattern: str = ""
    indefinite: tuple[str, ...] = ()
    names_and_verbs: frozenset[str] = frozenset()
    keeps_articles: bool = False
    adjectives_follow: bool = False
    adjective: tuple[str, str] = ("", "")


def listed(text: str) -> list[str]:
    """The words of a text that are separated by spaces."""
    return text.split()


def with_endings(stems: str, endings: str) -> tuple[str, ...]:
    """Every stem with every ending. "-" stands for no ending."""
    return tuple(stem + ending.replace("-", "") for stem in stems.split() for ending in endings.split())


def by_ending(stems: str, endings: Mapping[str, str]) -> dict[str, str]:
    """Words and their forms without gender. endings: an ending and the ending of the form without gender."""
    return {stem + ending: stem + neutral for stem in stems.split() for ending, neutral in endings.items()}


def pairs(text: str) -> dict[str, str]:
    """Words by their form without gender, from "neutral=one,other" separated by spaces. "_" stands for a space."""
    found: dict[str, str] = {}
    for entry in text.split():
        neutral, words = entry.split("=")
        found |= {word.replace("_", " "): neutral.replace("_", " ") for word in words.split(",")}
    return found
