"""An employee's visit in a real browser."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from courses.models import Answer, Course, Feedback
from tests.browser.conftest import sign_in
from tests.courses.organisations import add_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/", "/work/", "/work/add/", "/work/week/", "/work/occupations/?q=job", "/work/description/", "/path/", "/courses/",
    "/about/", "/about/methods/", "/talk/", "/my-data/", "/my-data/history/", "/nowhere/",
    "/accounts/email/",
]  # fmt: skip
SHOTS = Path(os.environ.get("SCREENSHOTS", "/tmp/reskill-screenshots"))  # noqa: S108
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def shoot(page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def check(page, where: str) -> None:
    found = Axe().run(page, options=RULES)
    faults = [
        f"{where}: {item['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for item in found.response["violations"]
        for node in item["nodes"][:3]
    ]
    assert faults == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(open_page, served_world, theme, width):
    page = open_page(theme=theme, width=width)
    page.goto("/accounts/login/")
    check(page, "login")
    shoot(page, f"login-{theme}-{width}")
    sign_in(page)
    course = Answer.objects.current().get(employee=served_world.alice).steps.first().course_id
    complaints = 0
    task = served_world.alice.tasks.first().pk
    for where in [*PAGES, f"/courses/{course}/", f"/work/tasks/{task}/"]:
        response = page.goto(where)
        complaints += response.status >= 400
        for details in page.locator("main details > summary").all():
            details.click()
        page.wait_for_load_state("networkidle")  # the parts that are opened in place have loaded
        check(page, where)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, where
        shoot(page, f"{where.split('?')[0].strip('/').replace('/', '-') or 'home'}-{theme}-{width}")
    assert complaints == 1  # only the page that does not exist


def test_everything_works_without_scripts(open_page, served_world):
    page = open_page(scripts=False)
    sign_in(page)
    page.goto("/path/")
    first = page.locator("ol.path > li").first
    first.locator("details.refuse > summary").click()
    first.get_by_label("Why not?").fill("I know this already")
    first.get_by_role("button", name="Do not suggest this course again").click()
    expect(page.get_by_text("will not be suggested again")).to_be_visible()
    assert Feedback.objects.get().reason == "I know this already"


def test_the_page_shows_progress_and_then_the_new_path(open_page, served_world):
    from courses.models import Recalculation

    run = Recalculation.objects.create(
        scope="employees",
        employee_ids=[served_world.alice.pk],
        requested_by=served_world.users["alice"],
        state="match",
    )
    page = open_page()
    sign_in(page)
    page.goto("/path/")
    expect(page.get_by_text("Your path is being updated")).to_be_visible()
    check(page, "progress")
    Recalculation.objects.filter(pk=run.pk).update(state="finished")
    expect(page.get_by_text("Your path is being updated")).to_have_count(0)


def test_the_first_tab_stop_leads_to_the_content(open_page, served_world):
    page = open_page()
    sign_in(page)
    page.goto("/work/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_courses_are_found_and_saved(open_page, served_world):
    page = open_page()
    sign_in(page)
    page.goto("/courses/")
    page.get_by_label("What would you like to learn?").fill("Course 7")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".course-list > li").first).to_contain_text("Course 7")
    page.get_by_role("link", name="Course 7").click()
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_text("Your feedback")).to_be_visible()
    assert Feedback.objects.get().course == Course.objects.get(title__startswith="Course 7")


def test_a_task_is_reworded_in_place_and_the_shares_are_set(open_page, served_world):
    page = open_page()
    sign_in(page)
    page.goto("/work/")
    task = page.get_by_role("article").first
    task.locator("details.change > summary").click()
    task.get_by_label("The task in your own words").fill("Explain bills to callers")
    task.get_by_role("button", name="Save these words").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved in your own words")
    expect(page.get_by_role("heading", name="Explain bills to callers")).to_be_visible()
    page.get_by_role("link", name="Set the shares of my week").click()
    page.get_by_label("Explain bills to callers").fill("40")
    expect(page.get_by_text("15 % more than a week")).to_be_visible()
    page.get_by_label("hours").check()
    expect(page.get_by_text("this is your whole week")).to_be_visible()
    page.get_by_label("percent").check()
    page.get_by_role("button", name="Balance to 100 % and save").click()
    expect(page.get_by_text("They add up to 100 %")).to_be_visible()


def test_occupations_appear_while_the_user_types(open_page, served_world):
    page = open_page()
    sign_in(page)
    page.goto("/work/add/")
    page.get_by_role("searchbox", name="Job title").fill("Job 1")
    page.get_by_role("link", name="Job 1").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="These are mine").click()
    expect(page.get_by_text("task is added")).to_be_visible()


def test_leaving_a_page_keeps_the_typed_text(open_page, served_world):
    page = open_page()
    sign_in(page)
    page.goto("/work/")
    page.locator("details.contest > summary").first.click()
    page.get_by_label("What should HR know about this task?").fill("We do this at the bedside")
    page.goto("/courses/")
    page.goto("/work/")  # the box with the draft opens by itself
    words = page.get_by_label("What should HR know about this task?")
    expect(words).to_have_value("We do this at the bedside")
    page.get_by_role("button", name="Ask for a review").click()
    page.locator("details.contest > summary").first.click()
    expect(words).to_have_value("")
    words.fill("Something else")
    page.get_by_role("button", name="Sign out").click()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


def test_no_page_loads_more_than_150_kilobytes_in_total(open_page, served_world):
    """The bytes that a browser with an empty cache loads, with fifty tasks in the week."""
    for i in range(46):
        add_task(served_world.alice, f"Water the plants in room {i} and note how they are", share=0.01)
    page = open_page()
    sign_in(page)
    for where in ("/", "/work/", "/path/", "/courses/", "/next/", "/about/", "/about/methods/", "/my-data/"):
        session = page.context.new_cdp_session(page)
        session.send("Network.clearBrowserCache")
        session.detach()
        page.goto(where, wait_until="networkidle")
        sizes = page.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map(e => [e.name, e.encodedBodySize])"
        )
        assert sum(size for _name, size in sizes) <= 150_000, (where, sizes)
        assert sum(size for _name, size in sizes) > 5_000, (where, sizes)  # something was measured
