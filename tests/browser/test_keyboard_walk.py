"""A stranger's first five minutes with the keyboard alone, each page read out as a screen reader would."""

import pytest
from playwright.sync_api import expect

from courses.models import UnitCompletion, Visit
from tests.browser.keyboard import check_read_out, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, role: str, name: str, *, within: str | None = None) -> None:
    """Reaches the control with Tab and presses Enter."""
    scope = page.locator(within) if within else page
    tab_to(page, scope.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")


def test_the_first_five_minutes_with_the_keyboard_alone(open_page, shelf):
    Visit.objects.all().delete()
    page = open_page()
    page.goto("/accounts/login/")
    check_read_out(page, "sign-in")
    tab_to(page, page.locator("#id_login"))
    page.keyboard.type("alice")
    tab_to(page, page.locator("#id_password"))
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")

    for screen in (1, 2):
        page.wait_for_url(f"**/welcome/{screen}/")
        check_read_out(page, f"welcome {screen}")
        press(page, "link", "Next")
    page.wait_for_url("**/welcome/3/")
    check_read_out(page, "welcome 3")
    press(page, "button", "To my week")

    page.wait_for_url(page.url.split("/welcome")[0] + "/")
    week = check_read_out(page, "my week")
    assert (2, "My week in one picture") in week.headings
    assert shelf.alice.tasks.counted().first().statement in week.text
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, "link", "Open this practice")

    page.wait_for_url("**/library/complaint/foundations/**")
    unit = check_read_out(page, "unit")
    assert unit.headings[0] == (1, "When somebody complains")
    practice = page.locator(".practice.ui")
    tab_to(page, practice.get_by_role("button", name="Done").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved: you have tried this practice.")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="I have read this unit"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("You marked this unit as read on")).to_be_visible()
    assert UnitCompletion.objects.get().employee == shelf.alice

    for name, address in [("My path", "/path/"), ("My work", "/work/"), ("Library", "/library/")]:
        page.evaluate("scrollTo(0, 0)")
        page.goto(page.url.split("#")[0])  # from the top of the page, as after opening it
        press(page, "link", name, within="header nav")
        page.wait_for_url(f"**{address}")
        check_read_out(page, address)

    words = page.get_by_role("searchbox")
    tab_to(page, words)
    page.keyboard.type("somebody complains")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/?q=*")
    assert (3, "When somebody complains") in check_read_out(page, "search").headings
    press(page, "link", "Back to the whole library")
    page.wait_for_url("**/library/")
    group = page.locator("details.group").last
    tab_to(page, group.locator("summary"))
    page.keyboard.press("Enter")
    expect(group.get_by_role("heading", level=3).first).to_be_visible()
