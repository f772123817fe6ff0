"""Search for courses by meaning, with the real model and the catalogue that ships."""

import pytest

from courses.management.commands.load_starter import CATALOGUE
from courses.models import Course
from courses.services.catalogue.course_import import import_courses
from courses.services.catalogue.course_index import course_index, search
from skills.embedding import get_encoder
from skills.services.exposure.text_vectors import embed

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


@pytest.mark.model
@pytest.mark.django_db
def test_a_search_finds_the_course_that_a_reader_would_expect():
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
    assert search(offered, "asdf qwer") == []
    assert len(search(offered, "quantum chromodynamics")) < 10
    advanced = offered.filter(level=3)
    found = search(advanced, "plain language")
    assert found and set(found) <= set(advanced.values_list("pk", flat=True))
