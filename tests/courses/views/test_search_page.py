"""The search on the page of courses: order, corrections, empty results, and recent searches that only their owner reads."""

import pytest
from django.urls import reverse

from courses.models import Course
from courses.views.recent_searches import COOKIE, MOST
from skills.models import Employee, TextVector
from tests.courses.people import make_world
from tests.courses.services.test_course_search import make_course
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


@pytest.fixture
def alice(client, org):
    """Alice, signed in, with three courses that no search finds by meaning."""
    make_world(org)
    Course.objects.all().delete()
    TextVector.objects.all().delete()
    Employee.objects.filter(pk=org.alice.pk).update(languages=["en"])
    make_course("Zebra care for beginners", duration_hours=5, cost=20)
    make_course("Advanced zebra care", duration_hours=2, cost=50)
    make_course("Zebra im Alltag", language="de")
    client.force_login(org.users["alice"])
    return client


def titles(html: str) -> list[str]:
    known = Course.objects.values_list("title", flat=True)
    return sorted((title for title in known if f">{title}</a>" in html), key=html.index)


def test_own_languages_come_first_and_the_order_can_be_chosen(alice):
    assert titles(page(alice, "courses", q="zebra"))[-1] == "Zebra im Alltag"
    found = titles(page(alice, "courses", q="zebra", sort="shortest"))
    assert found[:2] == ["Advanced zebra care", "Zebra care for beginners"]
    assert titles(page(alice, "courses", sort="cheapest"))[0] == "Zebra care for beginners"


def test_a_corrected_word_is_named(alice):
    html = page(alice, "courses", q="begniners")
    assert "You typed “begniners”" in html
    assert titles(html) == ["Zebra care for beginners"]


def test_an_empty_result_says_what_to_do(alice):
    html = page(alice, "courses", q="learn excel")
    assert "No course here teaches “excel”" in html
    assert reverse("library") in html and reverse("talk") in html
    html = page(alice, "courses", q="qwertz", level="3")
    assert "Nothing matches “qwertz”" in html
    assert "search without the filters" in html
    assert "No course matches all filters" in page(alice, "courses", level="3")


def test_a_search_in_another_language_says_that_the_results_are_not_in_it(alice):
    make_course("Gestire i reclami dei clienti arrabbiati")
    html = page(alice, "courses", q="gestire i reclami dei clienti arrabbiati")
    assert "We found nothing on this in the language of your search (Ital" in html
    assert "language of your search" not in page(alice, "courses", q="zebra care")
    Course.objects.filter(title="Gestire i reclami dei clienti arrabbiati").update(language="it")
    assert "language of your search" not in page(alice, "courses", q="gestire i reclami dei clienti arrabbiati")


def test_recent_searches_are_shown_and_erased(alice):
    for words in ("zebra", "learn excel", "Zebra", *"abcd"):
        page(alice, "courses", q=words)
    html = page(alice, "courses")
    assert html.count("?q=") == MOST
    assert "?q=Zebra" in html and "?q=zebra" not in html
    assert alice.post(reverse("forget-searches")).status_code == 302
    assert "Your recent searches:" not in page(alice, "courses")


def test_recent_searches_cannot_be_read_by_somebody_else(alice, org):
    page(alice, "courses", q="burnout")
    cookie = alice.cookies[COOKIE]
    assert "burnout" not in cookie.value
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    alice.force_login(org.users["bob"])
    alice.cookies[COOKIE] = cookie.value
    assert "burnout" not in page(alice, "courses")
    alice.cookies[COOKIE] = "nonsense"
    assert "Your recent searches:" not in page(alice, "courses")


def test_erasing_needs_a_post(alice):
    assert alice.get(reverse("forget-searches")).status_code == 405
