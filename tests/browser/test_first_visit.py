"""A complete first visit of an employee, from signing in to downloading the data."""

import json

import pytest
from playwright.sync_api import expect

from courses.models import Feedback, Goal, Review
from courses.services.recalculation import recalculate_here, start_recalculation
from skills.arithmetic.text import text_hash
from skills.models import EmergingRole, EmergingRoleTask
from tests.browser.conftest import sign_in
from tests.browser.test_employee import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visited_world(served_world):
    """The served world with one emerging role, assessed."""
    role = EmergingRole.objects.create(slug="keeper", title="Keeper of machines", summary="Keeps machines honest.")
    for place, text in enumerate(
        ["overrule robots kindly", "invent songs with machines", "comfort patients and pupils"]
    ):
        EmergingRoleTask.objects.create(role=role, statement=text, text_hash=text_hash(text), position=place)
    recalculate_here(run=start_recalculation())
    served_world.role = role
    return served_world


def go_to(page, name: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_first_visit(open_page, visited_world):
    page = open_page()
    sign_in(page)
    expect(page.get_by_text("Hello Alice", exact=True)).to_be_visible()

    go_to(page, "My work")
    page.get_by_role("button", name="All these tasks are mine").click()
    expect(page.get_by_role("status").first).to_contain_text("is confirmed")

    task = page.get_by_role("article").first
    task.locator("details.change > summary").click()
    task.get_by_label("The task in your own words").fill("Explain bills to callers")
    task.get_by_role("button", name="Save these words").click()
    expect(page.get_by_role("heading", name="Explain bills to callers")).to_be_visible()

    task = page.get_by_role("article").filter(has_text="Explain bills to callers")
    task.locator("details.evidence > summary").click()
    expect(task.get_by_role("columnheader", name="Known task")).to_be_visible()
    task.locator("details.contest > summary").click()
    task.get_by_label("What should HR know about this task?").fill("We do this at the bedside")
    task.get_by_role("button", name="Ask for a review").click()
    expect(page.get_by_text("waiting for a person")).to_be_visible()
    assert Review.objects.get().reason == "We do this at the bedside"

    go_to(page, "My path")
    expect(page.get_by_role("img", name="My path, week by week")).to_be_visible()
    first = page.locator("ol.path > li").first
    first.locator("details.score > summary").click()
    expect(first.get_by_role("table")).to_be_visible()
    refused = first.get_by_role("heading", level=2).inner_text()
    first.locator("details.refuse > summary").click()
    first.get_by_label("Why not?").fill("I know this already")
    first.get_by_role("button", name="Do not suggest this course again").click()
    expect(page.locator("ol.path h2", has_text=refused)).to_have_count(0)
    another = page.locator("ol.path > li").first
    finished = another.get_by_role("heading", level=2).inner_text()
    assert finished != refused
    another.get_by_role("button", name="Finished").click()
    expect(page.locator("ol.path h2", has_text=finished)).to_have_count(0)
    assert set(Feedback.objects.values_list("kind", "course__title")) == {("refused", refused), ("finished", finished)}

    go_to(page, "Next roles")
    page.get_by_role("link", name="Keeper of machines", exact=True).click()
    expect(page.get_by_role("heading", name="What would be new")).to_be_visible()
    page.get_by_role("button", name="Make this my goal").click()
    expect(page.get_by_text("Your goal: Keeper of machines")).to_be_visible()
    assert Goal.objects.get().role == visited_world.role

    page.get_by_role("link", name="My data").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything (JSON)").click()
    held = json.loads(download.value.path().read_text())
    assert held["goal"]["title"] == "Keeper of machines"
    assert {row["kind"] for row in held["feedback"]} == {"refused", "finished"}


def test_a_course_is_swapped_and_put_first_without_scripts(open_page, visited_world):
    page = open_page(scripts=False)
    sign_in(page)
    page.goto("/path/")
    steps = page.locator("ol.path > li")
    last = steps.last.get_by_role("heading", level=2).inner_text()
    steps.last.get_by_role("button", name="Put first").click()
    expect(page.get_by_text("comes first in your path")).to_be_visible()
    expect(page.locator("ol.path > li", has_text="You put this course first.")).to_contain_text(last)
    page.locator("ol.path > li").last.get_by_role("link", name="Swap").click()
    other = page.locator(".course-list > li").first
    title = other.get_by_role("heading", level=2).inner_text()
    other.get_by_role("button", name="Take this one instead").click()
    expect(page.locator("ol.path > li", has_text="You chose this course in place of")).to_contain_text(title)
    page.get_by_role("link", name="Change hours, languages, level").click()
    page.get_by_label("Hours a week").fill("6")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("at 6 h a week")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_about_learning(open_page, visited_world, theme, width):
    page = open_page(theme=theme, width=width)
    sign_in(page)
    page.goto("/path/")
    course = page.locator("ol.path > li a").first.get_attribute("href")
    role = visited_world.role.pk
    for where in (
        "/path/wishes/",
        "/courses/?q=songs&mine=",
        f"{course}alternatives/",
        "/next/",
        f"/next/role/{role}/",
        "/about/",
        "/about/methods/",
    ):
        page.goto(where)
        for details in page.locator("main details > summary").all():
            details.click()
        check(page, where)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, where
