"""Limits behind a proxy count the client's real address, not a forged one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.urls import reverse
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db
PROXY = "127.0.0.1"
ONE, OTHER = "203.0.113.1", "203.0.113.2"
MAX_FAILURES = 10  # per address and minute, over all names: allauth's default
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _nothing_counted(settings):
    """A cache of this test alone: other processes of the tests share the one in Redis, and clear it."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "client addresses"}}
    cache.clear()


@pytest.fixture
def proxies(settings):
    def stand_before(n: int) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = n
        settings.REST_FRAMEWORK = {**django_settings.REST_FRAMEWORK, "NUM_PROXIES": n}

    return stand_before


def sign_in(client, name: str, forwarded: str, password: str = "wrong"):
    data = {"login": name, "password": password}
    return client.post(reverse("account_login"), data, REMOTE_ADDR=PROXY, headers={"x-forwarded-for": forwarded})


def fail_often(client, forwarded) -> None:
    for number in range(MAX_FAILURES):
        assert sign_in(client, f"name{number}", forwarded(number)).status_code == 200


def is_stopped(client, forwarded: str) -> bool:
    """Whether even the correct password is refused."""
    response = sign_in(client, "alice", forwarded, "correct horse battery")
    client.logout()
    return response.status_code != 302


def test_two_clients_behind_one_proxy_are_counted_separately(client, proxies, make_user):
    proxies(1)
    make_user("alice")
    fail_often(client, lambda number: ONE)
    assert is_stopped(client, ONE)
    assert not is_stopped(client, OTHER)


def test_a_forged_address_does_not_avoid_the_limit(client, proxies, make_user):
    proxies(1)
    make_user("alice")
    fail_often(client, lambda number: f"198.51.100.{number}, {ONE}")
    assert is_stopped(client, f"198.51.100.200, {ONE}")
    assert not is_stopped(client, f"{ONE}, {OTHER}")


def test_without_a_proxy_the_header_is_ignored(client, make_user):
    make_user("alice")
    fail_often(client, lambda number: f"198.51.100.{number}")
    assert is_stopped(client, OTHER)


def left(forwarded: str) -> int:
    """Remaining requests of a caller without sign-in in this minute."""
    response = APIClient().get(reverse("scim-config"), REMOTE_ADDR=PROXY, headers={"x-forwarded-for": forwarded})
    return int(response["RateLimit"].split("r=")[1].split(";")[0])


def test_the_api_counts_clients_behind_a_proxy_separately_despite_forgery(proxies, monkeypatch):
    monkeypatch.setattr("skills.api.limits.time.time", lambda: 1_700_000_000.0)  # all in one minute
    proxies(1)
    first = left(ONE)
    assert left(ONE) == first - 1
    assert left(f"198.51.100.9, {ONE}") == first - 2
    assert left(OTHER) == first


def test_the_api_ignores_the_header_without_a_proxy(monkeypatch):
    monkeypatch.setattr("skills.api.limits.time.time", lambda: 1_700_000_000.0)
    first = left(ONE)
    assert [left(OTHER), left(f"{OTHER}, {ONE}")] == [first - 1, first - 2]


@pytest.mark.parametrize("said,expected", [(None, [0, 0]), ("2", [2, 2])])
def test_the_environment_sets_the_number_of_proxies(tmp_path, said, expected):
    code = "from reskill import settings as s; print([s.ALLAUTH_TRUSTED_PROXY_COUNT, s.REST_FRAMEWORK['NUM_PROXIES']])"
    environ = {**os.environ, "RESKILL_VAR": str(tmp_path), **({"RESKILL_TRUSTED_PROXIES": said} if said else {})}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == expected
