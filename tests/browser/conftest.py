"""Fixtures for a real browser and a live server. Queued tasks run at once, in the server's process."""

import os

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect, sync_playwright

from courses.models import Answer, LearningUnit, PathStep
from courses.services.library.unit_loading import save_part
from courses.services.library.unit_text import read_file
from reskill.celery import app
from skills.models import ManagerScope
from skills.services.access.roles import ensure_roles
from tests.conftest import ROOT
from tests.courses.people import make_world
from tests.patience import PATIENCE_S

# The browser's driver runs an event loop in this thread. Without this setting, Django refuses database queries in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--no-first-run",
]  # fmt: skip


# The server runs queued tasks before it responds, and the first such response waits for the model.
expect.set_options(timeout=PATIENCE_S * 1000)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield found
        found.close()


@pytest.fixture
def served_world(live_server, org, settings):
    """Alice and Bob with answers, each with a verified address, on a live server."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    make_world(org)
    for user in org.users.values():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    org.url = live_server.url
    yield org
    app.conf.task_always_eager = before


@pytest.fixture
def shelf(served_world):
    """The served world with the shipped unit on complaints, which Alice's first step trains and her first task is."""
    for file in sorted((ROOT / "courses" / "library" / "complaint").glob("*.md")):
        header, body = read_file(file.read_text(encoding="utf-8"))
        save_part(header=header, body=body, origin=LearningUnit.Origin.SHIPPED)
    step = PathStep.objects.filter(answer__employee=served_world.alice, answer__is_current=True).first()
    PathStep.objects.filter(pk=step.pk).update(situation="complaint")
    task = served_world.alice.tasks.first()
    row = {"slug": "complaint", "strength": 0.9, "tasks": [task.pk], "experienced": False}
    Answer.objects.filter(pk=step.answer_id).update(situations=[row])
    return served_world


@pytest.fixture
def open_page(browser, served_world):
    """A function that opens a new window. The test fails for every error or warning of the browser."""
    contexts, complaints = [], []

    def make(*, theme: str = "light", width: int = 1280, scripts: bool = True):
        context = browser.new_context(
            color_scheme=theme,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            base_url=served_world.url,
            reduced_motion="reduce",
            locale="en-GB",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 404" not in text] == []


def sign_in(page, name: str = "alice") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username or email").or_(page.locator("#id_login")).first.fill(name)
    page.locator("#id_password").fill("correct horse battery")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


@pytest.fixture
def hr(served_world, open_page):
    """A window in which Hanna is signed in; she may see every department."""
    ensure_roles().user_set.add(served_world.users["hanna"])
    ManagerScope.objects.filter(user=served_world.users["hanna"]).update(sees_everyone=True)
    page = open_page()
    sign_in(page, "hanna")
    return page
