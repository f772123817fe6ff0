"""The admin of course requests: HR decides requests of their own departments; the employee reads the answer."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from courses.services.learning.course_requests import ask_for_course
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
    assert "Say why" in refused and 'value="4711"' in refused
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
