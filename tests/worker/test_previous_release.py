"""An installation of the last release is upgraded: its database by this code's migrations, its processes later.

The release is the newest tag such as v0.1.0; where the checkout has no tag, the commit in tests/released_commit.txt.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from django.conf import global_settings
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.db.utils import load_backend

from courses.models import Answer, Recalculation
from reskill.management.commands.demo import answers, free_port
from reskill.processes import running
from skills.models import Employee
from tests.courses.organisations import make_organisation
from tests.migrated import admin_cursor, is_sqlite
from tests.worker.conftest import ROOT, _environment

NAMED = (ROOT / "tests" / "released_commit.txt").read_text(encoding="utf-8").strip()
PASSWORD = "correct horse battery"
PAGES = ("/", "/work/", "/work/week/", "/path/", "/courses/", "/my-data/", "/about/")


def released() -> tuple[str, str]:
    """The commit of the last release, and why it cannot be tested; '' if it can."""
    wanted = (
        os.environ.get("RESKILL_CHAOS_TAG") or _git("tag", "--list", "v*", "--sort=-version:refname").split("\n")[0]
    )
    commit = wanted or NAMED
    if not _git("cat-file", "-t", f"{commit}^{{commit}}"):
        return (
            commit,
            f"this checkout does not hold the released commit {commit}: fetch it (git fetch --unshallow --tags)",
        )
    return commit, ""


def _git(*arguments: str) -> str:
    try:
        command = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


COMMIT, WHY_NOT = released()
pytestmark = [pytest.mark.chaos, pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)]


@pytest.fixture
def old_code(tmp_path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", COMMIT], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    return folder


@pytest.fixture
def database(old_code, tmp_path):
    """The name of a database that the old code has made and this code has migrated."""
    name = str(tmp_path / "house.sqlite3")
    if not is_sqlite():
        name = f"reskill_upgraded_{os.getpid()}"
        with admin_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    for folder in (old_code, ROOT):
        environ = {**_environment(name, tmp_path), "PYTHONPATH": f"{folder}:{ROOT}"}
        manage(folder, environ, "migrate", "-v", "0")
    yield name
    if not is_sqlite():
        with admin_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(folder: Path, environ: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments[0]} of {folder}: {done.stderr[-3000:]}"
    return done.stdout


def columns(database) -> dict[str, tuple[bool, bool]]:
    """By table and column: whether it may be null, and whether it has a default."""
    with database.cursor() as cursor:
        return {
            f"{table}.{column.name}": (column.null_ok, column.default is not None)
            for table in database.introspection.table_names(cursor)
            for column in database.introspection.get_table_description(cursor, table)
        }


def columns_of_new_installation(template: str) -> dict[str, tuple[bool, bool]]:
    configured = connections.settings["default"]
    fresh = load_backend(configured["ENGINE"]).DatabaseWrapper({**configured, "NAME": template}, "default")
    try:
        return columns(fresh)
    finally:
        fresh.close()


def test_an_upgraded_database_serves_the_old_processes(house, old_code, template, tmp_path, settings):
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # the site knows no other
    # An installation upgraded by `migrate` has the schema of a new one: no released migration was edited.
    assert columns(connection) == columns_of_new_installation(template)
    house.environ["PYTHONPATH"] = f"{old_code}:{ROOT}"  # the fake encoder is a module of the tests
    person = make_organisation(6)[0]
    person.user = get_user_model().objects.create_user("uma", "uma@example.org", PASSWORD)
    person.save()
    people = tmp_path / "people.csv"
    people.write_text("external_id,name,task\nX1,Uma,Answer letters of guests\n")
    manage(old_code, house.environ, "import_employees", str(people))
    assert Employee.objects.filter(external_id="X1").exists()
    worker = [sys.executable, "-m", "celery", "-A", "reskill", "worker", "-l", "warning", "--concurrency", "1"]
    start = {"environ": house.environ, "cwd": old_code}
    house.workers.append(house.stack.enter_context(running("worker", worker, log=tmp_path / "old-worker.log", **start)))
    manage(old_code, house.environ, "recalculate")
    assert Recalculation.objects.get().state == Recalculation.State.FINISHED
    assert Answer.objects.current().filter(employee=person).exists()
    _read_pages_of(old_code, house, tmp_path)


def _read_pages_of(old_code: Path, house, folder: Path) -> None:
    """Signs a person in at a site of the old code and reads all kinds of pages."""
    environ = {**house.environ, "ALLOWED_HOSTS": "127.0.0.1"}
    if environ["REDIS_URL"].startswith("redis+socket://"):
        environ |= {"REDIS_URL": "", "RESKILL_REDIS_SOCKET": environ["REDIS_URL"].removeprefix("redis+socket://")}
    port = free_port(18100)
    site = [sys.executable, "-m", "gunicorn", "reskill.wsgi", "--bind", f"127.0.0.1:{port}", "--timeout", "300"]
    web = house.stack.enter_context(running("site", site, log=folder / "old-site.log", environ=environ, cwd=old_code))
    house.workers.append(web)
    house.wait(lambda: answers(port), "the site of the old code")
    session, address = requests.Session(), f"http://127.0.0.1:{port}"
    form = session.get(f"{address}/accounts/login/", timeout=300).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    values = {"csrfmiddlewaretoken": token, "login": "uma", "password": PASSWORD}
    session.post(f"{address}/accounts/login/", data=values, timeout=300)
    read = {path: session.get(f"{address}{path}", timeout=300) for path in PAGES}
    assert {path: answer.status_code for path, answer in read.items()} == dict.fromkeys(PAGES, 200), web.last_output()
    assert "/accounts/login/" not in read["/work/"].url
