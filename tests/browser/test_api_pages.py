"""The API's documentation in a real browser, under the policy of this site."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_documentation_works_without_a_word_to_anybody_else(open_page, served_world, theme):
    page = open_page(theme=theme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs/")
    page.locator(".opblock").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("/api/v1/employees/").first.is_visible() or page.get_by_text("employees").first.is_visible()
    elsewhere = [url for url in asked if not url.startswith((served_world.url, "data:", "blob:"))]
    assert elsewhere == []
