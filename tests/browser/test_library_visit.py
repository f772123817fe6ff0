"""The library in a real browser: a stranger's first five minutes, without scripts, by keyboard, and with axe."""

import json

import pytest
from playwright.sync_api import expect

from courses.models import PracticeEntry, UnitCompletion, UnitProgress
from tests.browser.conftest import sign_in
from tests.browser.test_employee import check, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNIT = "/library/complaint/foundations/"


def test_a_strangers_first_five_minutes(open_page, shelf):
    page = open_page()
    sign_in(page)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="My path").click()
    expect(page.get_by_text("This week's practice")).to_be_visible()
    page.get_by_role("link", name="The learning unit and other ways to practise").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When somebody complains")

    page.get_by_role("button", name="“I completely understand your frustration.”").click()
    expect(page.get_by_text("Fits any complaint, so it answers none.").first).to_be_visible()
    expect(page.locator("#q1 .chosen")).to_contain_text("Not this one.")

    page.locator(".practice details.note > summary").click()
    page.locator(".practice textarea").fill("I waited, and she went on talking.")
    page.locator(".practice").get_by_role("button", name="Done").click()
    expect(page.get_by_text("Saved: you have tried this practice.")).to_be_visible()
    page.get_by_role("button", name="I have read this unit").click()
    expect(page.get_by_text("You marked this unit as read on")).to_be_visible()
    check(page, "a unit that was read")

    page.get_by_role("navigation", name="Main").get_by_role("link", name="My path").click()
    expect(page.get_by_text("“I waited, and she went on talking.”")).to_be_visible()
    check(page, "a path with a practice done")
    page.goto("/my-data/")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download everything (JSON)").click()
    data = json.loads(downloading.value.path().read_text(encoding="utf-8"))
    assert data["practices"][0]["note"] == "I waited, and she went on talking."
    assert data["units_read"][0]["done_at"]
    assert UnitCompletion.objects.get().employee == shelf.alice


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_library(open_page, shelf, theme, width):
    page = open_page(theme=theme, width=width)
    sign_in(page)
    task = shelf.alice.tasks.first().pk
    for where in ["/library/", f"{UNIT}?task={task}", f"{UNIT}?language=de", "/path/", "/path/built/"]:
        page.goto(where)
        for details in page.locator("main details:visible > summary").all():
            details.click()
        check(page, where)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, where
        shoot(page, f"{where.split('?')[0].strip('/').replace('/', '-')}-{theme}-{width}")


def test_the_place_is_kept_while_reading(open_page, shelf):
    page = open_page()
    sign_in(page)
    page.goto(UNIT)
    with page.expect_response(lambda response: "/place/" in response.url):
        page.locator("#s4").evaluate("element => element.scrollIntoView()")
    page.goto("/library/")
    expect(page.get_by_role("heading", name="Continue reading")).to_be_visible()
    assert UnitProgress.objects.get().place in {3, 4, 5}


def test_the_library_works_without_scripts(open_page, shelf):
    page = open_page(scripts=False)
    sign_in(page)
    page.goto(UNIT)
    page.locator("#s3").get_by_role("button", name="Save my place here").click()
    expect(page.get_by_text("You stopped reading here:")).to_be_visible()
    page.get_by_role("button", name="Fetch a nurse or doctor.").click()
    expect(page.get_by_text("A complaint can report an emergency.").first).to_be_visible()
    page.locator(".practice").get_by_role("button", name="Not for me").click()
    assert PracticeEntry.objects.get().outcome == "refused"


def test_an_answer_is_chosen_by_keyboard(open_page, shelf):
    page = open_page()
    sign_in(page)
    page.goto(UNIT)
    page.locator("#q1 button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q1 .chosen .because")).to_be_visible()
    assert page.url.endswith("#q1")


def test_on_paper_every_explanation_is_shown_and_nothing_to_click(open_page, shelf):
    page = open_page()
    sign_in(page)
    page.goto(UNIT)
    page.emulate_media(media="print")
    expect(page.get_by_text("Defends the house. The hair remains.")).to_be_visible()
    expect(page.get_by_role("button", name="Done").first).to_be_hidden()
    expect(page.locator(".toc.side")).to_be_hidden()
