"""Vectors of statements about people's own work. The models read each statement without words about people.

This is the only door to these vectors: `read_statements` masks, and `Assessor.assess` takes nothing else. What people see
stays in their own words. Reference tasks, courses, titles and situations are published texts, no words of an employee about
a person. They are not masked, so that their shipped vectors stay valid.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skills.arithmetic.masked_words import impersonal_words, likely_languages, mask
from skills.arithmetic.text import normalise, text_hash
from skills.embedding import get_encoder
from skills.services.exposure import text_vectors
from skills.services.exposure.spelling import language_identifier


@dataclass(frozen=True)
class ReadStatements:
    """Statements, and what the models read of them. own: as written. read: masked. vectors: (n, d), of `read`."""

    own: tuple[str, ...]
    read: tuple[str, ...]
    vectors: np.ndarray


def read_statements(statements: Sequence[str], *, store: bool, is_masked: bool = True) -> ReadStatements:
    """The masked statements and their vectors, in order.

    store: whether the vectors are stored, by the hash of the masked text. is_masked: False measures what masking changes;
    nothing that employees see may use it.
    """
    read = [masked(text) if is_masked else normalise(text) for text in statements]
    if store:
        return ReadStatements(tuple(statements), tuple(read), text_vectors.embed(read))
    distinct = list(dict.fromkeys(read))
    row_of = {text: row for row, text in enumerate(distinct)}
    matrix = get_encoder().encode(distinct)
    return ReadStatements(tuple(statements), tuple(read), matrix[[row_of[text] for text in read]])


@functools.lru_cache(maxsize=50_000)
def masked(statement: str) -> str:
    """The statement without words that tell who the people in it are. Equal to the normalised statement if it has none."""
    text = normalise(statement)
    return normalise(mask(text, statement_language(text))) or text


def masked_hash(statement: str) -> str:
    """The hash of the masked statement, which is the key of its vector; empty if it is the hash of the statement itself."""
    key = text_hash(masked(statement))
    return "" if key == text_hash(statement) else key


def statement_language(text: str) -> str:
    """The language whose lists are used. Names and other words about people play no part in it."""
    candidates = likely_languages(text)
    if len(candidates) == 1:
        return candidates[0]
    ranked = language_identifier().rank(" ".join(impersonal_words(text)).casefold())
    return next((str(code) for code, _score in ranked if str(code) in candidates), candidates[0])
