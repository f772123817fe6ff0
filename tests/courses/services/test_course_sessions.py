"""Seats of sessions: booking, the waiting list, and who moves up when a seat is freed."""

import datetime
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import CourseRequest, CourseSession
from courses.services.learning.course_requests import (
    ask_for_course,
    decide_request,
    fill_all_seats,
    fill_seats,
    give_up_place,
    queue_place,
    settle_sessions,
)
from courses.tasks import fill_freed_seats
from skills.errors import BadInput, WrongState
from skills.models import Employee
from skills.services.people.employee_deletion import delete_employees
from tests.courses.people import some_course

pytestmark = pytest.mark.django_db


def make_session(course=None, *, days: int = 30, **values) -> CourseSession:
    first = timezone.localdate() + timedelta(days=days)
    return CourseSession.objects.create(course=course or some_course(), starts_on=first, **values)


@pytest.fixture
def people(world) -> list[Employee]:
    carla = Employee.objects.create(external_id="C1", name="Carla", department=world.care)
    return [world.alice, world.bob, carla]


def book(person, session, *, to: str = "booked") -> CourseRequest:
    request = ask_for_course(employee=person, course=session.course)
    return decide_request(request=request, to=to, user=None, session=session)


def states(session) -> dict[str, str]:
    return dict(CourseRequest.objects.filter(session=session).values_list("employee__name", "state"))


def test_when_the_seats_are_taken_requests_wait_in_their_order(people):
    session = make_session(seats=1)
    found = [book(person, session) for person in people]
    assert states(session) == {"Alice": "booked", "Bob": "waiting", "Carla": "waiting"}
    assert [queue_place(row) for row in found[1:]] == [1, 2]
    counted = CourseSession.objects.with_counts().get()
    assert (counted.n_booked, counted.n_waiting, counted.free) == (1, 2, 0)


def test_whoever_waits_longest_moves_up_when_a_seat_is_given_up(people):
    session = make_session(seats=1)
    for person in people:
        book(person, session)
    assert give_up_place(employee=people[0], course=session.course)
    assert states(session) == {"Alice": "given_up", "Bob": "booked", "Carla": "waiting"}
    moved = CourseRequest.objects.get(employee=people[1])
    assert moved.history.latest().history_change_reason == "moved up from the waiting list"
    assert moved.queued_at is None
    assert not give_up_place(employee=people[0], course=session.course)


def test_a_declined_booking_frees_the_seat(people):
    session = make_session(seats=1)
    first = book(people[0], session)
    book(people[1], session)
    decide_request(request=first, to="declined", user=None, reason="Not this year.")
    assert states(session) == {"Alice": "declined", "Bob": "booked"}


def test_more_seats_let_people_move_up(people):
    session = make_session(seats=0)
    for person in people:
        book(person, session)
    CourseSession.objects.update(seats=2)
    assert fill_seats(session=session) == 2
    assert states(session) == {"Alice": "booked", "Bob": "booked", "Carla": "waiting"}
    CourseSession.objects.update(seats=None)
    assert fill_seats(session=session) == 1


def test_the_seat_of_an_erased_person_is_filled_by_the_hourly_task(people):
    session = make_session(seats=1)
    for person in people:
        book(person, session)
    delete_employees(employees=Employee.objects.filter(pk=people[0].pk), by=None)
    fill_freed_seats()
    assert states(session) == {"Bob": "booked", "Carla": "waiting"}
    assert fill_all_seats() == 0


def test_nobody_moves_up_past_a_person_who_waits_longer(people):
    session = make_session(seats=1)
    waiting = [book(person, session) for person in people][2]
    with pytest.raises(BadInput, match="still full"):
        decide_request(request=waiting, to="booked", user=None)
    assert states(session)["Carla"] == "waiting"


def test_people_of_a_cancelled_session_are_approved_for_another_one(people, world):
    session, other = make_session(seats=1), make_session(days=40)
    for person in people[:2]:
        book(person, session)
    CourseSession.objects.filter(pk=session.pk).update(is_cancelled=True)
    session.refresh_from_db()
    settle_sessions(sessions=[session, other], user=world.users["hanna"])
    rows = list(CourseRequest.objects.all())
    assert {(row.state, row.session) for row in rows} == {("approved", None)}
    assert decide_request(request=rows[0], to="booked", user=None, session=other).session == other


def test_a_booking_can_move_to_another_session_and_frees_the_first(people):
    one, other = make_session(seats=1), make_session(days=40, seats=1)
    first = book(people[0], one)
    book(people[1], one)
    decide_request(request=first, to="booked", user=None, session=other)
    assert states(one) == {"Bob": "booked"} and states(other) == {"Alice": "booked"}
    with pytest.raises(BadInput, match="already booked"):
        decide_request(request=CourseRequest.objects.get(pk=first.pk), to="booked", user=None)


@pytest.mark.parametrize("values", [{"days": -1}, {"is_cancelled": True}])
def test_a_past_or_cancelled_session_cannot_be_booked(people, values):
    session = make_session(**values)
    with pytest.raises(BadInput, match="cancelled or has begun"):
        book(people[0], session)
    with pytest.raises(BadInput, match="cancelled or has begun"):
        ask_for_course(employee=people[1], course=session.course, session=session)


def test_a_session_of_another_course_is_refused(people, world):
    session = make_session()
    other = session.course.__class__.objects.exclude(pk=session.course_id)[0]
    with pytest.raises(BadInput, match="another course"):
        ask_for_course(employee=people[0], course=other, session=session)


def test_a_course_with_dates_is_booked_on_one_of_them(people):
    session = make_session()
    request = ask_for_course(employee=people[0], course=session.course)
    with pytest.raises(BadInput, match="Choose the session"):
        decide_request(request=request, to="booked", user=None)
    with pytest.raises(BadInput, match="waiting list"):
        decide_request(request=request, to="waiting", user=None)
    request = decide_request(request=request, to="approved", user=None, session=session)
    assert decide_request(request=request, to="booked", user=None).session == session


def test_a_waiting_request_cannot_be_asked_again_nor_skip_states(people):
    session = make_session(seats=0)
    row = book(people[0], session)
    assert ask_for_course(employee=people[0], course=session.course) == row
    with pytest.raises(WrongState):
        decide_request(request=row, to="given_up_twice", user=None)


def test_a_session_says_its_days_and_times_in_words(world):
    session = make_session(days=0, starts_at=datetime.time(9), ends_at=datetime.time(16, 30), place="Room 4")
    session.refresh_from_db()
    assert str(session).endswith(", 09:00–16:30, Room 4")
    session.ends_on = session.starts_on + timedelta(days=1)
    assert " to " in session.dates
