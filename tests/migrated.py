"""Creates one migrated, empty database. Each test process and each worker test starts with a copy of it.

A migration takes longer than a hundred tests. SQLite: a file in pytest's cache, used until a migration or a line of the
program changes. PostgreSQL: a database that is dropped at the end of the test run.
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
PACKAGES = ("reskill", "skills", "courses")
# Set by the first process of a test run and inherited by the other processes.
NAME = "PYTEST_DATABASE_TEMPLATE"


def is_sqlite() -> bool:
    return connections.settings["default"]["ENGINE"].endswith("sqlite3")


def url_of(name: str) -> str:
    """DATABASE_URL of this database on the server, or of this SQLite file."""
    if is_sqlite():
        return f"sqlite:///{name}"
    c = connections.settings["default"]
    secret = f":{c['PASSWORD']}" if c["PASSWORD"] else ""
    return f"postgres://{c['USER']}{secret}@{c['HOST']}:{c['PORT'] or 5432}/{name}"


@contextlib.contextmanager
def admin_cursor():
    """Cursor on PostgreSQL's maintenance database, for CREATE DATABASE and DROP DATABASE."""
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
    """Environment for a child process without the caller's settings, with this database and this data folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RESKILL_", "DATABASE_", "REDIS_"))}
    return {**kept, "DATABASE_URL": url_of(database), "RESKILL_VAR": str(folder), "PYTHONPATH": str(ROOT)}


def make_template(cache: Path, process_folder: Path) -> str:
    """Name of a migrated, empty database. The first process creates it; the other processes wait.

    cache: a folder that all processes share. process_folder: a folder of this process only.
    """
    with _file_lock(cache):
        return _sqlite_template(cache, process_folder) if is_sqlite() else _postgres_template()


def drop_template() -> None:
    """Drops the template database. The first process calls this at the end of the test run."""
    if not is_sqlite():
        with admin_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{os.environ[NAME]}" WITH (FORCE)')


def name_template() -> None:
    os.environ[NAME] = f"reskill_template_{uuid.uuid4().hex[:8]}"


def clone_test_database_from(template: str) -> None:
    """Makes Django create the test database as a copy. Its migrations then find nothing to do."""
    connection = connections["default"]
    if not is_sqlite():
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        return
    create = connection.creation._create_test_db

    def filled(*arguments, **options) -> str:
        name = create(*arguments, **options)
        connection.close()
        connection.settings_dict["NAME"] = (
            name  # as Django does next: an in-memory database exists only while a connection is open
        )
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(template)) as source:
            source.backup(connection.connection)
        return name

    connection.creation._create_test_db = filled


@contextlib.contextmanager
def _file_lock(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sqlite_template(cache: Path, process_folder: Path) -> str:
    kept = cache / f"{_fingerprint()}.sqlite3"
    if not kept.exists():
        for old in cache.glob("*.sqlite3*"):
            old.unlink()
        making = cache / "making.sqlite3"
        _migrate(str(making))
        with contextlib.closing(sqlite3.connect(making)) as database:
            database.execute(
                "PRAGMA journal_mode=DELETE"
            )  # an in-memory database cannot be filled from a database with WAL
        making.rename(kept)
    return str(
        shutil.copy(kept, process_folder / "template.sqlite3")
    )  # a copy, because the next version of the program deletes the cached file


def _postgres_template() -> str:
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
    """Hash of all migrations, of the whole program (migrations may call it) and of the versions of Django and SQLite."""
    files = [file for name in PACKAGES for file in (ROOT / name).rglob("*.py")]
    files += [file for app in apps.get_app_configs() for file in (Path(app.path) / "migrations").glob("*.py")]
    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for file in sorted(set(files)):
        digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
