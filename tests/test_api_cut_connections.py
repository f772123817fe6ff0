"""Thousands of rows sent over cut connections and again under the same key: each row is stored exactly once."""

import json
import os
import socket
import threading
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished
from django.db.models import Sum

from courses.models import Course
from reskill.celery import app
from skills.models import BulkUpsert, Employee, IdempotentCall, Task
from tests.api_client import get_token, make_application
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.django_db(transaction=True)
N_EMPLOYEES = int(os.environ.get("RESKILL_CONTRACT_EMPLOYEES", "300"))  # `make contract`: 10,000
N_TASKS = 8  # of each employee
N_COURSES = int(os.environ.get("RESKILL_CONTRACT_COURSES", "150"))  # `make contract`: 5,000


@pytest.fixture
def eager_queue():
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield
    app.conf.task_always_eager = before


@pytest.fixture
def answered():
    """Semaphore that is released after each request that the server finished, even if nobody reads the answer."""
    done = threading.Semaphore(0)

    def release(**kwargs):
        done.release()

    request_finished.connect(release)
    yield done
    request_finished.disconnect(release)


class Caller:
    """Posts one body under one idempotency key over raw sockets, which it can close after any byte."""

    def __init__(self, url: str, path: str, token: str, body: dict) -> None:
        self.where, self.body = urlsplit(url), json.dumps(body).encode()
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: {self.where.netloc}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\nIdempotency-Key: nightly\r\n"
            "Connection: close\r\n\r\n"
        ).encode()

    def send(self, n_bytes: int | None = None, *, read: bool = True) -> tuple[int, dict[str, str], dict]:
        """Status, headers and body of the answer. Empty if the connection is closed before the answer."""
        with socket.create_connection((self.where.hostname, self.where.port), timeout=PATIENCE_S) as connection:
            connection.sendall(self.head + self.body[:n_bytes])
            if not read:
                return 0, {}, {}
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), json.loads(body)


def send_through_cuts(caller: Caller, answered: threading.Semaphore) -> dict:
    """Sends the body four times; returns the last answer.

    The first connection is cut in the middle of the body, the second before the answer is read; the last two complete.
    """
    caller.send(len(caller.body) // 2, read=False)
    assert answered.acquire(timeout=PATIENCE_S)
    assert not IdempotentCall.objects.exists()
    assert not BulkUpsert.objects.exists()
    caller.send(read=False)
    assert answered.acquire(timeout=PATIENCE_S)
    status, headers, body = caller.send()
    assert (status, headers["Idempotency-Replayed"]) == (201, "true")  # 201: the import has finished
    again = caller.send()
    assert (again[0], again[2]["id"], headers["Location"]) == (201, body["id"], again[1]["Location"])
    assert BulkUpsert.objects.count() == IdempotentCall.objects.count() == 1
    return again[2]


def test_employees_sent_over_a_cut_connection_are_stored_once_each(live_server, eager_queue, answered, record_property):
    rows = [
        {
            "external_id": f"N{i}",
            "name": f"Person {i}",
            "department": f"Ward {i % 7}",
            "weekly_hours": 1 + i % 3,
            "tasks": [{"statement": f"Check list {(i + n) % 50}", "share": 1 / N_TASKS} for n in range(N_TASKS)],
        }
        for i in range(N_EMPLOYEES)
    ]
    token = get_token(make_application(), "employees:write")
    assert answered.acquire(timeout=PATIENCE_S)
    body = send_through_cuts(Caller(live_server.url, "/api/v1/employee-imports/", token, {"employees": rows}), answered)
    assert (body["state"], body["n_added"], body["n_failed"]) == ("finished", N_EMPLOYEES, 0), body
    assert set(Employee.objects.values_list("external_id", flat=True)) == {row["external_id"] for row in rows}
    assert Employee.objects.count() == N_EMPLOYEES
    assert Employee.objects.aggregate(n=Sum("weekly_hours"))["n"] == sum(row["weekly_hours"] for row in rows)
    assert Task.objects.count() == N_TASKS * N_EMPLOYEES
    assert Task.objects.aggregate(n=Sum("share"))["n"] == pytest.approx(N_EMPLOYEES)
    record_property("counted", (f"employees with {N_TASKS} tasks each in one call, each stored once", N_EMPLOYEES))


def test_courses_sent_over_a_cut_connection_are_stored_once_each(live_server, eager_queue, answered, record_property):
    rows = [
        {
            "external_id": f"C{i}", "provider": "Ours", "title": f"Course {i}", "language": "en",
            "description": f"Learn to check list {i} and to hand it over.", "duration_hours": 1 + i % 5,
        }
        for i in range(N_COURSES)
    ]  # fmt: skip
    token = get_token(make_application(), "courses:write")
    assert answered.acquire(timeout=PATIENCE_S)
    body = send_through_cuts(Caller(live_server.url, "/api/v1/course-imports/", token, {"courses": rows}), answered)
    assert (body["state"], body["n_added"], body["n_failed"]) == ("finished", N_COURSES, 0), body
    assert set(Course.objects.values_list("external_id", flat=True)) == {row["external_id"] for row in rows}
    assert Course.objects.count() == N_COURSES
    assert Course.objects.aggregate(n=Sum("duration_hours"))["n"] == sum(row["duration_hours"] for row in rows)
    record_property("counted", ("courses in one call, each stored once", N_COURSES))
