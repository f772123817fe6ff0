"""The API's pages in a real browser: its documentation under the policy of this site, and the connected systems."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from skills.models import ConnectedSystem, ManagerScope
from skills.services.roles import ensure_roles
from tests.api_client import ask_for_token
from tests.browser.conftest import sign_in
from tests.browser.test_employee import RULES, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OURS = [["#content form"], ["#result_list"]]


@pytest.mark.parametrize(("path", "landmark"), [("/api/docs/", ".opblock"), ("/api/redoc/", "[data-section-id]")])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_documentation_works_without_a_word_to_anybody_else(open_page, served_world, path, landmark, theme):
    page = open_page(theme=theme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    page.locator(landmark).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("/api/v1/employees/").first.is_visible() or page.get_by_text("employees").first.is_visible()
    elsewhere = [url for url in asked if not url.startswith((served_world.url, "data:", "blob:"))]
    assert elsewhere == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hr_connects_a_system_reads_its_secret_once_and_revokes_it(open_page, served_world, theme):
    ensure_roles().user_set.add(served_world.users["hanna"])
    ManagerScope.objects.filter(user=served_world.users["hanna"]).update(sees_everyone=True)
    page = open_page(theme=theme)
    sign_in(page, "hanna")
    page.goto("/admin/oauth2_provider/application/add/")
    check(page, "making one")
    shoot(page, f"connect-{theme}")
    page.locator("#id_name").fill("Payroll")
    page.locator("input[name=scopes][value='employees:read']").check()
    page.locator("[name=_save]").first.click()
    said = page.get_by_text("write the secret down now").first
    expect(said).to_be_visible()
    system = ConnectedSystem.objects.select_related("application").get()
    secret = said.inner_text().split("secret: ")[1].split(" ")[0]
    assert ask_for_token(system.application, "employees:read", secret=secret).status_code == 200
    check(page, "the list")
    shoot(page, f"connected-{theme}")
    page.reload()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("link", name="Payroll").first.click()
    expect(page.get_by_text(secret)).to_have_count(0)
    check(page, "changing one")
    shoot(page, f"connected-one-{theme}")
    page.goto("/admin/oauth2_provider/application/")
    page.locator("input[name=_selected_action]").first.check()
    page.locator("select[name=action]").select_option("revoke")
    page.locator("button[name=index], button[type=submit]:has-text('Run')").first.click()
    expect(page.get_by_text("Their tokens have ended").first).to_be_visible()
    system.refresh_from_db()
    assert system.revoked_at is not None
    assert ask_for_token(system.application, "employees:read", secret=secret).status_code == 401


def check(page, where: str) -> None:
    """Axe on what is ours of the page; the frame around it is the admin theme's."""
    page.wait_for_load_state("networkidle")
    ours = [chosen for chosen in OURS if page.locator(chosen[0]).count()]
    found = Axe().run(page, context={"include": ours}, options={**RULES, "resultTypes": ["violations"]})
    faults = [
        f"{where}: {item['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for item in found.response["violations"]
        for node in item["nodes"][:3]
    ]
    assert faults == []
