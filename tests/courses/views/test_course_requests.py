"""Taking a course: opening it at the provider, asking HR for it, and reading HR's answer."""

import datetime
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Course, CourseRequest, CourseSession
from courses.services.learning.course_requests import ask_for_course, decide_request
from courses.templatetags.prices import price, price_sentence
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
    assert "The catalogue gives no web address for this course" in page(alice, "course", some_course().pk)
    assert "no address in the catalogue" in page(alice, "path")


@pytest.mark.parametrize(
    ("cost", "payer", "words", "sentence"),
    [
        (None, "employer", "", "The catalogue names no price."),
        ("0", "employer", "free of charge", "The course is free of charge."),
        ("150", "employer", "150.00 EUR, paid by your employer after approval",
         "150.00 EUR. Your employer pays after HR has approved the course."),
        ("150", "employee", "150.00 EUR, paid by you", "150.00 EUR. You pay the course yourself."),
        ("150", "", "150.00 EUR, ask HR who pays", "150.00 EUR. It is not known who pays; ask HR first."),
    ],
)  # fmt: skip
def test_a_price_says_who_pays_or_that_this_is_unknown(settings, cost, payer, words, sentence):
    settings.RESKILL_COURSES_PAID_BY = payer
    course = Course(cost=None if cost is None else Decimal(cost), currency="EUR")
    assert (price(course), price_sentence(course)) == (words, sentence)


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
    ask(alice, ask="no", sure="yes")
    assert not CourseRequest.objects.exists()
    assert not CourseRequest.history.exists()


def test_a_decided_request_cannot_be_withdrawn_and_a_declined_one_can_be_repeated(alice, world):
    ask(alice)
    decide_request(
        request=CourseRequest.objects.get(), to="declined", user=world.users["hanna"], reason="No budget left."
    )
    ask(alice, ask="no", sure="yes")
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
    with pytest.raises(BadInput, match="Give a reason"):
        decide_request(request=request, to="declined", user=hanna)
    request = decide_request(request=request, to="approved", user=hanna, cost_centre="4711")
    request = decide_request(request=request, to="booked", user=hanna)
    assert (request.state, request.cost_centre, request.decided_by) == ("booked", "4711", hanna)
    with pytest.raises(WrongState):
        decide_request(request=request, to="requested", user=hanna)
    assert list(request.history.order_by("history_id").values_list("state", flat=True)) == [
        "requested", "approved", "booked",
    ]  # fmt: skip


# Sessions


def next_month() -> date:
    return timezone.localdate() + timedelta(days=30)


def test_the_page_lists_the_coming_dates_with_their_seats(alice, world):
    course = some_course()
    add = CourseSession.objects.create
    session = add(course=course, starts_on=next_month(), starts_at=datetime.time(9), place="Leeds", seats=2)
    add(course=course, starts_on=next_month() + timedelta(days=1), place="online")
    add(course=course, starts_on=timezone.localdate() - timedelta(days=1), place="Yesterday's room")
    add(course=course, starts_on=next_month(), place="A cancelled room", is_cancelled=True)
    html = page(alice, "course", course.pk)
    assert "Leeds" in html and "2 of 2 seats free" in html and "number of seats not stated" in html
    assert "Yesterday" not in html and "A cancelled room" not in html
    ask(alice, session=session.pk)
    assert CourseRequest.objects.get().session == session
    assert "Leeds" in page(alice, "course", course.pk)


def test_a_date_that_is_no_longer_offered_is_refused_in_words(alice, world):
    past = CourseSession.objects.create(course=some_course(), starts_on=timezone.localdate() - timedelta(days=1))
    response = alice.post(
        reverse("course-ask", args=[some_course().pk]), {"ask": "yes", "session": past.pk}, follow=True
    )
    assert "This date is no longer offered." in response.content.decode()
    assert not CourseRequest.objects.exists()


def test_a_person_reads_their_place_on_the_waiting_list_and_leaves_it(alice, world):
    session = CourseSession.objects.create(course=some_course(), starts_on=next_month(), seats=1)
    for person in (world.bob, world.alice):
        request = ask_for_course(employee=person, course=session.course)
        decide_request(request=request, to="booked", user=world.users["hanna"], session=session)
    html = page(alice, "course", session.course_id)
    assert "You are number 1 on the waiting list." in html and "full, 1 person on the waiting list" in html
    assert "Give up your place?" in ask(alice, ask="give-up").content.decode()
    ask(alice, ask="give-up", sure="yes")
    assert CourseRequest.objects.get(employee=world.alice).state == "given_up"
    assert "Send to HR" in page(alice, "course", session.course_id)


def test_nobody_gives_up_what_they_do_not_have(alice, world):
    response = alice.post(
        reverse("course-ask", args=[some_course().pk]), {"ask": "give-up", "sure": "yes"}, follow=True
    )
    assert "You have no place to give up." in response.content.decode()
