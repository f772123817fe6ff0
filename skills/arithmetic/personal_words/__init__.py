"""Words that tell who the people in a task are: gender, age, origin and religion, by language; and names.

The lists were written for this project, except the names (the files name their source). A name that is missing is
found after a title ("Mrs", "Herr"). One module a language; `words.py` says what each list is for.
"""

import functools
import hashlib
import json
from pathlib import Path

from skills.arithmetic.personal_words import de, en, es, fr, it, nl, pl, pt, tr
from skills.arithmetic.personal_words.words import PersonalWords

WORDS: dict[str, PersonalWords] = {
    "en": en.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "it": it.WORDS,
    "nl": nl.WORDS,
    "pl": pl.WORDS,
    "pt": pt.WORDS,
    "tr": tr.WORDS,
}
LANGUAGES = tuple(WORDS)
_FOLDER = Path(__file__).parent


@functools.cache
def first_names() -> frozenset[str]:
    """First names of many origins, with their capital letter."""
    return frozenset(json.loads((_FOLDER / "first_names.json").read_text(encoding="utf-8"))["names"].split())


@functools.cache
def surnames() -> frozenset[str]:
    """Surnames of many origins. They only count after another word with a capital letter."""
    return frozenset(json.loads((_FOLDER / "surnames.json").read_text(encoding="utf-8"))["names"].split())


@functools.cache
def lists_hash() -> str:
    """A hash of all lists and of the rules that use them. Results that were computed with other lists are outdated."""
    digest = hashlib.sha256()
    files = [*_FOLDER.glob("*.py"), *_FOLDER.glob("*.json"), _FOLDER.parent / "masked_words.py"]
    for file in sorted(files, key=lambda file: file.name):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
