"""The code of the last release runs on the schema of this code: site, import and worker, as in the middle of an upgrade."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reskill.management.commands.demo import answers, free_port
from reskill.processes import running
from skills.models import Employee
from tests.courses.organisations import make_organisation
from tests.worker.conftest import ROOT
from tests.worker.test_faults import begin, finished


def last_release() -> str:
    """The newest tag such as v0.1.0; '' if there is none or Git is missing."""
    command = ["git", "-C", str(ROOT), "tag", "--list", "v*", "--sort=-version:refname"]
    try:
        return (subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines() or [""])[0]
    except (OSError, subprocess.CalledProcessError):
        return ""


TAG = os.environ.get("RESKILL_CHAOS_TAG") or last_release()
pytestmark = [pytest.mark.chaos, pytest.mark.skipif(not TAG, reason="no version has been released yet")]


@pytest.fixture
def old_code(tmp_path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", TAG], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    return folder


def test_the_last_release_serves_imports_and_computes_on_the_new_schema(house, old_code, tmp_path):
    make_organisation(6)
    house.environ["PYTHONPATH"] = f"{old_code}:{ROOT}"  # the fake encoder is a module of the tests
    people = tmp_path / "people.csv"
    people.write_text("external_id,name,task\nX1,Uma,Answer letters of guests\n")
    manage = [sys.executable, "manage.py", "import_employees", str(people)]
    done = subprocess.run(manage, cwd=old_code, env=house.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert Employee.objects.filter(external_id="X1").exists()
    worker = [sys.executable, "-m", "celery", "-A", "reskill", "worker", "-l", "warning", "--concurrency", "1"]
    house.workers.append(
        house.stack.enter_context(
            running("worker", worker, log=tmp_path / "old-worker.log", environ=house.environ, cwd=old_code)
        )
    )
    run = begin(house)
    house.wait(lambda: finished(run), "the run of the old worker")
    environ = dict(house.environ)
    if environ["REDIS_URL"].startswith("redis+socket://"):
        environ |= {"REDIS_URL": "", "RESKILL_REDIS_SOCKET": environ["REDIS_URL"].removeprefix("redis+socket://")}
    port = free_port(18100)
    site = [sys.executable, "-m", "gunicorn", "reskill.wsgi", "--bind", f"127.0.0.1:{port}"]
    house.stack.enter_context(running("site", site, log=tmp_path / "old-site.log", environ=environ, cwd=old_code))
    house.wait(lambda: answers(port), "the site of the old code")
