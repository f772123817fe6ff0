"""PostgreSQL stores no null characters. A request with one is refused before it reaches a view, on every page."""

import pytest
from django.urls import reverse

from courses.models import Course, Freeze, Recalculation
from skills.stored_messages import Message

pytestmark = pytest.mark.django_db
NULL = "a\x00b"


@pytest.fixture
def root(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse battery"))
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("name", ["courses", "work-occupations", "home", "library", "account_login"])
def test_a_null_character_in_the_query_is_a_bad_request(world, client, name):
    client.force_login(world.users["alice"])
    client.raise_request_exception = False
    for parameter in ("q", "page", "next", "language"):
        assert client.get(reverse(name), {parameter: NULL}).status_code == 400, parameter


def test_a_null_character_in_a_form_of_an_employee_is_a_bad_request(world, client):
    client.force_login(world.users["alice"])
    client.raise_request_exception = False
    course = Course.objects.first().pk
    for name, arguments, data in (
        ("course-feedback", [course], {"kind": "refused", "reason": NULL}),
        ("course-ask", [course], {"wish": NULL}),
        ("talk", [], {"reason": NULL}),
        ("work-add", [], {"statement": NULL}),
        ("work-description", [], {"text": NULL}),
    ):
        answer = client.post(reverse(name, args=arguments), data)
        assert answer.status_code == 400, name
        assert client.post(reverse(name, args=arguments), {NULL: "x"}).status_code == 400, name


def test_a_null_character_in_the_admin_is_a_bad_request(root):
    held = Recalculation.objects.create(state="held", message=Message.of("held_by_rule", n=1, people=20))
    release = reverse("admin:courses_recalculation_release", args=[held.pk])
    assert root.post(release, {"reason": NULL}).status_code == 400
    assert root.post(reverse("admin:courses_freeze_changelist") + "freeze/", {"reason": NULL}).status_code == 400
    people = reverse("admin:skills_employee_changelist")
    assert root.post(people, {"action": NULL, "_selected_action": "1"}).status_code == 400
    assert root.get(f"{people}%00/change/").status_code == 400
    assert not Freeze.objects.exists()
    held.refresh_from_db()
    assert held.state == "held"


def test_texts_without_a_null_character_pass(world, client):
    client.force_login(world.users["alice"])
    assert client.get(reverse("courses"), {"q": "\u2400 \x01 listening"}).status_code == 200
