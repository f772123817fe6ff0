"""The language of a search query, if it is clearly another one than those of the reader."""

import math
from collections.abc import Sequence

from courses.arithmetic.search_text import content_words
from skills.services.exposure.spelling import LANGUAGES, language_identifier, load_vocabulary

_SURELY = 0.8  # probability from which the language is named
_LEAST_WORDS = 2
_MOST_KNOWN = 0.5  # share of words that an English or German word list knows, from which it is uncertain


def foreign_language(text: str, languages: Sequence[str]) -> str:
    """The code of the language, '' if the reader knows it or it is uncertain. languages: the reader's."""
    words = [word for word in content_words(text) if word.isalpha()]
    known = [word for word in words if any(load_vocabulary(code).knows(word) for code in LANGUAGES)]
    if len(words) < _LEAST_WORDS or len(known) >= _MOST_KNOWN * len(words):
        return ""
    ranked = language_identifier().rank(text.casefold())  # with logarithms of probabilities, the likeliest first
    code, best = ranked[0]
    probability = 1 / sum(math.exp(score - best) for _, score in ranked)
    return str(code) if probability >= _SURELY and code not in (*LANGUAGES, *languages) else ""
