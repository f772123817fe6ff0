"""A migrated, empty database, made once: each of the tests' processes, and each test of workers, begins with a copy.

Migrating takes longer than a hundred tests. SQLite: a file in pytest's cache, kept until a migration or a line of the
program changes. PostgreSQL: a database that lives as long as one run of the tests.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
OURS = ("reskill", "skills", "courses")
# Set by the first process of a run, inherited by its others.
NAME = "PYTEST_DATABASE_TEMPLATE"


def is_sqlite() -> bool:
    return connections.settings["default"]["ENGINE"].endswith("sqlite3")


def url_of(name: str) -> str:
    """What DATABASE_URL says for this database of the server (or this file)."""
    if is_sqlite():
        return f"sqlite:///{name}"
    c = connections.settings["default"]
    secret = f":{c['PASSWORD']}" if c["PASSWORD"] else ""
    return f"postgres://{c['USER']}{secret}@{c['HOST']}:{c['PORT'] or 5432}/{name}"


@contextlib.contextmanager
def admin_cursor():
    """PostgreSQL outside of any database of ours."""
    import psycopg

    configured = connections.settings["default"]
    with psycopg.connect(
        host=configured["HOST"] or None,
        port=configured["PORT"] or None,
        user=configured["USER"] or None,
        password=configured["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        yield connection.cursor()


def bare_environment(database: str, folder: Path) -> dict[str, str]:
    """For a process of its own: nothing of the caller's settings, this database, and files in this folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RESKILL_", "DATABASE_", "REDIS_"))}
    return {**kept, "DATABASE_URL": url_of(database), "RESKILL_VAR": str(folder), "PYTHONPATH": str(ROOT)}


def make_template(cache: Path, mine: Path) -> str:
    """The name of a migrated, empty database; the first to ask makes it, the others wait.

    cache: a folder that all processes share; mine: this process' own.
    """
    with _alone(cache):
        return _of_sqlite(cache, mine) if is_sqlite() else _of_postgres()


def drop_template() -> None:
    """At the end of the run, by the process that began it."""
    if not is_sqlite():
        with admin_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{os.environ[NAME]}" WITH (FORCE)')


def name_template() -> None:
    os.environ[NAME] = f"reskill_template_{uuid.uuid4().hex[:8]}"


def begin_with(template: str) -> None:
    """Has Django begin the test database with a copy; the migrations it runs after that find nothing to do."""
    connection = connections["default"]
    if not is_sqlite():
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        return
    create = connection.creation._create_test_db

    def filled(*arguments, **options) -> str:
        name = create(*arguments, **options)
        connection.close()
        connection.settings_dict["NAME"] = name  # as Django does next: a database in memory lives by its connections
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(template)) as source:
            source.backup(connection.connection)
        return name

    connection.creation._create_test_db = filled


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _of_sqlite(cache: Path, mine: Path) -> str:
    kept = cache / f"{_fingerprint()}.sqlite3"
    if not kept.exists():
        for old in cache.glob("*.sqlite3*"):
            old.unlink()
        making = cache / "making.sqlite3"
        _migrate(str(making))
        with contextlib.closing(sqlite3.connect(making)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # a database in memory cannot be filled from one with WAL
        making.rename(kept)
    return str(shutil.copy(kept, mine / "template.sqlite3"))  # the next version of the program deletes what is kept


def _of_postgres() -> str:
    name = os.environ[NAME]
    with admin_cursor() as cursor:
        if not cursor.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
            _migrate(name)
    return name


def _migrate(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"],
            cwd=ROOT,
            env=bare_environment(name, Path(folder)),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr


def _fingerprint() -> str:
    """Of every migration there is, of our whole program (migrations may call it) and of Django."""
    files = [file for name in OURS for file in (ROOT / name).rglob("*.py")]
    files += [file for app in apps.get_app_configs() for file in (Path(app.path) / "migrations").glob("*.py")]
    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for file in sorted(set(files)):
        digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
