"""A client of the API is made in the admin: its secret is shown once, and opens what it was given and no more."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_employee import RULES, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shown_secret(page) -> tuple[str, str]:
    said = page.get_by_text("write the secret down now").inner_text()
    return re.search(r"id: (\S+) secret: (\S+)", said).groups()


def ask(page, client_id: str, secret: str, scope: str):
    """The token address as a system asks it: no cookies of the browser."""
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scope}
    return page.request.post("/api/oauth/token/", form=form)


def test_a_system_is_connected_with_a_secret_that_is_shown_once(hr, served_world):
    hr.goto("/admin/oauth2_provider/application/add/")
    found = Axe().run(hr, context={"include": [["#application_form"]]}, options=RULES).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"][:120]) for item in found] == []
    shoot(hr, "admin-system-new")
    hr.get_by_label("Name").fill("Payroll")
    hr.get_by_label("employees:read", exact=False).check()
    hr.get_by_role("button", name="Save", exact=True).click()
    client_id, secret = shown_secret(hr)
    shoot(hr, "admin-systems")
    answer = ask(hr, client_id, secret, "employees:read")
    assert answer.status == 200, answer.text()
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert hr.request.get("/api/v1/employees/", headers=bearer).json()["results"][0]["external_id"] == "A1"
    refused = ask(hr, client_id, secret, "courses:write")
    assert (refused.status, refused.json()["error"]) == (400, "invalid_scope")
    hr.reload()
    assert secret not in hr.content()
