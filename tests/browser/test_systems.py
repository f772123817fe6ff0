"""An API client is created in the admin. Its secret is shown once and gives access only to the chosen scopes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from skills.services.access.clients import connect_system, revoke_system
from tests.browser.conftest import sign_in
from tests.browser.test_employee import RULES, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/oauth2_provider/application/"


def shown_secret(page) -> tuple[str, str]:
    message = page.get_by_text("copy the secret now").inner_text()
    return re.search(r"id: (\S+) secret: (\S+)", message).groups()


def ask(page, client_id: str, secret: str, scope: str):
    """The response to a token request, as a system sends it."""
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scope}
    return page.request.post("/api/oauth/token/", form=form)


def check(page, part: str, where: str) -> None:
    """Runs axe on the list or the form. The frame around it belongs to the admin theme."""
    page.locator(part).wait_for()
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, context={"include": [[part]]}, options=RULES).response["violations"]
    nodes = [(item["id"], node) for item in found for node in item["nodes"][:3]]
    assert [f"{where}: {rule}: {node['html'][:160]} {node['failureSummary'][:300]}" for rule, node in nodes] == []


def test_the_list_of_systems_has_no_faults_empty_full_and_dark(hr, served_world, open_page):
    hr.goto(LIST)
    check(hr, "#changelist", "no system yet")
    connect_system(name="Payroll", scopes=["employees:read"], departments=[served_world.care])
    connect_system(name="Learning platform", scopes=["courses:read", "courses:write"])
    revoke_system(system=connect_system(name="Old payroll", scopes=[])[0])
    dark = open_page(theme="dark")
    sign_in(dark, "hanna")
    for page, look in ((hr, "light"), (dark, "dark")):
        page.goto(LIST)
        expect(page.get_by_role("link", name="Learning platform")).to_be_visible()
        check(page, "#changelist", f"three systems, one revoked, {look}")
        page.get_by_role("link", name="Learning platform").click()
        check(page, "#application_form", f"one system, {look}")


def test_a_system_is_connected_with_a_secret_that_is_shown_once(hr, served_world):
    hr.goto(f"{LIST}add/")
    check(hr, "#application_form", "a new system")
    shoot(hr, "admin-system-new")
    hr.get_by_label("Name").fill("Payroll")
    hr.get_by_label("employees:read", exact=False).check()
    hr.get_by_role("button", name="Save", exact=True).click()
    client_id, secret = shown_secret(hr)
    shoot(hr, "admin-systems")
    check(hr, "#changelist", "the first system")
    answer = ask(hr, client_id, secret, "employees:read")
    assert answer.status == 200, answer.text()
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert hr.request.get("/api/v1/employees/", headers=bearer).json()["results"][0]["external_id"] == "A1"
    refused = ask(hr, client_id, secret, "courses:write")
    assert (refused.status, refused.json()["error"]) == (400, "invalid_scope")
    hr.reload()
    assert secret not in hr.content()
