"""Browsers and proxies may cache static files and public pages, but no answer to a signed-in user."""

import pytest
from django.urls import reverse

from courses.urls import urlpatterns
from skills.services.access.roles import ensure_roles
from tests.api_client import client_with, signed_in

pytestmark = pytest.mark.django_db
EMPLOYEES_PAGES = [pattern.name for pattern in urlpatterns if not pattern.pattern.converters]


def may_be_cached(response) -> bool:
    return "no-store" not in response.get("Cache-Control", "")


@pytest.mark.parametrize("name", EMPLOYEES_PAGES)
def test_no_page_of_an_employee_is_cached(client, world, name):
    client.force_login(world.users["alice"])
    response = client.get(reverse(name))
    assert response.status_code in {200, 302, 405}
    assert not may_be_cached(response)


@pytest.mark.parametrize("address", ["/nowhere/", "/accounts/email/", "/courses/999999/", "/language/"])
def test_no_other_answer_to_a_signed_in_user_is_cached(client, world, address):
    client.force_login(world.users["alice"])
    assert not may_be_cached(client.get(address))


def test_no_page_of_the_admin_is_cached(client, world):
    ensure_roles().user_set.add(world.users["hanna"])
    client.force_login(world.users["hanna"])
    addresses = [
        reverse("admin:index"),
        reverse("admin:skills_employee_changelist"),
        reverse("admin:skills_employee_change", args=[world.alice.pk]),
        reverse("admin:jsi18n"),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not may_be_cached(response), address


def test_no_answer_of_the_api_is_cached_for_clients_or_users(world):
    for client in (client_with("employees:read"), signed_in(world.users["alice"])):
        for address in ("/api/v1/employees/", "/api/v1/employees/A1/", "/api/v1/employees/none/"):
            assert not may_be_cached(client.get(address)), address
    unchanged = client_with("employees:read", name="Other")
    etag = unchanged.get("/api/v1/employees/A1/")["ETag"]
    again = unchanged.get("/api/v1/employees/A1/", HTTP_IF_NONE_MATCH=etag)
    assert again.status_code == 304 and not may_be_cached(again)
    assert not may_be_cached(client_with("employees:read", name="Third").get("/scim/v2/Users"))


def test_the_answer_to_a_sign_in_is_not_cached(client, make_user):
    make_user("alice")
    response = client.post("/accounts/login/", {"login": "alice", "password": "correct horse battery"})
    assert response.status_code == 302 and not may_be_cached(response)


def test_static_files_and_public_pages_may_be_cached(client, world):
    client.force_login(world.users["alice"])
    response = client.get("/static/reskill/reskill.css")
    assert b"".join(response.streaming_content)  # its file is closed when it has been read
    assert response.status_code == 200 and "max-age" in response["Cache-Control"] and may_be_cached(response)
    client.logout()
    client.cookies.clear()
    assert may_be_cached(client.get("/nowhere/"))
