"""The pages on a phone: the navigation in one row, whole words, tables as lists; the welcome."""

import pytest
from playwright.sync_api import expect

from courses.models import Visit
from tests.browser.conftest import sign_in
from tests.browser.test_employee import PAGES, check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Words that stand on more than one line although no hyphen or slash divides them.
BROKEN_WORDS = """() => {
  const found = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest(".visually-hidden, thead")) continue;
    for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const tops = new Set([...range.getClientRects()].filter((box) => box.width).map((box) => Math.round(box.top)));
      if (tops.size > 1) found.push(word);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("width", [390, 320])
def test_no_page_breaks_inside_a_word_or_scrolls_sideways(open_page, served_world, width):
    page = open_page(width=width)
    sign_in(page)
    for where in PAGES:
        if where == "/nowhere/":
            continue
        page.goto(where)
        for details in page.locator("main details > summary").all():
            details.click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SIDEWAYS) <= 0, where
        assert page.evaluate(BROKEN_WORDS) == [], where


@pytest.mark.parametrize("scripts", [True, False])
def test_the_navigation_is_one_row_with_a_menu(open_page, served_world, scripts):
    page = open_page(width=320, scripts=scripts)
    sign_in(page)
    page.goto("/talk/")
    assert page.locator("header.top").bounding_box()["height"] < 80
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="My path")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(link).to_be_visible()
    if scripts:
        check(page, "menu")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My path")


def test_tables_are_lists_on_a_phone(open_page, served_world):
    page = open_page(width=390)
    sign_in(page)
    page.get_by_text("The figures behind this picture").click()
    row = page.locator("table.lists tbody tr").first
    first, second = (row.locator("td").nth(i).bounding_box() for i in (0, 1))
    assert second["y"] >= first["y"] + first["height"] - 1
    assert "Share of the week" in row.locator("td").first.evaluate(
        "(cell) => getComputedStyle(cell, '::before').content"
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_the_welcome_is_read_once(open_page, served_world, scripts):
    Visit.objects.all().delete()
    page = open_page(width=390, scripts=scripts)
    sign_in_to_welcome(page)
    for screen in (1, 2):
        expect(page.get_by_text(f"{screen} of 3")).to_be_visible()
        if scripts:
            check(page, f"welcome {screen}")
        page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("3 of 3")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("3 of 3")).to_be_visible()
    page.get_by_role("button", name="To my week").click()
    expect(page.get_by_text("Hello Alice", exact=True)).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Hello Alice", exact=True)).to_be_visible()


def sign_in_to_welcome(page) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("alice")
    page.locator("#id_password").fill("correct horse battery")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/welcome/1/")
