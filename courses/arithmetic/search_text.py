"""Words of search queries and of catalogue texts: approximate stems, phrases, typing errors. Pure text.

The rules of English and German apply to every word. Both sides of a comparison are stemmed in the same way.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from skills.arithmetic.title_stems import form

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_HYPHENS = re.compile(r"\b(e|u|x|a)-(?=\w)", re.IGNORECASE)  # e-mail is one word
_ENDING = re.compile(r"(?:ungen|ung|e?ments?|ness|ly|ing|ers?|en|em|es|ed|e|n)$")
_SHORTEST_STEM = 4
# English, German, French and Spanish words that say nothing about what somebody looks for.
_STOP = """
a about all am an and any are as at be been being better but by can could course courses do does doing for from get
getting give have having help how i if in into is it its learn learning less make me more my need new not of on one or
our out over people please should so some somebody someone something than that the their them they this to training up
us use using want way we what when where which who why will with work working at would you your job good other others
become aber alle als am an auch auf aus bei beim besser bin bitte da das dass dem den der des die dies doch du ein
eine einem einen einer eines er es etwas für gegen gut haben hat ich ihr im in ist jemand kann kein keine kurs kurse
können lernen man mehr mein meine meinem meinen meiner mich mir mit nach nicht neue neuen neuer oder ohne schulung
seminar sein sich sie sind so um umgang umgehen und uns unser vom von vor was wenn wer werden wie wir wird wo zu zum
zur über arbeit au aux avec ce comment dans de des du en est et je la le les leur ma mes mieux mon ne ou par pas plus
pour que qui sans se ses son sur un une vos votre apprendre formation cours el los las una con por para como del y
aprender curso
"""
STOP_WORDS = frozenset(_STOP.split())
FIRST_PART, LAST_PART = 5, 6  # letters from which a stem may be the first or the last part of a compound
_IN_PART = 0.7
ONE_ERROR_FROM, TWO_ERRORS_FROM = 5, 8  # letters
IN_TITLE, IN_TEXT = 1.0, 0.45


def words_of(text: str) -> list[str]:
    """The lower-case words, in their order."""
    return _WORD.findall(_HYPHENS.sub(r"\1", text).casefold())


def search_stem(word: str) -> str:
    """The stem: 'presenting', 'presents' and 'presented' are equal, and 'schwierige' and 'schwierigen'."""
    plain = form(word)
    cut = _ENDING.sub("", plain)
    return cut if len(cut) >= _SHORTEST_STEM else plain


def content_words(text: str) -> list[str]:
    """The distinct words that are no stop words; all words if there are only stop words."""
    found = list(dict.fromkeys(words_of(text)))
    return [word for word in found if word not in STOP_WORDS] or found


def likeness(query_stem: str, stem: str) -> float:
    """1 for equal stems, less for the opposite and for the first or last part of a compound, else 0."""
    if query_stem == stem:
        return 1.0
    if query_stem.startswith("un") and query_stem[2:] == stem:  # unfair and fairness, unsicher and Sicherheit
        return _IN_PART
    is_part = (len(query_stem) >= FIRST_PART and stem.startswith(query_stem)) or (
        len(query_stem) >= LAST_PART and stem.endswith(query_stem)
    )
    return _IN_PART if is_part else 0.0


@dataclass(frozen=True)
class WordIndex:
    """Which of n texts contain which stems. places: numbers of texts and their weights, by stem. counts: of each word."""

    n: int
    places: Mapping[str, tuple[np.ndarray, np.ndarray]]
    counts: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> "WordIndex":
        """texts: title and description of each."""
        found: dict[str, dict[int, float]] = defaultdict(dict)
        counts: dict[str, int] = defaultdict(int)
        stems: dict[str, str] = {}
        n = 0
        for n, (title, description) in enumerate(texts, 1):
            for weight, text in ((IN_TEXT, description), (IN_TITLE, title)):
                for word in words_of(text):
                    if word not in stems:
                        stems[word] = search_stem(word)
                    counts[word] += 1
                    found[stems[word]][n - 1] = weight
        places = {
            stem: (np.fromiter(rows, np.int64, len(rows)), np.fromiter(rows.values(), np.float64, len(rows)))
            for stem, rows in found.items()
        }
        return cls(n, places, counts)

    def coverage(self, stems: Sequence[str]) -> np.ndarray:
        """(n,) 0..1: the share of the query's words that each text contains; rare words count more, words in titles most."""
        total, covered = 0.0, np.zeros(self.n)
        for query_stem in stems:
            best = np.zeros(self.n)
            for stem, (rows, weights) in self.places.items():
                if alike := likeness(query_stem, stem):
                    best[rows] = np.maximum(best[rows], alike * weights)
            rarity = float(np.log1p(self.n / (1 + np.count_nonzero(best))))
            covered += rarity * best
            total += rarity
        return covered / total if total else covered

    def knows(self, stem: str) -> bool:
        """Whether a text contains the stem, alone or in a compound."""
        return stem in self.places or any(likeness(stem, known) for known in self.places)


def corrected(word: str, counts: Mapping[str, int]) -> str:
    """The likeliest known word with one typing error less, or two in a long word; '' if there is none.

    counts: how often each known word occurs. The first letter is taken as right.
    """
    if len(word) < ONE_ERROR_FROM:
        return ""
    most = 2 if len(word) >= TWO_ERRORS_FROM else 1
    best, best_key = "", (most + 1, 0)
    for known, n in counts.items():
        if abs(len(known) - len(word)) > most or known[0] != word[0]:
            continue
        distance = OSA.distance(word, known, score_cutoff=most)
        if distance <= most and (distance, -n) < best_key:
            best, best_key = known, (distance, -n)
    return best


@dataclass(frozen=True)
class Phrases:
    """Search phrases of S subjects. stems: of each phrase. owner: (m,) number of its subject. distinct: all stems."""

    n_subjects: int
    stems: Sequence[tuple[str, ...]]
    owner: np.ndarray
    distinct: frozenset[str]

    @classmethod
    def of(cls, phrases: Sequence[Sequence[str]]) -> "Phrases":
        """phrases: of each subject."""
        rows = [
            (tuple(search_stem(word) for word in content_words(phrase)), number)
            for number, own in enumerate(phrases)
            for phrase in own
        ]
        owner = np.array([number for _, number in rows], dtype=np.int64)
        distinct = frozenset(stem for stems, _ in rows for stem in stems)
        return cls(len(phrases), [stems for stems, _ in rows], owner, distinct)

    def strengths(self, stems: Sequence[str]) -> np.ndarray:
        """(S,) 0..1: how much of the query the best phrase of each subject covers. A phrase counts if all its words occur."""
        found = np.zeros(self.n_subjects)
        query = set(stems)
        occurs = {stem for stem in self.distinct if any(_is_same(own, stem) for own in query)}
        for phrase, number in zip(self.stems, self.owner.tolist(), strict=True):
            if not phrase or not occurs.issuperset(phrase):
                continue
            share = min(1.0, len(phrase) / max(len(query), 1))
            found[number] = max(found[number], _LEAST_SHARE + (1 - _LEAST_SHARE) * share)
        return found


_LEAST_SHARE = 0.4  # of a query that contains a phrase among many other words


def _is_same(query_stem: str, stem: str) -> bool:
    return likeness(query_stem, stem) == 1 or (len(stem) >= FIRST_PART and likeness(stem, query_stem) > 0)
