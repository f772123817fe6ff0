"""The API's documentation in a real browser, with this site's content security policy."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_documentation_sends_requests_only_to_this_site(open_page, served_world, theme):
    page = open_page(theme=theme)
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto("/api/docs/")
    page.locator(".opblock").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("/api/v1/employees/").first.is_visible() or page.get_by_text("employees").first.is_visible()
    other_sites = [url for url in requested if not url.startswith((served_world.url, "data:", "blob:"))]
    assert other_sites == []
