"""manage.py load_starter and load_demo: both can be repeated, and demo logins work only in demo mode."""

import base64
import csv
import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from oauth2_provider.models import Application

from courses.management.commands import load_demo, load_starter
from courses.models import Course, CoursePrerequisite
from skills.models import Employee, ExposureDataset, HumanSkill, Occupation, ReferenceTask, Task
from tests.api_client import get_token

pytestmark = pytest.mark.django_db
STARTER = (Occupation, ExposureDataset, ReferenceTask, HumanSkill, Course, CoursePrerequisite)


def run(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def sizes(*models) -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in models}


def test_loading_the_starter_twice_adds_nothing_and_keeps_edits():
    run("load_starter", "--demo-courses")
    once = sizes(*STARTER)
    assert min(once.values()) > 0
    HumanSkill.objects.filter(slug="communication").update(name="Talking")
    Course.objects.filter(external_id="ei-listening-basics").update(is_retired=True)
    run("load_starter", "--demo-courses")
    assert sizes(*STARTER) == once
    assert HumanSkill.objects.get(slug="communication").name == "Talking"
    assert Course.objects.get(external_id="ei-listening-basics").is_retired
    assert ExposureDataset.objects.active() is not None


def test_without_the_demonstration_catalogue_only_the_learning_units_are_courses():
    assert "courses" not in run("load_starter")
    assert set(Course.objects.values_list("provider", flat=True)) == {"Reskill"}
    assert HumanSkill.objects.count() == 6


def test_every_starter_course_has_its_own_key_and_title_and_known_prerequisites():
    with load_starter.CATALOGUE.open(encoding="utf-8", newline="") as file:
        courses = list(csv.DictReader(file))
    for column in ("key", "title"):
        assert [value for value, n in Counter(row[column] for row in courses).items() if n > 1] == []
    named = {key for row in courses for key in row["prerequisites"].split(";") if key}
    assert named <= {row["key"] for row in courses}


@pytest.mark.model
def test_with_the_real_model_the_starter_has_measured_intervals():
    output = run("load_starter")
    dataset = ExposureDataset.objects.active()
    assert dataset.calibration["interval"]["below"]
    assert f"{dataset.n_tasks:,} starter reference tasks" in output


# The demo


@pytest.fixture
def demo(settings):
    """The demo, loaded."""
    settings.DEMO = True
    run("load_starter")
    return run("load_demo")


def sign_in(client, login: str) -> bool:
    client.logout()
    client.post(reverse("account_login"), {"login": login, "password": load_demo.PASSWORD})
    return "_auth_user_id" in client.session


def test_load_demo_is_refused_outside_demo_mode(settings, django_user_model):
    settings.DEMO = False
    with pytest.raises(CommandError, match="in the demo only"):
        run("load_demo")
    assert sizes(Employee, django_user_model, Application) == {"Employee": 0, "User": 0, "Application": 0}


def test_loading_the_demo_twice_adds_nothing_and_keeps_new_passwords(demo, django_user_model):
    models = (Employee, Task, Application, django_user_model)
    once = sizes(*models)
    assert once["User"] == len(load_demo.LOGINS)
    amara = django_user_model.objects.get(username="amara")
    assert amara.employee.external_id == "LH-001"
    amara.set_password("another one, longer")
    amara.save()
    run("load_demo")
    assert sizes(*models) == once
    amara.refresh_from_db()
    assert amara.check_password("another one, longer")


def test_every_demo_login_is_printed_and_works_only_in_demo_mode(demo, settings, client):
    for name, what, _ in load_demo.LOGINS:
        assert name in demo
        assert what in demo
        for login in (name, f"{name}@lindenhof.example"):
            settings.DEMO = True
            assert sign_in(client, login), login
            assert client.get("/", follow=True).status_code == 200
            settings.DEMO = False
            assert client.get("/").status_code == 302, f"{login} is still signed in"
            assert not sign_in(client, login), login


def test_outside_demo_mode_other_people_can_sign_in(demo, settings, client, make_user):
    settings.DEMO = False
    make_user("alice")
    assert client.login(username="alice", password="correct horse battery")


def test_outside_demo_mode_the_demo_client_has_no_valid_token(demo, settings, monkeypatch, client):
    monkeypatch.setattr("tests.api_client.SECRET", load_demo.CLIENT_SECRET)
    application = Application.objects.get()
    token = get_token(application, "courses:read")
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert client.get("/api/v1/courses/", **headers).status_code == 200

    settings.DEMO = False
    assert client.get("/api/v1/courses/", **headers).status_code == 401
    basic = base64.b64encode(f"{application.client_id}:{load_demo.CLIENT_SECRET}".encode()).decode()
    request = {"grant_type": "client_credentials", "scope": "courses:read"}
    response = client.post("/api/oauth/token/", request, HTTP_AUTHORIZATION=f"Basic {basic}")
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
