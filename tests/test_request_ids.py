"""X-Request-Id: in every answer and error, and in the log."""

import logging

import pytest

from tests.api_client import client_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/api/v1/employees/", "/scim/v2/Users", "/api/nowhere/", "/scim/v2/Nowhere", "/", "/api/oauth/token/"]
)  # fmt: skip
def test_every_answer_and_error_has_an_id(client, path):
    first, second = client.get(path)["X-Request-Id"], client.get(path)["X-Request-Id"]
    assert len(first) == 36 and first != second


def test_the_id_of_the_caller_is_returned_and_logged(org, caplog):
    caplog.set_level(logging.INFO)
    answer = client_with("employees:read").get("/api/v1/employees/", headers={"X-Request-Id": "payroll-2026:7"})
    assert answer["X-Request-Id"] == "payroll-2026:7"
    assert "payroll-2026:7" in caplog.text


@pytest.mark.parametrize("sent", ["x" * 129, "a b", "a\nb", "ä", ""])
def test_an_id_that_could_break_a_log_is_replaced(client, sent):
    assert client.get("/api/schema/", headers={"X-Request-Id": sent})["X-Request-Id"] != sent
