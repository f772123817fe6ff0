"""The admin of course requests: HR decides requests of their own departments; the employee reads the answer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from courses.models import CourseSession
from courses.services.learning.course_requests import ask_for_course, decide_request
from tests.courses.people import some_course
from tests.reskill.page_checks import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanna(world, client):
    names = ["view_courserequest", "change_courserequest"]
    world.users["hanna"].user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(world.users["hanna"])
    return client


def test_hr_decides_in_the_admin_and_the_employee_reads_the_answer(world, hanna):
    request = ask_for_course(employee=world.alice, course=some_course(), wish="Please")
    change = reverse("admin:courses_courserequest_change", args=[request.pk])
    decide = reverse("admin:courses_courserequest_decide", args=[request.pk])
    html = hanna.get(change).content.decode()
    assert "Please" in html and "Approve" in html and "Decline" in html
    refused = hanna.post(decide, {"to": "declined", "reason": "", "cost_centre": "4711"}).content.decode()
    assert "Give a reason" in refused and 'value="4711"' in refused
    hanna.post(decide, {"to": "approved", "reason": "Enjoy it.", "cost_centre": "4711"})
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("approved", world.users["hanna"])
    assert "4711" in hanna.get(reverse("admin:courses_courserequest_changelist")).content.decode()
    hanna.force_login(world.users["alice"])
    html = page(hanna, "course", some_course().pk)
    assert "approved" in html and "Enjoy it." in html and "4711" not in html


def test_hr_neither_sees_nor_decides_requests_of_other_departments(world, hanna):
    request = ask_for_course(employee=world.bob, course=some_course())
    assert "Bob" not in hanna.get(reverse("admin:courses_courserequest_changelist")).content.decode()
    decide = reverse("admin:courses_courserequest_decide", args=[request.pk])
    assert hanna.post(decide, {"to": "approved"}).status_code == 404


def test_viewing_alone_does_not_allow_a_decision(world, client):
    request = ask_for_course(employee=world.alice, course=some_course())
    world.users["hanna"].user_permissions.set(Permission.objects.filter(codename="view_courserequest"))
    client.force_login(world.users["hanna"])
    decide = reverse("admin:courses_courserequest_decide", args=[request.pk])
    assert client.post(decide, {"to": "approved"}).status_code == 403
    html = client.get(reverse("admin:courses_courserequest_change", args=[request.pk])).content.decode()
    assert 'value="approved"' not in html


def make_session(**values) -> CourseSession:
    first = timezone.localdate() + timedelta(days=30)
    return CourseSession.objects.create(course=some_course(), starts_on=first, **values)


def test_hr_books_a_session_and_is_told_when_it_is_full(world, hanna):
    session = make_session(seats=0, place="Leeds")
    request = ask_for_course(employee=world.alice, course=some_course())
    html = hanna.get(reverse("admin:courses_courserequest_change", args=[request.pk])).content.decode()
    assert "Leeds" in html and "0 free, 0 waiting" in html and "Put on the waiting list" in html
    decide = reverse("admin:courses_courserequest_decide", args=[request.pk])
    refused = hanna.post(decide, {"to": "booked", "session": ""}).content.decode()
    assert "Choose the session to book." in refused
    told = hanna.post(decide, {"to": "booked", "session": session.pk}, follow=True).content.decode()
    assert "The session is full." in told
    request.refresh_from_db()
    assert (request.state, request.session) == ("waiting", session)


def test_sessions_are_edited_with_the_course(world, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse"))
    session = make_session(seats=0)
    request = ask_for_course(employee=world.alice, course=some_course(), session=session)
    decide_request(request=request, to="booked", user=None)
    address = reverse("admin:courses_course_change", args=[some_course().pk])
    values = posted(client.get(address))
    values |= {"sessions-0-seats": "3", "sessions-0-place": "York"}
    response = client.post(address, values)
    assert response.status_code == 302, response.context["errors"]
    session.refresh_from_db()
    request.refresh_from_db()
    assert (session.seats, session.place, request.state) == (3, "York", "booked")
    assert client.post(address, values | {"sessions-0-is_cancelled": "on"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.session) == ("approved", None)
    session.refresh_from_db()
    assert session.history.latest().history_user.username == "root"


def posted(response) -> dict:
    """The values that the admin's form on this page would send back."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}
