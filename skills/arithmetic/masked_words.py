"""A statement without the words that tell who the people in it are, and the language it is written in. Pure text.

A result about a task must not depend on the name, gender, age or origin of a person whom the task mentions. Names, titles,
gendered nouns and ages become one neutral phrase; words for a role get the form without gender; ages and origins are left
out before a word for people. "German" in "translate a German letter" stays: it is no attribute of a person. Masked texts
are read by models only, so they need not be good sentences.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from skills.arithmetic.personal_words import LANGUAGES, WORDS, PersonalWords, first_names, surnames

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'’-]*\w"
_PARTICLES = r"(?:(?:al|bin|da|de|del|della|den|der|di|dos|el|ibn|la|le|van|von|y|zu)[ -])?"
_SURNAMES = rf"(?:[ -]{_PARTICLES}{_CAPITAL})*"
_CAPITALS = re.compile(rf"(?<!\w){_CAPITAL}{_SURNAMES}")
_GAP = r"(?:[ ]|(?<=['’]))"  # between an article and the next word: "un uomo", "un'impiegata"
_MARKS_OF_PATTERNS = frozenset("()[]?*+|\\")


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]


def mask(text: str, language: str = "en") -> str:
    """The text with neutral words. A language without lists is treated as English. Masking twice changes nothing more."""
    language = language if language in LANGUAGES else "en"
    for _ in range(4):  # a word that is left out can bring two other words together
        masked = _masked_once(text, language)
        if masked == text:
            break
        text = masked
    return text


def _masked_once(text: str, language: str) -> str:
    for pattern, replacement in _rules(language):
        text = pattern.sub(replacement, text)
    return text


@functools.cache
def _rules(language: str) -> tuple[_Rule, ...]:
    """The patterns and their replacements, in the order in which they apply."""
    words = WORDS[language]
    return tuple(rule for part in (_names, _roles, _people, _articles, _pronouns) for rule in part(words))


def _names(words: PersonalWords) -> Iterator[_Rule]:
    """Names, with the articles, adjectives and titles before them."""
    before = _before(words)
    person = _person_after(words)
    if words.titles:
        yield _Rule(
            re.compile(
                rf"(?<!\w)(?i:{before}(?:{_any_of(words.titles)}))\.?[ ]+{_PARTICLES}{_CAPITAL}{_SURNAMES}(?!\w)"
            ),
            person,
        )
    after = rf"(?:[ ](?i:{_any_of(words.titles_after)})\b)?" if words.titles_after else ""

    def masked_names(found: re.Match[str]) -> str:
        """The words with capitals, in which the first name and all words after it became the neutral phrase."""
        parts = found["names"].split(" ")
        starts_text = not found.string[: found.start("names")].strip()
        skipped = int(starts_text and parts[0] in words.names_and_verbs)
        i = skipped + _first_name_in(parts[skipped:], words=words, starts_text=starts_text and not skipped)
        if i == len(parts):
            return found[0]
        kept = found.string[found.start() : found.start("names")] + " ".join(parts[:i])
        return f"{kept} {words.person}" if i else person(found)

    yield _Rule(re.compile(rf"(?<!\w)(?i:{before})(?P<names>{_CAPITAL}{_SURNAMES}){after}(?!\w)"), masked_names)


def _is_name(word: str, words: PersonalWords | None) -> bool:
    """Whether the word, a part of it joined by a hyphen, or the word without a case ending is a first name.

    words: with the case endings; None: the word has none.
    """
    names = first_names()
    if word in names or word.split("-")[0] in names or re.split("['’]", word)[0] in names:
        return True
    return words is not None and not names.isdisjoint(_without_case(word, words))


def _without_case(word: str, words: PersonalWords) -> Iterator[str]:
    """The words that have this word as one of their cases, if they are names."""
    for ending in words.name_endings:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            yield from (stem, f"{stem}a")
            if words.name_changes:
                yield f"{stem.removesuffix('i')[:-1]}e{stem.removesuffix('i')[-1]}"  # "Kacprem": "Kacper"
    for ending, replaced in words.name_changes.items():
        if word.endswith(ending):
            yield from (f"{word.removesuffix(ending)}{letters}" for letters in replaced)


def _people(words: PersonalWords) -> Iterator[_Rule]:
    """Ages, gendered nouns, and adjectives and countries next to a word for people."""
    before, person = _before(words), _person_after(words)
    after = rf"(?:[ ](?:{_attributes(words)})\b)*" if words.adjectives_follow else ""
    gendered = rf"(?:{_any_of(words.gendered)}){words.noun_endings}\b"
    adjectives = _attributes(words)
    nouns = "|".join([_nouns_for_people(words), words.agents]) if words.agents else _nouns_for_people(words)
    between = rf"(?:(?:{_any_of(words.articles)})[ ])?" if words.titles_after else ""  # Turkish: "genç bir müşteri"
    indefinite = rf"(?P<article>\b(?:{_any_of(words.indefinite)})[ ])?" if words.indefinite else "(?P<article>(?!))?"
    yield _Rule(
        re.compile(rf"(?i:{indefinite}\b(?:(?:{adjectives})[ ])+(?={between}(?:{nouns})(?!\w)))"),
        lambda found: _like(found["article"], f"{words.indefinite[0]} ") if found["article"] else "",
    )
    for years in words.years:
        yield _Rule(re.compile(rf"(?<!\w)(?i:{before}{years})(?!\w)"), person)
    yield _Rule(re.compile(rf"(?<!\w)(?i:{before}{gendered}{after})"), person)
    if words.years:
        phrase = re.escape(words.person)
        joined = "|".join(words.years)
        yield _Rule(re.compile(rf"(?i:\b({phrase})(?:[ ,]+(?:{joined}))+(?!\w))"), r"\1")
    if words.adjectives_follow:
        yield _Rule(re.compile(rf"(?i:\b({nouns})(?:[ ](?:{adjectives}))+(?!\w))"), r"\1")
        years = "|".join(words.years)
        yield _Rule(re.compile(rf"(?i:\b({nouns})[ ](?:{years})(?!\w))"), r"\1")
    if words.countries:
        places = rf"(?i:{_any_of(words.from_words)})[ ]?(?:{_any_of(words.countries)})"
        yield _Rule(re.compile(rf"\b(?i:({nouns}))[ ]{places}(?!\w)"), r"\1")


def _roles(words: PersonalWords) -> Iterator[_Rule]:
    """Words for roles in the form without gender."""
    plain = {word: neutral for word, neutral in words.roles.items() if not _MARKS_OF_PATTERNS & set(word)}
    literal = {word: neutral for word, neutral in plain.items() if word != neutral}
    if literal:
        pattern = re.compile(rf"(?<!\w)(?:{_any_of(literal)})(?!\w)", re.IGNORECASE)
        yield _Rule(pattern, lambda found: _like(found[0], literal[found[0].lower()]))
    for role, neutral in words.roles.items():
        if role not in plain:
            pattern = re.compile(rf"(?<!\w)(?i:{role})(?!\w)")
            yield _Rule(pattern, functools.partial(_recased, neutral=neutral))


def _articles(words: PersonalWords) -> Iterator[_Rule]:
    """Articles and adjective endings before a word for people, if they tell its gender."""
    if words.keeps_articles:
        return
    nouns = rf"(?:{_nouns_for_people(words)})"
    adjective, replacement = words.adjective
    article = rf"(?P<article>{_any_of(words.articles)}){_GAP}" if words.articles else "(?P<article>)"
    if adjective:
        own = re.compile(adjective, re.IGNORECASE)

        def without_ending(found: re.Match[str]) -> str:
            parts = own.fullmatch(found["adjective"])
            return f"{_kept(words, found['article'])}{parts.expand(replacement) if parts else found['adjective']} "

        yield _Rule(re.compile(rf"(?i:\b{article}(?P<adjective>{adjective})[ ](?={nouns}(?!\w)))"), without_ending)
    if words.articles:
        without_article = re.compile(rf"(?i:\b{article}(?={nouns}(?!\w)))")
        yield _Rule(without_article, lambda found: _kept(words, found["article"]))


def _pronouns(words: PersonalWords) -> Iterator[_Rule]:
    if words.pronouns:
        pattern = re.compile(rf"(?<!\w)(?:{_any_of(words.pronouns)})(?!\w)", re.IGNORECASE)
        yield _Rule(pattern, lambda found: _like(found[0], words.pronouns[found[0].lower()]))


def _before(words: PersonalWords) -> str:
    """The pattern of an optional article and any number of adjectives."""
    article = rf"(?:(?P<article>{_any_of(words.articles)}){_GAP})?" if words.articles else "(?P<article>(?!))?"
    return rf"{article}(?:(?:{_attributes(words)})[ ])*"


def _person_after(words: PersonalWords) -> Callable[[re.Match[str]], str]:
    """The neutral phrase, after what stays of the article."""
    return lambda found: _kept(words, found["article"] or "") + words.person


def _kept(words: PersonalWords, article: str) -> str:
    kept = words.articles.get(article.lower(), "")
    return f"{_like(article, kept)} " if kept else ""


def _recased(found: re.Match[str], *, neutral: str) -> str:
    return _like(found[0], found.expand(neutral).lower())


def _nouns_for_people(words: PersonalWords) -> str:
    """The pattern of all words for people in the form without gender."""
    patterns = [_neutral_pattern(role, neutral) for role, neutral in words.roles.items()]
    phrase = re.escape(words.person.split()[-1])
    return "|".join(dict.fromkeys([*patterns, _any_of(words.people), phrase]))


def _neutral_pattern(role: str, neutral: str) -> str:
    """The pattern of a role's form without gender. Parts that are taken over from the word found are any letters, or,
    if nothing else is left, the pattern of the role itself."""
    parts = re.split(r"(\\\d)", neutral)
    if not any(part and not part.startswith("\\") for part in parts):
        return re.sub(r"\((?!\?)", "(?:", role)
    return "".join(r"\w*" if part.startswith("\\") else re.escape(part) for part in parts)


def _attributes(words: PersonalWords) -> str:
    """The pattern of ages and origins."""
    listed = _any_of([*words.ages, *words.origins])
    return f"{listed}|{words.origin_pattern}" if words.origin_pattern else listed


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


def _like(word: str, other: str) -> str:
    """The other word with a capital letter if the word has one."""
    return other[:1].upper() + other[1:] if word[:1].isupper() else other


def likely_languages(text: str) -> tuple[str, ...]:
    """The languages with most function words in the text; all languages if the text has none of their function words.

    Words that tell who people are do not count: two texts that differ only in the person have the same languages.
    """
    found = [word.casefold() for word in impersonal_words(text)]
    counts = {code: sum(word in WORDS[code].function_words for word in found) for code in LANGUAGES}
    most = max(counts.values())
    return tuple(code for code, n in counts.items() if n == most)


def impersonal_words(text: str) -> list[str]:
    """The words of the text that are in no list of words about people, in any language. Names are left out too."""
    without_names = _CAPITALS.sub(_before_name, text)
    return [word for word in _WORD.findall(without_names) if word.casefold() not in _all_personal()]


def _before_name(found: re.Match[str]) -> str:
    """The words with capital letters before the first name; all of them if none is a name."""
    parts = found[0].split(" ")
    return " ".join(parts[: _first_name_in(parts, starts_text=not found.string[: found.start()].strip())])


def _first_name_in(parts: Sequence[str], *, words: PersonalWords | None = None, starts_text: bool = False) -> int:
    """The place of the first name among words with capital letters; their number if there is none.

    A word before a known surname is a name too, unless it begins the text.
    """
    for i, part in enumerate(parts):
        is_first_word = starts_text and not i
        # The first word has a capital letter in any case, and verbs have the endings of names.
        if _is_name(part, None if is_first_word else words):
            return i
        if not is_first_word and i + 1 < len(parts) and parts[i + 1] in surnames():
            return i
    return len(parts)


@functools.cache
def _all_personal() -> frozenset[str]:
    """Every word of the lists. Function words, such as "a" and "la", stay, since they tell the language."""
    found: set[str] = set()
    for words in WORDS.values():
        found.update(words.gendered, words.ages, words.origins, words.titles, words.pronouns)
        found.update(word for word in words.roles if word.isalpha())
    return frozenset(found - frozenset().union(*(words.function_words for words in WORDS.values())))
