"""Taking a course: opening it at the provider, asking HR for it, and reading HR's answer."""

from decimal import Decimal

import pytest
from django.urls import reverse

from courses.models import Course, CourseRequest
from courses.services.learning.course_requests import ask_for_course, decide_request
from courses.templatetags.prices import price
from skills.errors import BadInput, WrongState
from tests.courses.people import some_course
from tests.reskill.page_checks import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undefined_variables_fail")]


def ask(client, **values):
    return client.post(reverse("course-ask", args=[some_course().pk]), {"ask": "yes", **values})


# Opening, and the price


def test_open_leads_to_the_provider_in_a_new_tab_and_says_so(alice, world):
    Course.objects.update(url="https://courses.example.org/1")
    html = page(alice, "course", some_course().pk)
    assert 'href="https://courses.example.org/1" target="_blank" rel="noopener noreferrer"' in html
    assert "at the provider, in a new tab" in html
    assert 'href="https://courses.example.org/1"' in page(alice, "path")


def test_a_course_without_an_address_says_so(alice, world):
    assert "The catalogue names no address for this course" in page(alice, "course", some_course().pk)
    assert "no address in the catalogue" in page(alice, "path")


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (None, ""),
        (Decimal("0"), "free of charge"),
        (Decimal("150"), "150.00 EUR, paid by your employer if HR approves"),
    ],
)
def test_a_price_says_who_pays(cost, words):
    assert price(Course(cost=cost, currency="EUR")) == words


# The employee's side


def test_a_request_is_sent_once_shown_and_withdrawn(alice, world):
    ask(alice, wish="I lead the night shift now.")
    ask(alice)
    request = CourseRequest.objects.get()
    assert (request.employee_id, request.state, request.wish) == (
        world.alice.pk,
        "requested",
        "I lead the night shift now.",
    )
    assert "waiting for HR" in page(alice, "course", some_course().pk)
    assert "Courses I have asked for" in page(alice, "path")
    ask(alice, ask="no")
    assert not CourseRequest.objects.exists()
    assert not CourseRequest.history.exists()


def test_a_decided_request_cannot_be_withdrawn_and_a_declined_one_can_be_repeated(alice, world):
    ask(alice)
    decide_request(
        request=CourseRequest.objects.get(), to="declined", user=world.users["hanna"], reason="No budget left."
    )
    ask(alice, ask="no")
    html = page(alice, "course", some_course().pk)
    assert "No budget left." in html and "Send to HR" in html
    ask(alice)
    assert sorted(CourseRequest.objects.values_list("state", flat=True)) == ["declined", "requested"]


def test_retired_courses_cannot_be_asked_for(alice, world):
    Course.objects.update(is_retired=True)
    ask(alice)
    assert not CourseRequest.objects.exists()


# HR's side


def test_a_refusal_needs_a_reason_and_states_follow_the_table(world):
    hanna = world.users["hanna"]
    request = ask_for_course(employee=world.alice, course=some_course())
    with pytest.raises(BadInput, match="Say why"):
        decide_request(request=request, to="declined", user=hanna)
    request = decide_request(request=request, to="approved", user=hanna, cost_centre="4711")
    request = decide_request(request=request, to="booked", user=hanna)
    assert (request.state, request.cost_centre, request.decided_by) == ("booked", "4711", hanna)
    with pytest.raises(WrongState):
        decide_request(request=request, to="approved", user=hanna)
    assert list(request.history.order_by("history_id").values_list("state", flat=True)) == [
        "requested", "approved", "booked",
    ]  # fmt: skip
