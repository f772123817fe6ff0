"""Words that people type into the search, by situation, and subjects that only a course that names them can teach.

courses/starter/search_words.json: "situations" holds search words by situation and language, single words as well as
complaints in everyday language; "elsewhere" holds searches for subjects that no situation covers; "subjects" holds programs,
languages and crafts. A search for Excel must not be answered with a course on figures in general.
"""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.arithmetic.search_text import Phrases, search_stem
from skills.models import Situation

FILE = Path(__file__).resolve().parents[2] / "starter" / "search_words.json"
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Vocabulary:
    """slugs: of the situations, in the order of `phrases`. names: English where there is one. words: of all phrases."""

    slugs: tuple[str, ...]
    names: tuple[str, ...]
    phrases: Phrases
    words: frozenset[str]


@functools.cache
def _file() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


@functools.cache
def shipped_phrases() -> dict[str, tuple[str, ...]]:
    """The search words of each situation that ships, in all languages, and last those of ELSEWHERE."""
    found = {**dict(sorted(_file()["situations"].items())), ELSEWHERE: _file()[ELSEWHERE]}
    return {slug: tuple(word for words in own.values() for word in words) for slug, own in found.items()}


@functools.cache
def shipped_phrases_hash() -> str:
    """A regression fitted on other search words is not used."""
    return hashlib.sha256(json.dumps(shipped_phrases()).encode()).hexdigest()[:16]


@functools.cache
def subjects() -> frozenset[str]:
    """The stems of the names of programs, languages and crafts."""
    return frozenset(map(search_stem, subject_words()))


@functools.cache
def subject_words() -> frozenset[str]:
    return frozenset(_file()["subjects"])


def vocabulary() -> Vocabulary:
    """The phrases of the situations in use: the search words that ship, and the names as HR has edited them."""
    names = dict(Situation.objects.in_use().order_by("slug").values_list("slug", "names"))
    return _vocabulary(json.dumps(names, sort_keys=True))


@functools.lru_cache(maxsize=4)
def _vocabulary(names: str) -> Vocabulary:
    known: dict[str, dict[str, str]] = json.loads(names)
    phrases = [[*shipped_phrases().get(slug, ()), *own.values()] for slug, own in known.items()]
    words = frozenset(word for own in phrases for phrase in own for word in phrase.casefold().split())
    names_in_english = tuple(own.get("en") or next(iter(own.values()), "") for own in known.values())
    return Vocabulary(tuple(known), names_in_english, Phrases.of(phrases), words)
