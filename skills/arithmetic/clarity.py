"""Decides which texts describe a task clearly enough to be judged. Pure arithmetic, in batches.

A logistic regression on the text's vector and on four signs of its form, fitted on examples of both kinds. Its score is above
0 for a text that resembles task statements, and below 0 for noise, single vague words, headings, greetings and questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN = re.compile(r"[a-zà-ɏ]+")
_VOWEL = re.compile(r"[aeiouyà-æè-ïò-öø-ýāăąēĕėęěĩīĭįıōŏőœũūŭůűų]")
LEAST_LETTERS = 3
HEADING_WORDS = 6  # a longer text that ends with a colon may be a task whose details were cut off


def has_words(text: str) -> bool:
    """Whether the text contains a word at all and is not a heading. False for emoji, numbers, dates and "sdfg hjkl"."""
    words = _WORD.findall(text.casefold())
    if text.rstrip().endswith(":") and len(words) <= HEADING_WORDS:
        return False
    return any(len(word) >= LEAST_LETTERS and _can_be_said(word) for word in words) or _is_unspaced(text)


def _can_be_said(word: str) -> bool:
    """False for Latin letters without a vowel. Other scripts have no rule here."""
    return not _LATIN.fullmatch(word) or bool(_VOWEL.search(word))


def _is_unspaced(text: str) -> bool:
    """Whether the text is in a script that says a word in one or two characters, such as Chinese or Korean."""
    return sum("\u3040" <= character <= "\ud7a3" for character in text) >= 2


def signs(texts: Sequence[str]) -> np.ndarray:
    """(n, 4) signs of form: logarithm of the number of words, share of letters, a question mark at the end, all capitals."""
    rows = []
    for text in texts:
        plain = "".join(text.split())
        letters = sum(character.isalpha() for character in plain) / max(len(plain), 1)
        rows.append([np.log1p(len(_WORD.findall(text))), letters, plain.endswith("?"), plain.isupper()])
    return np.array(rows, dtype=np.float64).reshape(len(rows), 4)


@dataclass(frozen=True)
class ClarityModel:
    """The fitted regression. of_vector: (d,). of_signs: (4,)."""

    of_vector: np.ndarray
    of_signs: np.ndarray
    offset: float

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: Sequence[str], is_task: np.ndarray, weight: np.ndarray) -> "ClarityModel":
        """The regression fitted on n examples. is_task: (n,) bool. weight: (n,) of each example.

        The penalty is a sixth of the squared weights: chosen so that the weights of 5,000 examples hardly depend on it.
        """
        from scipy.optimize import minimize  # slow to import: only when used
        from scipy.special import expit

        columns = np.hstack([vectors, signs(texts), np.ones((len(texts), 1))]).astype(np.float64)
        sign = np.where(is_task, 1.0, -1.0)
        penalty = np.append(np.full(columns.shape[1] - 1, 1 / 6), 0.0)

        def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
            margin = sign * (columns @ x)
            value = weight @ np.logaddexp(0, -margin) + penalty @ x**2
            return float(value), -(columns.T @ (weight * sign * expit(-margin))) + 2 * penalty * x

        found = minimize(loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
        d = vectors.shape[1]
        return cls(found[:d], found[d:-1], float(found[-1]))

    def score(self, vectors: np.ndarray, texts: Sequence[str]) -> np.ndarray:
        """(n,) how much the texts resemble task statements; 0 is the middle between the two kinds of examples."""
        return vectors @ self.of_vector + signs(texts) @ self.of_signs + self.offset
