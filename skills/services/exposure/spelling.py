"""Suggests corrected words for a task with typing errors. A suggestion is offered to the person, and never applied by itself.

The words come from the word lists of the package pyspellchecker and from what ships here: reference tasks, job titles and
situations, which count more.
"""

import csv
import functools
import gzip
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The lists of other languages lack many words, so that too many right statements would get a suggestion.
LANGUAGES = ("de", "en")
_OTHERS = ("cs", "da", "es", "fr", "it", "nl", "pl", "pt", "ro", "sv", "tr")  # recognised, and left alone
_STARTER = Path(__file__).resolve().parents[2] / "starter"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHIPPED_WEIGHT = 3000  # a word of a shipped text counts as often as this in the word list
_LONG_FROM = 7  # letters from which a word may have two errors
_COST = 2.0  # of an error, in powers of ten of a word's frequency
_LEAST_LETTERS = 4  # shorter words are mostly abbreviations
_MOST_UNKNOWN = 0.5  # share of unknown words above which a suggestion must correct all of them
_PART_LETTERS = 4  # of each part of a compound
_RARE = 50  # frequency of most words in the lists, which is assumed for all that are not frequent
_FREQUENT_FROM = 300


class Vocabulary:
    """The words of one language with their frequencies. Kept as text by first letter and length, to save memory."""

    def __init__(self, counts: Counter[str], *, has_compounds: bool = False) -> None:
        self._has_compounds = has_compounds
        groups: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in counts:
            groups[word[0], len(word)].append(word)
        self._groups = {key: "\n" + "\n".join(words) + "\n" for key, words in groups.items()}
        self._frequent = {word: n for word, n in counts.items() if n >= _FREQUENT_FROM}
        self.corrected = functools.lru_cache(maxsize=20_000)(self._corrected)
        self.knows = functools.lru_cache(maxsize=20_000)(self._knows)

    def _knows(self, word: str) -> bool:
        """Whether the word, or both parts of the compound, are in the list."""
        if self._lists(word) or not self._has_compounds:
            return self._lists(word)
        ends = range(_PART_LETTERS, len(word) - _PART_LETTERS + 1)
        return any(self._lists(word[end:]) and self._is_first_part(word[:end]) for end in ends)

    def _is_first_part(self, text: str) -> bool:
        return self._lists(text) or (text[-1] == "s" and self._lists(text[:-1]))

    def _lists(self, word: str) -> bool:
        return any(
            f"\n{form}\n" in self._groups.get((form[0], len(form)), "") for form in {word, word.replace("ss", "ß")}
        )

    def _corrected(self, word: str) -> str:
        """The likeliest word with one error less, or two in a long word; empty if there is none.

        A word that only adds an ending to a listed word is no error: the lists lack many plurals.
        """
        most = 2 if len(word) >= _LONG_FROM else 1
        best, best_value = "", -math.inf
        for length in range(len(word) - most, len(word) + most + 1):
            for candidate in self._groups.get((word[0], length), "").split():
                distance = OSA.distance(word, candidate, score_cutoff=most)
                if distance > most:
                    continue
                value = math.log10(self._frequent.get(candidate, _RARE)) - _COST * distance
                if value > best_value:
                    best, best_value = candidate, value
        return "" if word.startswith(best) else best


def suggestion(statement: str) -> str:
    """The statement with corrected words; empty if it has no errors, or its language or the right words are not known."""
    found = {match.group().casefold() for match in _WORD.finditer(statement)}
    words = [word for word in found if len(word) >= _LEAST_LETTERS]
    if not words:
        return ""
    vocabulary = load_vocabulary(language) if (language := _language(statement)) in LANGUAGES else None
    if vocabulary is None:
        return ""
    unknown = [word for word in words if not vocabulary.knows(word)]
    corrections = {word: right for word in unknown if (right := vocabulary.corrected(word))}
    is_uncertain = len(unknown) > _MOST_UNKNOWN * len(words) and len(corrections) < len(unknown)
    if not corrections or is_uncertain:
        return ""
    return _WORD.sub(lambda match: _recased(match.group(), corrections), statement)


def _language(text: str) -> str:
    """The likeliest of the languages that statements are written in, even if the text is short or has errors."""
    return str(language_identifier().classify(text)[0])


@functools.cache
def language_identifier() -> "LanguageIdentifier":
    """Recognises the languages that statements are written in."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted({*LANGUAGES, *_OTHERS}))
    return identifier


def _recased(word: str, corrections: dict[str, str]) -> str:
    right = corrections.get(word.casefold())
    if right is None:
        return word
    if word.isupper():
        return right.upper()
    return right[0].upper() + right[1:] if word[0].isupper() else right


@functools.cache
def load_vocabulary(code: str) -> Vocabulary:
    """The vocabulary of a language, read once per process in about half a second."""
    counts: Counter[str] = Counter()
    spec = find_spec("spellchecker")
    if spec is not None and spec.origin is not None:
        with gzip.open(Path(spec.origin).parent / "resources" / f"{code}.json.gz", "rt", encoding="utf-8") as file:
            counts.update({word: n for word, n in json.load(file).items() if word})
    for text in _shipped_texts(code):
        for match in _WORD.finditer(text.casefold()):
            counts[match.group()] += _SHIPPED_WEIGHT
    return Vocabulary(counts, has_compounds=code == "de")


def _shipped_texts(code: str) -> Iterator[str]:
    if code == "en":
        yield from (row["statement"] for row in _rows("reference_tasks.csv"))
    yield from (row["title"] for row in _rows("job_titles.csv") if row["language"] == code)
    yield from _texts(json.loads((_STARTER / "situations.json").read_text(encoding="utf-8")), code)


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (_STARTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _texts(data: Any, code: str, *, is_inside: bool = False) -> Iterator[str]:
    """All texts of one language in nested lists and mappings whose keys include language codes."""
    if isinstance(data, str):
        if is_inside:
            yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, code, is_inside=key == code or (is_inside and key not in LANGUAGES))
    else:
        for value in data if isinstance(data, list) else ():
            yield from _texts(value, code, is_inside=is_inside)
