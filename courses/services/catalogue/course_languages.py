"""The language of a course whose source states none, or states one that its letters contradict."""

import functools
from collections.abc import Iterable

from courses.services.catalogue.course_rows import CourseRow, Reading
from courses.services.catalogue.course_values import LANGUAGES
from skills.services.imports.report import Progress

_LEAST_LETTERS, _LEAST_CERTAINTY = 12, 0.9
_MOST_CHARACTERS = 1000  # the beginning says enough
# Languages written in Latin letters. Text in other letters is in none of them, whatever its source states.
_LATIN = frozenset(
    {
        "af", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id", "is", "it",
        "lt", "lv", "ms", "mt", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sq", "sv", "sw", "tl", "tr", "vi",
    }
)  # fmt: skip


@functools.cache
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Rare languages are left aside: short English titles would be taken for one of them.
    identifier.set_languages(sorted(set(LANGUAGES.values()) & set(identifier.labels)))
    return identifier


def recognise(text: str) -> str:
    """The ISO code of a text's language; '' where it is too short or not certain."""
    if sum(ch.isalpha() for ch in text) < _LEAST_LETTERS:
        return ""
    code, certainty = _identifier().classify(text[:_MOST_CHARACTERS])
    return code if certainty >= _LEAST_CERTAINTY else ""


def is_in_other_letters(text: str, language: str) -> bool:
    """Whether most letters are ones that the stated language is not written in."""
    if language not in _LATIN or text.isascii():
        return False
    letters = [ch for ch in text[:_MOST_CHARACTERS] if ch.isalpha()]
    return len(letters) >= _LEAST_LETTERS and 2 * sum(_is_not_latin(ch) for ch in letters) > len(letters)


def _is_not_latin(letter: str) -> bool:
    return letter > "\u024f" and not "\u1e00" <= letter <= "\u1eff"


def complete_languages(reading: Reading, progress: Progress | None = None) -> None:
    """Fills in the language of every course that lacks one, and marks it as recognised."""
    unsure = list(_unsure(reading))
    for done, (course, text) in enumerate(unsure, 1):
        code = recognise(text)
        if course.values["language"] and code not in _LATIN | {""}:
            said = f"says {course.values['language']!r}, but is written in {code!r}"
            reading.say(course.line, reading.columns["language"], said, "written in another language than stated")
            course.values["language"] = ""
        if not course.values["language"]:
            course.values.update(language=code, language_is_detected=bool(code))
            reading.report.counts["language recognised from the text" if code else "language unknown"] += 1
        if progress and (done % 500 == 0 or done == len(unsure)):
            progress("recognise languages", done, len(unsure))


def _unsure(reading: Reading) -> Iterable[tuple[CourseRow, str]]:
    for course in reading.courses.values():
        text = f"{course.values['title']}. {course.values['description']}"
        if not course.values["language"] or is_in_other_letters(text, course.values["language"]):
            yield course, text
