"""Searches offered courses and learning units by words, by meaning, by situation and by occupation.

    query --words, typing errors corrected--> share of the query's words that a course contains
          --words and vector----------------> situations (search_situations) x what each course trains
          --titles of occupations-----------> courses written for these occupations
          --vector--------------------------> closeness in meaning

The evidence is added up. A course is a match if one of the four is strong enough by itself. Other courses near in meaning
are kept apart. Nothing matches a subject that the catalogue cannot have, such as a licence. Search words are not stored.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count, Max, Q, QuerySet

from courses.arithmetic.search_text import TWO_ERRORS_FROM, WordIndex, content_words, corrected, search_stem
from courses.models import Course, CourseEmphasis
from courses.services.answers.catalogue_arrays import main_language
from courses.services.catalogue.course_index import course_index
from courses.services.catalogue.course_situations import strengths_of
from courses.services.catalogue.search_situations import query_situations
from courses.services.catalogue.search_vocabulary import Vocabulary, subject_words, subjects, vocabulary
from courses.services.library.unit_courses import unit_key
from skills.arithmetic.text import normalise
from skills.embedding import get_encoder
from skills.models import AlternateTitle, Occupation
from skills.services.exposure import text_vectors
from skills.services.exposure.spelling import LANGUAGES, load_vocabulary
from skills.services.shipped.model_profiles import profile

MOST_FOUND = 200
MOST_NEAR = 5
# Weights beside the cosine, chosen on docs/validity/search-queries-development.csv. A single shared word counts little,
# because WORDS is the weight of the squared share.
WORDS, SITUATIONS, OCCUPATIONS = 0.30, 0.60, 0.30
FIRST_LANGUAGE, CHOSEN_LEVEL, FOR_EVERYBODY = 0.04, 0.18, 0.15
NAMES = 0.6  # weight of the names of the situations found, added to the query's vector
MATCHES_WORDS_FROM, MATCHES_SITUATION_FROM, MATCHES_CLOSENESS_FROM = 0.60, 0.12, 0.75
UNREAD_MATCHES_FROM = 0.4  # share of words for a new course, whose meaning has not been read yet
ELSEWHERE_FROM = 0.50  # probability of a subject that is no situation, from which only words and occupations count
_ADVANCED = frozenset(
    map(search_stem, ("advanced", "expert", "experienced", "professional", "fortgeschrittene", "profis"))
)
MANY_OCCUPATIONS = 8  # a course for so many is a course for everybody
_MOST_OCCUPATION_WORDS = 3
_N_CACHED = 2


@dataclass(frozen=True)
class Found:
    """Ids of courses, the best first. matches: at most MOST_FOUND. near: at most MOST_NEAR others, near in meaning only.

    corrections: the word searched for, by the word as typed. subject: a program, language or craft of the query that no
    course names; nothing is found then.
    """

    matches: Sequence[int] = ()
    near: Sequence[int] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True)
class SearchIndex:
    """c offered courses, by id. trains: (c, S) strengths in the order of the vocabulary. occupations: rows by SOC code.

    names: (S, d) vectors of the situations' names.
    """

    ids: np.ndarray
    words: WordIndex
    trains: np.ndarray
    languages: Sequence[str]
    unit_keys: Sequence[str]
    is_first_level: np.ndarray
    is_for_everybody: np.ndarray
    occupations: Mapping[str, np.ndarray]
    vocabulary: Vocabulary
    names: np.ndarray


_cache: dict[tuple, SearchIndex] = {}


def search_index(revision: str) -> SearchIndex:
    """The index, cached in this process and read again when the catalogue changes. Three queries if it has not."""
    known = vocabulary()
    state = Course.objects.offered().aggregate(n=Count("pk"), at=Max("updated_at"), last=Max("pk"))
    latest = CourseEmphasis.objects.filter(model_revision=revision).aggregate(at=Max("pk"))["at"]
    key = (revision, latest, known.slugs, known.names, *state.values())
    if key not in _cache:
        while len(_cache) >= _N_CACHED:
            _cache.pop(next(iter(_cache)))
        _cache[key] = _read(revision, known)
    return _cache[key]


def _read(revision: str, known: Vocabulary) -> SearchIndex:
    rows = list(Course.objects.offered().order_by("pk"))
    read = dict(
        CourseEmphasis.objects.filter(model_revision=revision).order_by("pk").values_list("text_hash", "situations")
    )
    number = {slug: n for n, slug in enumerate(known.slugs)}
    trains = np.zeros((len(rows), len(number)), dtype=np.float32)
    occupations: dict[str, list[int]] = {}
    for row, course in enumerate(rows):
        for slug, strength in strengths_of(course.situations, read.get(course.text_hash, {})).items():
            if slug in number:
                trains[row, number[slug]] = strength
        for code in course.occupations:
            occupations.setdefault(str(code), []).append(row)
    texts = ((course.title, " ".join([course.description, course.category, *map(str, course.tags)])) for course in rows)
    return SearchIndex(
        np.array([course.pk for course in rows], dtype=np.int64),
        WordIndex.of(texts),
        trains,
        [main_language(course.language) if course.language else "" for course in rows],
        [unit_key(course.identity) for course in rows],
        np.array([course.level == Course.Level.INTRODUCTORY for course in rows], dtype=bool),
        np.array([not 0 < len(course.occupations) < MANY_OCCUPATIONS for course in rows], dtype=bool),
        {code: np.array(own) for code, own in occupations.items()},
        known,
        text_vectors.embed(known.names),
    )


def find_courses(rows: QuerySet[Course], words: str, *, languages: Sequence[str] = ()) -> Found:
    """The courses among `rows` that match the words. languages: the reader's, the preferred one first; empty: all alike.

    Matches in the reader's languages come first. Of a learning unit in several languages, only the version that suits
    the reader best is named. A text without words finds nothing.
    """
    text = normalise(words)
    typed = content_words(text)
    if not typed:
        return Found()
    revision = get_encoder().revision
    index = search_index(revision)
    corrections = _corrections(typed, index)
    stems = list(dict.fromkeys(search_stem(corrections.get(word, word)) for word in typed))
    for word, right in corrections.items():
        text = re.sub(rf"\b{re.escape(word)}\b", right, text, flags=re.IGNORECASE)
    vector = _vector(revision, text)
    named = index.vocabulary.phrases.strengths(stems)
    read = query_situations(revision, index.vocabulary.slugs, vector, text, named)
    named = np.where(read.strengths >= MATCHES_SITUATION_FROM, read.strengths, 0.0)
    closeness = _closeness(revision, vector, index, named)
    covered = index.words.coverage(stems)
    missing = [stem for stem in stems if stem in subjects() and stem not in index.words.places]
    of_situation = (index.trains * read.strengths).max(1, initial=0.0)
    of_occupation = _occupation_fit(index, stems)
    limits = profile(revision).closeness
    # A course without situations is not less fitting: what counts instead is how sure its closeness is.
    is_sure = np.clip(2 * closeness / (limits.found_from + limits.found_surely_from), 0, 1) * read.strengths.max(
        initial=0.0
    )
    has_situation = index.trains.any(1)
    fits = np.where(has_situation, of_situation, is_sure)
    score = closeness + WORDS * covered**2 + SITUATIONS * fits + OCCUPATIONS * of_occupation
    is_own = np.array([not languages or not code or code in languages for code in index.languages], dtype=bool)
    if languages:
        score = score + FIRST_LANGUAGE * np.array([code == languages[0] for code in index.languages], dtype=bool)
    is_chosen_level = index.is_first_level != bool(_ADVANCED.intersection(stems))
    score = score + CHOSEN_LEVEL * is_chosen_level + FOR_EVERYBODY * index.is_for_everybody * (of_occupation == 0)
    is_match = (covered >= MATCHES_WORDS_FROM) | (of_occupation > 0)
    is_match |= (closeness == 0) & (covered >= UNREAD_MATCHES_FROM)
    if read.elsewhere < ELSEWHERE_FROM:
        is_match |= (fits >= np.where(has_situation, MATCHES_SITUATION_FROM, MATCHES_CLOSENESS_FROM)) | (
            closeness >= limits.found_surely_from
        )
    is_found = is_match | (closeness >= limits.found_from)
    if missing:
        is_match[:] = is_found[:] = False
    allowed = np.isin(index.ids, np.fromiter(rows.order_by().values_list("pk", flat=True), np.int64))
    order = np.lexsort((index.ids, -score, ~is_own, ~is_match))
    ordered = _one_version_each(index, [int(row) for row in order if allowed[row] and is_found[row]], languages)
    matches = [int(index.ids[row]) for row in ordered if is_match[row]][:MOST_FOUND]
    near = [int(index.ids[row]) for row in ordered if not is_match[row]][:MOST_NEAR]
    return Found(matches, near, corrections, _as_typed(missing, typed, corrections))


def search(rows: QuerySet[Course], words: str) -> list[int]:
    """Ids of at most MOST_FOUND courses among `rows`: matches, then those near in meaning. Without words: the first rows."""
    if not normalise(words):
        return list(rows.values_list("pk", flat=True)[:MOST_FOUND])
    found = find_courses(rows, words)
    return [*found.matches, *found.near][:MOST_FOUND]


def _as_typed(missing: Sequence[str], typed: Sequence[str], corrections: Mapping[str, str]) -> str:
    return next(
        (corrections.get(word, word) for word in typed if search_stem(corrections.get(word, word)) in missing), ""
    )


def _closeness(revision: str, vector: np.ndarray, index: SearchIndex, named: np.ndarray) -> np.ndarray:
    """(c,) cosine of the query and each course; 0 for a course without a vector.

    named: (S,) strengths of the situations that the query is about. Their names are added to the query, because the model
    does not know words such as ChatGPT.
    """
    known, found = course_index(revision), np.zeros(len(index.ids))
    if len(known.ids) and len(index.ids):
        direction = vector + NAMES * (named @ index.names) / max(float(named.sum()), 1.0)
        direction = direction / max(float(np.linalg.norm(direction)), 1e-9)
        place = np.searchsorted(index.ids, known.ids)
        is_here = (place < len(index.ids)) & (index.ids[np.minimum(place, len(index.ids) - 1)] == known.ids)
        found[place[is_here]] = (known.vectors @ direction)[is_here]
    return found


def _occupation_fit(index: SearchIndex, stems: Sequence[str]) -> np.ndarray:
    """(c,) 1 for courses written for an occupation that has all words of the query in one of its titles, else 0."""
    found = np.zeros(len(index.ids))
    if len(stems) > _MOST_OCCUPATION_WORDS or not index.occupations:
        return found
    begins = Q()
    for stem in stems:
        begins &= Q(title__istartswith=stem) | Q(title__icontains=f" {stem}")
    own = Occupation.objects.filter(begins).values_list("soc_code", flat=True)
    others = AlternateTitle.objects.filter(begins, is_usual=True).values_list("occupation__soc_code", flat=True)
    for code in {code.split(".")[0] for code in (*own, *others)}:
        found[index.occupations.get(code, np.zeros(0, np.int64))] = 1
    return found


def _one_version_each(index: SearchIndex, order: Sequence[int], languages: Sequence[str]) -> list[int]:
    """The rows without further language versions of the same unit part; the best version stands at the place of the first."""
    place = {code: n for n, code in enumerate(languages)}
    best: dict[str, int] = {}
    for row in order:
        if key := index.unit_keys[row]:
            rank = place.get(index.languages[row], len(place))
            if key not in best or rank < place.get(index.languages[best[key]], len(place)):
                best[key] = row
    seen, found = set(), []
    for row in order:
        key = index.unit_keys[row]
        if key and languages:
            if key in seen:
                continue
            seen.add(key)
            row = best[key]
        found.append(row)
    return found


def _corrections(typed: Sequence[str], index: SearchIndex) -> dict[str, str]:
    """The word to search for, by the word as typed, for words that neither the catalogue nor a word list knows."""
    found, counts = {}, None
    for word in typed:
        stem = search_stem(word)
        if not word.isalpha() or stem in subjects() or index.words.knows(stem) or word in index.vocabulary.words:
            continue
        if counts is None:
            counts = {**dict.fromkeys([*index.vocabulary.words, *subject_words()], 1), **index.words.counts}
        right = corrected(word, counts)
        # The word lists contain some frequent errors in long words, and many right words that the catalogue lacks.
        if right and (len(word) >= TWO_ERRORS_FROM or not any(load_vocabulary(code).knows(word) for code in LANGUAGES)):
            found[word] = right
    return found


@functools.lru_cache(maxsize=512)
def _vector(revision: str, text: str) -> np.ndarray:
    """The text's vector. Cached in this process only, because search words are not stored."""
    return get_encoder().encode([text])[0]
