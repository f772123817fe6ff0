"""HR deletes a person in the admin, with all rows about the person. People of other departments stay."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from courses.models import Answer, Feedback, Goal, Review
from courses.services.reviews.reviews import request_review
from skills.models import Employee, ExposureOverride, ManagerScope, Occupation, Task, VoluntaryAttribute
from skills.services.access.roles import HR_VIEWERS, ensure_roles
from tests.courses.people import some_course

pytestmark = pytest.mark.django_db
LIST = "/admin/skills/employee/"


@pytest.fixture
def full(world):
    """Alice and Bob with a row of every kind."""
    for person in (world.alice, world.bob):
        task = person.tasks.first()
        request_review(employee=person, kind="exposure", task=task, reason="Most of it is by hand.")
        ExposureOverride.objects.create(task=task, exposure=0.2, reason="I watched.")
        Feedback.objects.create(employee=person, course=some_course(), kind="started")
        Goal.objects.create(employee=person, occupation=Occupation.objects.first())
        VoluntaryAttribute.objects.create(employee=person, attribute="gender", value="woman")
        person.tasks.last().delete()  # its history remains
    return world


@pytest.fixture
def hr(full, client):
    """Hanna, HR for Care."""
    full.users["hanna"].groups.add(ensure_roles())
    client.force_login(full.users["hanna"])
    return client


@pytest.fixture
def root(full, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "correct horse"))
    return client


def delete_page(employee) -> str:
    return reverse("admin:skills_employee_delete", args=[employee.pk])


def delete_chosen(client, *employees, **more):
    return client.post(
        LIST, {"action": "delete_selected", "_selected_action": [employee.pk for employee in employees], **more}
    )


def rows_of(employee_id: int, task_ids: set[int]) -> dict[str, int]:
    """The number of rows and history entries that reference the person or one of their tasks, by field."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            ids = {Employee: {employee_id}, Task: task_ids}.get(field.related_model)
            n = model._base_manager.filter(**{f"{field.attname}__in": ids}).count() if ids else 0
            if n:
                found[f"{model._meta.label}.{field.name}"] = n
    return found


def task_ids_of(employee) -> set[int]:
    return set(Task.history.filter(employee_id=employee.pk).values_list("id", flat=True))


@pytest.mark.parametrize("user", ["hr", "root"])
@pytest.mark.parametrize("how", ["page", "action"])
def test_a_person_is_deleted_with_all_rows_about_them(request, full, user, how):
    client = request.getfixturevalue(user)
    alice, tasks = full.alice.pk, task_ids_of(full.alice)
    of_bob = rows_of(full.bob.pk, task_ids_of(full.bob))
    before = rows_of(alice, tasks)
    assert {"courses.Answer.employee", "courses.HistoricalReview.employee", "skills.HistoricalTask.employee"} <= set(
        before
    )
    if how == "page":
        response = client.post(delete_page(full.alice), {"post": "yes"})
    else:
        response = delete_chosen(client, full.alice, post="yes")
    assert response.status_code == 302
    assert not Employee.objects.filter(pk=alice).exists()
    assert rows_of(alice, tasks) == {}
    assert rows_of(full.bob.pk, task_ids_of(full.bob)) == of_bob
    last = Employee.history.filter(id=alice).latest()
    assert (last.history_type, last.history_user.username) == ("-", {"hr": "hanna", "root": "root"}[user])


@pytest.mark.parametrize("how", ["page", "action"])
def test_the_confirmation_lists_the_rows_that_are_deleted(hr, full, how):
    response = hr.get(delete_page(full.alice)) if how == "page" else delete_chosen(hr, full.alice)
    assert response.status_code == 200
    page = re.sub(r"\s+", " ", response.content.decode())
    assert "Alice" in page and 'name="post" value="yes"' in page
    n_tasks = full.alice.tasks.count()
    assert f"Tasks: {n_tasks}" in page and "Answers: 1" in page and "Reviews: 1" in page
    assert "fairness report, if there are any" in page
    assert Employee.objects.filter(pk=full.alice.pk).exists()


def test_the_page_hides_whether_a_person_gave_voluntary_attributes(hr, full):
    with_one = hr.get(delete_page(full.alice)).content.decode()
    VoluntaryAttribute.objects.all().delete()
    without = hr.get(delete_page(full.alice)).content.decode()
    tokens = re.compile(r'(csrfmiddlewaretoken" value="|nonce=")[^"]+')
    assert tokens.sub("", with_one) == tokens.sub("", without)


@pytest.mark.parametrize("how", ["page", "action"])
def test_hr_of_another_department_deletes_nobody(hr, full, how):
    if how == "page":
        hr.post(delete_page(full.bob), {"post": "yes"})
    else:
        delete_chosen(hr, full.bob, full.alice, post="yes")
        assert not Employee.objects.filter(pk=full.alice.pk).exists()
    assert Employee.objects.filter(pk=full.bob.pk).exists()
    assert Answer.objects.filter(employee=full.bob).exists() and Review.objects.filter(employee=full.bob).exists()


def test_a_viewer_deletes_nobody(hr, full):
    ensure_roles()
    hanna = full.users["hanna"]
    hanna.groups.set(hanna.groups.model.objects.filter(name=HR_VIEWERS))
    ManagerScope.objects.filter(user=hanna).update(sees_everyone=True)
    assert hr.post(delete_page(full.alice), {"post": "yes"}).status_code == 403
    delete_chosen(hr, full.alice, post="yes")
    assert Employee.objects.filter(pk=full.alice.pk).exists()
