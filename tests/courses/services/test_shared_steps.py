"""An employee shows one step of the path to an adviser, who sees that step only, until it is taken back."""

import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from courses.models import Course, Feedback, SharedStep
from courses.services.learning.shared_steps import advisers_for, share_step, stop_sharing
from skills.errors import BadInput
from skills.models import AuditEntry, ManagerScope
from skills.services.access.roles import ADVISERS, LEARNING_ADVISERS, ensure_roles
from skills.services.people.employee_deletion import delete_employees
from tests.reskill.page_checks import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(world, make_user):
    """A learning adviser of Alice's department."""
    return make_adviser(world.care, make_user, "ada")


def make_adviser(department, make_user, name: str, *, group: str = LEARNING_ADVISERS, **fields):
    ensure_roles()
    user = make_user(name, is_staff=True, first_name=name.title(), last_name="Adler", **fields)
    user.groups.add(Group.objects.get(name=group))
    ManagerScope.objects.create(user=user).departments.add(department)
    return user


@pytest.fixture
def course(world) -> Course:
    """The first step of Alice's path."""
    return world.alice.answers.get(is_current=True).steps.select_related("course").first().course


@pytest.fixture
def shared(world, adviser, course, settings) -> SharedStep:
    settings.RESKILL_AUDIT = True
    return share_step(employee=world.alice, course=course, adviser=adviser, message="Is this right for me?")


def test_a_person_shares_a_step_on_its_page_and_takes_it_back(world, alice, adviser, course):
    address = reverse("step-share", args=[course.pk])
    assert address in page(alice, "path")
    html = alice.post(
        address, {"adviser": adviser.pk, "message": "Is this right for me?"}, follow=True
    ).content.decode()
    assert "Who sees this step" in html and "Ada Adler" in html and "Is this right for me?" in html
    assert "An adviser sees this step" in page(alice, "path")
    alice.post(reverse("step-share-stop", args=[course.pk]), {"adviser": adviser.pk})
    assert not SharedStep.objects.exists()
    assert "An adviser sees this step" not in page(alice, "path")


def test_the_adviser_sees_that_step_and_nothing_else(client, world, adviser, shared, course):
    client.force_login(adviser)
    Feedback.objects.create(employee=world.alice, course=course, kind="started")
    html = client.get(reverse("admin:courses_sharedstep_changelist")).content.decode()
    assert "Alice" in html and course.title in html and "started" in html
    html = client.get(reverse("admin:courses_sharedstep_change", args=[shared.pk])).content.decode()
    assert "Is this right for me?" in html
    others = [title for title in Course.objects.exclude(pk=course.pk).values_list("title", flat=True) if title in html]
    assert others == []
    answer = world.alice.answers.get(is_current=True)
    for name, pk in (("skills_employee", world.alice.pk), ("courses_answer", answer.pk)):
        assert client.get(reverse(f"admin:{name}_change", args=[pk])).status_code in (302, 403, 404)


def test_the_api_gives_a_learning_adviser_no_person(client, world, adviser, shared):
    client.force_login(adviser)
    assert client.get("/api/v1/employees/").json()["results"] == []
    for path in ("", "tasks/", "learning-path/", "recommendations/", "feedback/"):
        assert client.get(f"/api/v1/employees/A1/{path}").status_code in (403, 404)


def test_nobody_else_sees_a_shared_step(client, world, adviser, shared, make_user, django_user_model):
    other = make_adviser(world.care, make_user, "otto", group=ADVISERS)
    root = django_user_model.objects.create_superuser("root", "root@example.org", "correct horse")
    for user in (other, root, world.users["hanna"], world.users["bob"]):
        assert not SharedStep.objects.visible_to(user).exists()
        client.force_login(user)
        response = client.get(reverse("admin:courses_sharedstep_change", args=[shared.pk]))
        assert response.status_code != 200
    assert SharedStep.objects.visible_to(adviser).get() == shared


def test_a_step_that_was_taken_back_is_gone_for_the_adviser(client, world, adviser, shared):
    stop_sharing(employee=world.alice, shared=shared)
    client.force_login(adviser)
    assert "Alice" not in client.get(reverse("admin:courses_sharedstep_changelist")).content.decode()


def test_only_advisers_of_ones_own_department_can_be_chosen(world, adviser, make_user, course):
    elsewhere = make_adviser(world.office, make_user, "olga")
    make_adviser(world.care, make_user, "ina", is_active=False)
    assert list(advisers_for(world.alice)) == [adviser]
    assert list(advisers_for(world.bob)) == [elsewhere]
    ManagerScope.objects.filter(user=elsewhere).update(sees_everyone=True)
    assert set(advisers_for(world.alice)) == {adviser, elsewhere}
    with pytest.raises(BadInput, match="your advisers"):
        share_step(employee=world.alice, course=course, adviser=world.users["hanna"])


def test_only_steps_of_ones_own_path_can_be_shared(world, alice, adviser, course):
    in_path = world.alice.answers.get(is_current=True).steps.values("course")
    other = Course.objects.exclude(pk__in=in_path)[0]
    with pytest.raises(BadInput, match="no step of your path|not a step"):
        share_step(employee=world.alice, course=other, adviser=adviser)
    assert alice.get(reverse("step-share", args=[other.pk])).status_code == 404


def test_nobody_takes_back_the_step_of_somebody_else(world, shared):
    with pytest.raises(BadInput):
        stop_sharing(employee=world.bob, shared=shared)
    assert SharedStep.objects.exists()


def test_sharing_taking_back_and_looking_are_in_the_audit_trail(client, world, adviser, shared):
    client.force_login(adviser)
    client.get(reverse("admin:courses_sharedstep_change", args=[shared.pk]))
    pk = shared.pk
    stop_sharing(employee=world.alice, shared=shared, by=world.users["alice"])
    rows = AuditEntry.objects.filter(employee_id=world.alice.pk).order_by("pk")
    assert list(rows.values_list("action", "route", "object_id", "actor_id")) == [
        ("changed", "step-shared", str(pk), world.users["alice"].pk),
        ("seen", "admin:courses_sharedstep_change", str(pk), adviser.pk),
        ("changed", "step-taken-back", str(pk), world.users["alice"].pk),
    ]
    assert rows[0].details == {"adviser": adviser.pk}


def test_shared_steps_are_in_my_data_and_deleted_there(world, alice, shared, course):
    (row,) = json.loads(alice.get(reverse("my-data-download")).content)["shared_steps"]
    assert (row["course"], row["adviser"], row["message"]) == (course.title, "Ada Adler", "Is this right for me?")
    alice.post(reverse("my-data-delete"), {"kinds": ["shared"], "sure": "yes"})
    assert not SharedStep.objects.exists()
    assert AuditEntry.objects.filter(route="step-taken-back").exists()


def test_shared_steps_end_when_the_person_leaves_or_is_erased(world, adviser, shared):
    type(world.alice).objects.filter(pk=world.alice.pk).update(left_on="2026-01-01")
    assert not SharedStep.objects.visible_to(adviser).exists()
    delete_employees(employees=type(world.alice).objects.filter(pk=world.alice.pk), by=world.users["hanna"])
    assert not SharedStep.objects.exists()


def test_without_an_adviser_the_page_says_so(alice, world, course):
    html = page(alice, "step-share", course.pk)
    assert "There is no adviser for your department yet." in html
