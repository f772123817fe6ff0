"""Search for courses by meaning, with the real model and the catalogue that ships."""

from collections.abc import Iterable

import numpy as np
import pytest

from courses.management.commands.load_starter import CATALOGUE
from courses.models import Course
from courses.services.catalogue.course_import import import_courses
from courses.services.catalogue.course_index import course_index
from courses.services.catalogue.course_search import find_courses, search
from courses.services.catalogue.search_situations import query_situations
from courses.services.catalogue.search_vocabulary import vocabulary
from skills.arithmetic.text import text_hash
from skills.embedding import get_encoder
from skills.models import AlternateTitle, Occupation, Situation
from skills.services.exposure.text_vectors import embed
from skills.services.situations.shipped_situations import load_situations

FIRST = 8
# A search, and a course that a reader of the catalogue would expect among the first eight of several hundred.
ASKED = {
    "difficult conversations with customers": "Staying calm with upset customers at the counter",
    "how to check if a chatbot is telling the truth": "Checking AI text before it leaves your desk",
    "lead a team for the first time": "From colleague to team lead",
    "come up with new ideas": "Twenty ideas before choosing one",
    "negotiate a better price": "Negotiating with suppliers you want to keep",
    "talk to people who are grieving": "Sitting with bereaved families",
    "is our AI treating people unfairly": "First fairness checks on an AI system",
    "clear writing for readers without time": "Plain sentences for busy readers",
    "plain language": "Building a plain-language habit in your office",
    "schwierige Gespräche mit Kunden": "Staying calm with upset customers at the counter",
    "einfach und klar schreiben": "Klare Sätze für eilige Leser",
}
# A complaint in everyday words, in any language, and the situation that it is about.
EVERYDAY = {
    "my manager pays no attention to my suggestions": "winning-over",
    "my colleagues on night duty never get along": "dispute",
    "my student lost all hope": "losing-heart",
    "technische Dinge für Kunden erklären": "plain-explanation",
    "el cliente está muy enfadado": "complaint",
    "tensions entre collègues": "dispute",
    "nowy pracownik niczego nie umie": "showing-how",
}
MOST_MISREAD = 1  # quarrels on a night shift are taken for broken agreements
ELSEWHERE = ["forklift driver licence", "Schweißerschein", "guitar for beginners"]


def _first_situations(asked: Iterable[str]) -> dict[str, str]:
    """The likeliest situation of each search, read without its words."""
    revision, slugs = get_encoder().revision, vocabulary().slugs
    nothing_named = np.zeros(len(slugs))
    read = {
        text: query_situations(revision, slugs, get_encoder().encode([text])[0], text, nothing_named) for text in asked
    }
    return {text: slugs[int(found.strengths.argmax())] for text, found in read.items()}


@pytest.mark.model
@pytest.mark.django_db
def test_a_search_finds_the_course_that_a_reader_would_expect():
    load_situations()
    import_courses(path=CATALOGUE)
    embed([course.text for course in Course.objects.all()])
    assert len(course_index(get_encoder().revision).ids) == Course.objects.count()
    titles = dict(Course.objects.values_list("pk", "title"))
    offered = Course.objects.offered()
    missed = {
        words: found
        for words, wanted in ASKED.items()
        if wanted not in (found := [titles[pk] for pk in search(offered, words)[:FIRST]])
    }
    assert missed == {}
    assert len(EVERYDAY.items() & _first_situations(EVERYDAY).items()) >= len(EVERYDAY) - MOST_MISREAD
    assert [words for words in ELSEWHERE if find_courses(offered, words).matches] == []
    assert search(offered, "asdf qwer") == []
    assert len(search(offered, "quantum chromodynamics")) < 10
    advanced = offered.filter(level=3)
    found = search(advanced, "plain language")
    assert found and set(found) <= set(advanced.values_list("pk", flat=True))


# With the fake encoder


def make_course(title: str, description: str = "", **values) -> Course:
    text = text_hash(Course(title=title, description=description).text)
    values = {"identity": title[:60], "language": "en", "text_hash": text, **values}
    return Course.objects.create(title=title, description=description, **values)


@pytest.fixture
def catalogue(db):
    """Courses without vectors, so that only words, situations and occupations count."""
    Situation.objects.create(slug="complaint", names={"en": "When somebody complains"}, sentences={})
    return {
        "complaint": make_course("Staying calm at the counter", situations=["complaint"]),
        "german": make_course("Wenn sich jemand beschwert", language="de", situations=["complaint"]),
        "stock": make_course("Why the stock is wrong", occupations=["53-7065"]),
        "time": make_course("Management of time"),
    }


def matches(words: str, *languages: str) -> list[str]:
    found = find_courses(Course.objects.offered(), words, languages=languages).matches
    return [Course.objects.get(pk=pk).title for pk in found]


@pytest.mark.django_db
def test_a_situation_is_found_by_the_words_that_people_use_for_it(catalogue):
    assert matches("angry customers", "en") == [catalogue["complaint"].title, catalogue["german"].title]
    assert matches("Umgang mit schwierigen Kunden", "de") == [catalogue["german"].title, catalogue["complaint"].title]


@pytest.mark.django_db
def test_courses_for_an_occupation_are_found_by_its_titles_in_any_language(catalogue):
    job = Occupation.objects.create(soc_code="53-7065.00", title="Stockers and Order Fillers")
    AlternateTitle.objects.create(occupation=job, title="Lagerist", language="de", is_usual=True, text_hash="x")
    assert matches("Lager", "de") == [catalogue["stock"].title]


@pytest.mark.django_db
def test_a_typing_error_is_corrected_and_named(catalogue):
    found = find_courses(Course.objects.offered(), "time managment")
    assert list(found.matches) == [catalogue["time"].pk]
    assert found.corrections == {} or found.corrections == {"managment": "management"}
    assert find_courses(Course.objects.offered(), "conuter").corrections == {"conuter": "counter"}


@pytest.mark.django_db
def test_a_subject_that_no_course_names_has_no_matches(catalogue):
    found = find_courses(Course.objects.offered(), "learn Excel")
    assert (list(found.matches), found.subject) == ([], "excel")
    own = make_course("Excel for the office", "Excellent tables")
    found = find_courses(Course.objects.offered(), "learn Excel")
    assert (list(found.matches), found.subject) == ([own.pk], "")


@pytest.mark.django_db
def test_a_unit_in_several_languages_is_named_once(catalogue):
    for code in ("en", "de"):
        make_course(
            f"Complaints {code}", identity=f"unit:complaint:foundations:{code}", language=code, situations=["complaint"]
        )
    assert matches("complaints", "de")[0] == "Complaints de"
    assert "Complaints en" not in matches("complaints", "de")


@pytest.mark.django_db
def test_changed_courses_are_found_at_once(catalogue):
    assert matches("zebra") == []
    catalogue["time"].title = "Zebra crossing"
    catalogue["time"].save()
    assert matches("zebra") == ["Zebra crossing"]
    assert matches("") == matches("?!") == []
