"""Benchmark of the time from an employee's edit to the page with the new path: real pages, queue and worker."""

import random
import re
import time
from collections.abc import Iterator

import numpy as np

from tests.benchmarks import workers
from tests.benchmarks.rows import Row

_EDITS = 60
_DELAY = re.compile(r'hx-trigger="load delay:(\d+)ms"')


def edited(_rounds: int) -> Iterator[Row]:
    """Sequential edits: posts the form, opens the path page and polls as a browser does until the new path is shown."""
    ids = random.Random(time.time()).sample(workers.people(), _EDITS)
    with workers.workers(1):
        seconds = [_edit(pk) for pk in ids]
    note = f"median {np.median(seconds):.2f} s, {len(seconds)} edits"
    yield Row("a task reworded, to the page with the new path, p95", "s", float(np.percentile(seconds, 95)), "",
              None, 1.0, "at most", note)  # fmt: skip


def _edit(pk: int) -> float:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from courses.models import Answer
    from skills.models import Employee

    users = get_user_model()._default_manager
    user = users.get_or_create(username=f"bench-{pk}")[0]
    Employee.objects.filter(pk=pk).update(user=user)
    try:
        client = Client(HTTP_HOST="localhost")
        client.force_login(user)
        before = Answer.objects.current().get(employee=pk).pk
        task = Employee.objects.get(pk=pk).tasks.counted().first()
        start = time.perf_counter()
        words = f"{task.statement.rstrip('.')}, and write a note of it for {time.time_ns()}."
        response = client.post(reverse("work-task-edit", args=[task.pk]), {"statement": words})
        assert response.status_code == 302, response.status_code
        assert client.get(response["Location"].partition("#")[0]).status_code == 200
        page = client.get(reverse("path")).content.decode()
        while poll_delay := _DELAY.search(page):
            time.sleep(int(poll_delay[1]) / 1000)
            answer = client.get(reverse("path-progress"), headers={"HX-Request": "true"})
            page = client.get(reverse("path")).content.decode() if "HX-Refresh" in answer else answer.content.decode()
        seconds = time.perf_counter() - start
        assert Answer.objects.current().get(employee=pk).pk != before
        return seconds
    finally:
        Employee.objects.filter(pk=pk).update(user=None)
        user.delete()
