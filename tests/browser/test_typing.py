"""What is typed survives, in a real browser: refreshed pages, other pages, ended sessions. Focus goes to the change."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Recalculation, Review
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAFTS = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('draft:'))"


def end_sessions() -> None:
    """Ends all sessions as time would: the rows stay until they are purged."""
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))


def sign_in_again(page) -> None:
    expect(page.get_by_text("You were signed out because nothing happened")).to_be_visible()
    page.locator("#id_login").fill("alice")
    page.locator("#id_password").fill("correct horse battery")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def test_an_open_box_is_not_wiped_when_a_new_path_is_ready(open_page, served_world):
    run = Recalculation.objects.create(
        scope="employees",
        employee_ids=[served_world.alice.pk],
        requested_by=served_world.users["alice"],
        state="match",
    )
    page = open_page()
    sign_in(page)
    page.goto("/path/")
    first = page.locator("ol.path > li").first
    first.locator("details.refuse > summary").click()
    first.get_by_label("Why not?").fill("I know this")
    Recalculation.objects.filter(pk=run.pk).update(state="finished")
    expect(page.get_by_text("Your path is up to date again.")).to_be_visible()
    expect(first.get_by_label("Why not?")).to_have_value("I know this")
    expect(first.get_by_label("Why not?")).to_be_focused()


def test_an_untouched_page_shows_the_new_path_by_itself(open_page, served_world):
    run = Recalculation.objects.create(
        scope="employees",
        employee_ids=[served_world.alice.pk],
        requested_by=served_world.users["alice"],
        state="match",
    )
    page = open_page()
    sign_in(page)
    page.goto("/path/")
    expect(page.locator("#progress")).to_be_visible()
    Recalculation.objects.filter(pk=run.pk).update(state="finished")
    expect(page.locator("#progress")).to_have_count(0)


def test_every_form_gives_back_what_was_typed(open_page, served_world):
    page = open_page()
    sign_in(page)
    page.goto("/work/add/")
    page.get_by_label("The task in your own words").fill("Explain bills")
    page.goto("/path/wishes/")
    page.get_by_label("Hours a week").fill("7")
    page.goto("/path/")
    first = page.locator("ol.path > li").first
    first.locator("details.refuse > summary").click()
    first.get_by_label("Why not?").fill("I know this")
    page.goto("/work/add/")
    expect(page.get_by_label("The task in your own words")).to_have_value("Explain bills")
    expect(page.get_by_text("Your unsent entries are in the form again.")).to_be_visible()
    page.goto("/path/")
    expect(first.get_by_label("Why not?")).to_be_visible()
    expect(first.get_by_label("Why not?")).to_have_value("I know this")
    page.goto("/path/wishes/")
    expect(page.get_by_label("Hours a week")).to_have_value("7")
    page.get_by_role("button", name="Delete these entries").click()
    expect(page.get_by_label("Hours a week")).not_to_have_value("7")
    page.reload()
    expect(page.locator(".notice.draft")).to_have_count(0)


def test_a_draft_does_not_replace_words_that_were_saved_meanwhile(open_page, served_world):
    task = served_world.alice.tasks.last()
    page = open_page()
    sign_in(page)
    page.goto(f"/work/tasks/{task.pk}/")
    page.get_by_label("The task in your own words").fill("My words")
    page.goto("/courses/")
    task.statement = "Words of HR"
    task.save()
    page.goto(f"/work/tasks/{task.pk}/")
    expect(page.get_by_label("The task in your own words")).to_have_value("Words of HR")
    page.get_by_role("button", name="Show my entries").click()
    expect(page.get_by_label("The task in your own words")).to_have_value("My words")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_sent_after_the_session_ended_comes_back(open_page, served_world, scripts):
    page = open_page(scripts=scripts)
    sign_in(page)
    page.goto("/talk/")
    page.get_by_label("What is it about?").fill("Please call me")
    end_sessions()
    page.get_by_role("button", name="Send the request").click()
    sign_in_again(page)
    expect(page.get_by_label("Your words")).to_have_value("Please call me")
    page.get_by_role("button", name="Send my entries").click()
    expect(page.locator("#said")).to_contain_text("Sent. A person will answer you here.")
    assert Review.objects.get().reason == "Please call me"
    if scripts:
        assert page.evaluate(DRAFTS) == []


def test_a_part_opened_after_the_session_ended_leaves_the_page_alone(open_page, served_world):
    page = open_page()
    sign_in(page)
    page.goto("/work/")
    end_sessions()
    page.locator("details.contest > summary").first.click()
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


@pytest.mark.parametrize("scripts", [True, False])
def test_focus_and_scroll_go_to_the_change(open_page, served_world, scripts):
    page = open_page(scripts=scripts, width=390)
    sign_in(page)
    task = served_world.alice.tasks.last()
    page.goto(f"/work/tasks/{task.pk}/")
    page.get_by_label("The task in your own words").fill("Explain bills to callers")
    page.get_by_role("button", name="Save these words").click()
    expect(page.locator(f"#task-{task.pk} #said")).to_be_in_viewport()
    expect(page.locator(f"#task-{task.pk} #said")).to_be_focused()
