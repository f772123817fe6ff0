"""Known titles by their words: exact keys, rare shared words and letters. Pure arithmetic, in batches, without a model.

    known titles, their occupations  ->  occupations with exactly these words; evidence of any title for each occupation

Evidence has two parts. Letters: naive Bayes on pieces of words (title_letters). Words: the known titles of an occupation with
the same words, where rare words count more than common ones.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from skills.arithmetic.title_departments import DepartmentKind
from skills.arithmetic.title_letters import LetterModel
from skills.arithmetic.title_stems import form, stem
from skills.arithmetic.title_words import names_a_field, segments, spell_out

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

OWN, USUAL, OTHER = 3, 2, 1  # an occupation's own title; a title of our own lists; any other known title
# Weights of the letters, of the most similar title, and of the votes of all titles, which count less with distance. Chosen on
# left-out titles other than those of the reported figures.
LETTERS, NEAREST, VOTES, SOFTNESS = 0.05, 4.0, 0.75, 0.2
_STOP = {
    "of", "the", "and", "for", "in", "to", "at", "on", "with", "or", "by", "an", "except", "all",
    "und", "der", "die", "das", "des", "dem", "den", "fuer", "im", "als", "mit", "von", "zum", "zur", "bei", "am", "oder",
    "de", "du", "la", "le", "les", "et", "en", "el", "los", "las", "del", "para", "al", "aux",
}  # fmt: skip
_EXCEPT = re.compile(r",? except\b.*", re.IGNORECASE)
_PARTS = re.compile(r"[,;:|/(–—!]|\s-\s")
_PREPOSITIONS = {
    "of", "for", "in", "to", "at", "on", "with", "für", "im", "mit", "bei", "am", "der", "des", "und", "nach", "auf",
    "de", "du", "en", "à", "aux", "del", "para",
}  # fmt: skip
_CLOSE_SPELLING = 0.94
LEAST_HEADS = 3  # titles
MOST_FOR_ONE_WORD, LEAST_FOR_ONE_WORD = 12, 0.4  # occupations; share of the first one
Key = tuple[str, ...]


def key_of(text: str) -> Key:
    """The sorted forms of the words of a spelled-out title, without words such as 'of'."""
    return tuple(sorted({one for word in text.split() if (one := form(word)) not in _STOP}))


def loose_key_of(text: str) -> Key:
    """Like `key_of` with stems, so that 'civil engineering supervisor' and 'civil engineer supervisor' are equal."""
    return tuple(sorted({stem(word) for word in text.split() if form(word) not in _STOP}))


@dataclass(frozen=True)
class Readable:
    """One title. text: spelled out. parts: between commas and dashes, at least one. head: the form of its head noun, ''
    if unknown. department: as written. kinds: of the department."""

    text: str
    parts: tuple[str, ...]
    head: str
    department: str = ""
    kinds: tuple[DepartmentKind, ...] = ()

    @property
    def has_duty(self) -> bool:
        """Whether brackets assign a duty, which is then the first part: 'Police Officer (assigned as Detective)'."""
        return self.parts[0] not in self.text


@dataclass(frozen=True)
class WordIndex:
    """Known titles of m occupations. exact, loose: by key, the occupations 0..m-1 and how well each is known by it.

    counts: by form of a word, in how many titles it occurs. words: column of each stem. matrix: (n, v) csr, the titles'
    stems weighted by rarity, rows of length 1. owners: (n,) the occupation of each row. letters: of the same titles.
    """

    exact: Mapping[Key, Mapping[int, int]]
    loose: Mapping[Key, Mapping[int, int]]
    counts: Mapping[str, int]
    words: Mapping[str, int]
    rarity: np.ndarray
    matrix: "csr_matrix"
    owners: np.ndarray
    order: np.ndarray
    starts: np.ndarray
    letters: LetterModel
    heads: Mapping[str, np.ndarray]

    @classmethod
    def fit(cls, titles: Sequence[str], owners: np.ndarray, kinds: Sequence[int], groups: np.ndarray) -> "WordIndex":
        """An index of n titles. owners: (n,) occupation 0..m-1. kinds: OWN, USUAL or OTHER. groups: (m,) SOC group."""
        from scipy import sparse  # slow to import: only when used

        exact: dict[Key, dict[int, int]] = {}
        loose: dict[Key, dict[int, int]] = {}
        counts: dict[str, int] = {}
        words: dict[str, int] = {}
        rows, columns = [], []
        plain = [spell_out(_EXCEPT.sub("", title)) for title in titles]
        for i, (text, owner, kind) in enumerate(zip(plain, owners.tolist(), kinds, strict=True)):
            loose_key = loose_key_of(text)
            for known, key in ((exact, key_of(text)), (loose, loose_key)):
                here = known.setdefault(key, {})
                here[owner] = max(here.get(owner, 0), kind)
            for word in set(text.split()):
                counts[form(word)] = counts.get(form(word), 0) + 1
            for one in loose_key:
                rows.append(i)
                columns.append(words.setdefault(one, len(words)))
            if kind == OWN:
                for part in _single_words(titles[i]):
                    exact.setdefault(key_of(part), {})[owner] = OWN
        exact.pop((), None)
        loose.pop((), None)
        n, v = len(plain), len(words)
        used = np.bincount(np.array(columns, dtype=np.int64), minlength=v)
        rarity = np.log((n + 1) / (used + 0.5))
        values = rarity[columns] if v else np.zeros(0)
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(n, max(v, 1)))
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
        matrix = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ matrix
        order = np.argsort(owners, kind="stable")
        return cls(
            exact, loose, counts, words, rarity, matrix[order].tocsr(), owners,
            order, np.searchsorted(owners[order], np.arange(len(groups))), LetterModel.fit(plain, owners, groups),
            _heads(titles, plain, owners, len(groups)),
        )  # fmt: skip

    def compare(self, titles: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """For spelled-out titles, (q, m) evidence for each occupation, and (q, m) closeness of its most similar title.

        Evidence is comparable within a row only; closeness is the cosine of weighted stems, 0..1.
        """
        if not len(self.owners):
            return np.zeros((len(titles), 0)), np.zeros((len(titles), 0))
        close = (self._query(titles) @ self.matrix.T).toarray().astype(np.float32)
        nearest = np.maximum.reduceat(close, self.starts, axis=1)
        votes = np.log(np.add.reduceat(np.exp((close - 1) / SOFTNESS), self.starts, axis=1))
        return LETTERS * self.letters.estimate(titles) + NEAREST * nearest + VOTES * votes, nearest

    def nearest_row(self, title: str, occupation: int) -> int:
        """The number of the occupation's known title that is most similar to a spelled-out title."""
        end = self.starts[occupation + 1] if occupation + 1 < len(self.starts) else len(self.owners)
        part = slice(self.starts[occupation], end)
        close = (self._query([title]) @ self.matrix[part].T).toarray()[0]
        return int(self.order[part][close.argmax()])

    def _query(self, titles: Sequence[str]) -> "csr_matrix":
        from scipy import sparse

        rows, columns, values = [], [], []
        for i, title in enumerate(titles):
            known = [(self.words.get(one, -1)) for one in loose_key_of(title)]
            rare = [self.rarity[column] if column >= 0 else np.log(len(self.owners) + 1) for column in known]
            length = float(np.sqrt(np.sum(np.square(rare)))) or 1.0
            for column, value in zip(known, rare, strict=True):
                if column >= 0:
                    rows.append(i)
                    columns.append(column)
                    values.append(value / length)
        return sparse.csr_matrix((values, (rows, columns)), shape=(len(titles), self.matrix.shape[1]))

    def head(self, text: str) -> str:
        """The form of the head noun of a spelled-out title; '' if none of its words is known as one."""
        main = before_preposition(text.split())
        return next(
            (one for word in reversed(main) if not word.endswith("'s") and (one := form(word)) in self.heads), ""
        )

    def is_head(self, word: str) -> bool:
        """Whether the word is known as the head noun of titles."""
        return form(word) in self.heads

    def is_telling(self, words: Sequence[str]) -> bool:
        """Whether a part of a title with these words tells the occupation: two words, or one that few occupations have."""
        if not names_a_field(" ".join(words)):
            return False
        if len(words) > 1:
            return True
        heads = self.heads.get(form(words[0]))
        if heads is None:
            return False
        return int((heads > 0).sum()) <= MOST_FOR_ONE_WORD or float(heads.max() / heads.sum()) >= LEAST_FOR_ONE_WORD

    def correct(self, words: Iterable[str]) -> list[str]:
        """The words, where an unknown one is completed or corrected if one known word is clearly meant."""
        return [word if self.counts.get(form(word)) or len(word) < 5 else self._meant(word) for word in words]

    def _meant(self, word: str) -> str:
        # Payroll systems cut titles after thirty letters: "superviso", "transportati".
        longer = [known for known in self._long_words() if known.startswith(word)]
        if longer:
            return max(longer, key=lambda known: (self.counts[known], known))
        found = process.extractOne(
            form(word), self._long_words(), scorer=JaroWinkler.normalized_similarity, score_cutoff=_CLOSE_SPELLING
        )
        return found[0] if found else word

    def _long_words(self) -> list[str]:
        if "_long" not in self.__dict__:
            object.__setattr__(self, "_long", [word for word, n in self.counts.items() if len(word) > 4 and n > 1])
        return self.__dict__["_long"]


def before_preposition(words: Sequence[str]) -> list[str]:
    """The words up to the first preposition: the head noun of 'director of nursing' is before 'of'."""
    found: list[str] = []
    for word in words:
        if found and word in _PREPOSITIONS:
            break
        found.append(word)
    return found


def _single_words(title: str) -> list[str]:
    """The words of a title such as 'Plumbers, Pipefitters, and Steamfitters'; empty for any other title."""
    parts = [part.split() for part in re.split(r",|\band\b", title.casefold())]
    found = [part for part in parts if part]
    return [part[0] for part in found] if len(found) > 1 and all(len(part) == 1 for part in found) else []


def _heads(titles: Sequence[str], plain: Sequence[str], owners: np.ndarray, m: int) -> dict[str, np.ndarray]:
    """By head noun that at least three titles have: (m,) in how many titles of each occupation."""
    found: dict[str, list[int]] = {}
    for title, text, owner in zip(titles, plain, owners.tolist(), strict=True):
        # Reading the parts of a title takes long; most known titles have one part.
        part = next(iter(segments(title)), "") if _PARTS.search(title) else text
        for word in before_preposition(part.split())[-1:]:
            found.setdefault(form(word), []).append(owner)
    return {head: np.bincount(places, minlength=m) for head, places in found.items() if len(places) >= LEAST_HEADS}
