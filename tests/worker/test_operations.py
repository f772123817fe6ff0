"""Every command of docs/operations.md, in order, on a new installation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import admin_cursor, is_sqlite, url_of
from tests.worker.conftest import ROOT

pytestmark = pytest.mark.chaos
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.fixture
def empty_database(tmp_path):
    """The address of a database without tables, for the restore."""
    if is_sqlite():
        yield f"sqlite:///{tmp_path / 'restored' / 'reskill.sqlite3'}"
        return
    name = "reskill_restored_test"
    with admin_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield url_of(name)
    with admin_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_every_command_of_the_page_works_in_its_order(house, empty_database, tmp_path):
    restored = tmp_path / "restored"
    restored.mkdir()
    (tmp_path / "people.csv").write_text(
        "external_id,name,email,task\nX1,Uma,uma@example.org,Answer letters of guests\n"
    )
    environ = {
        **house.environ,
        "PATH": f"{Path(sys.executable).parent}:{house.environ['PATH']}",
        "RESKILL_PUBLIC_URL": "https://reskill.example.org",
        "DJANGO_SUPERUSER_PASSWORD": "correct horse battery",
        "EMPTY_DATABASE": empty_database,
        "EMPTY_FOLDER": str(restored),
    }
    commands = "\n".join(BLOCK.findall(TEXT)).replace("manage.py", str(ROOT / "manage.py"))
    assert commands.count("python") > 10
    done = subprocess.run(
        ["bash", "-eux", "-c", commands],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "1 invitations are stored" in done.stdout
    assert "It was checked" in done.stdout or "Checked: it was restored" in done.stdout
    assert done.stdout.count("Outgoing e-mails: 1 e-mail waits") == 2, done.stdout  # here, and after the restore
