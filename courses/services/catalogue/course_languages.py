"""Recognises the language of courses whose source states none, or one that is not written in their letters."""

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from courses.services.catalogue.course_rows import CourseRow, Reading
from courses.services.catalogue.course_values import LANGUAGES
from skills.services.imports.report import Progress

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LEAST_LETTERS, _LEAST_CERTAINTY = 12, 0.9
_MOST_CHARACTERS = 1000  # the beginning of a text is enough to recognise its language
# Languages written in Latin letters. A text in other letters cannot be in one of them.
_LATIN = frozenset(
    {
        "af", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id", "is", "it",
        "lt", "lv", "ms", "mt", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sq", "sv", "sw", "tl", "tr", "vi",
    }
)  # fmt: skip


@functools.cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Without rare languages: short English titles would be mistaken for one of them.
    identifier.set_languages(sorted(set(LANGUAGES.values()) & set(identifier.labels)))
    return identifier


def recognise(text: str) -> str:
    """ISO 639-1 code of the text's language; '' if the text is too short or the language uncertain."""
    if sum(ch.isalpha() for ch in text) < _LEAST_LETTERS:
        return ""
    code, certainty = _identifier().classify(text[:_MOST_CHARACTERS])
    return code if certainty >= _LEAST_CERTAINTY else ""


def is_in_other_letters(text: str, language: str) -> bool:
    """Whether more than half of the letters do not belong to the alphabet of the stated language."""
    if language not in _LATIN or text.isascii():
        return False
    letters = [ch for ch in text[:_MOST_CHARACTERS] if ch.isalpha()]
    return len(letters) >= _LEAST_LETTERS and 2 * sum(_is_not_latin(ch) for ch in letters) > len(letters)


def _is_not_latin(letter: str) -> bool:
    return letter > "\u024f" and not "\u1e00" <= letter <= "\u1eff"


def complete_languages(reading: Reading, progress: Progress | None = None) -> None:
    """Sets the language of each course that has none, and marks the language as recognised.

    A stated language that the course's letters contradict is replaced, with a remark.
    """
    unsure = list(_unsure(reading))
    for done, (course, text) in enumerate(unsure, 1):
        code = recognise(text)
        if course.values["language"] and code not in _LATIN | {""}:
            message = f"the stated language is {course.values['language']!r}, but the text is in {code!r}"
            reading.say(course.line, reading.columns["language"], message, "written in another language than stated")
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
