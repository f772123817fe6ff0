"""Dumps and restores a database: SQLite with its own copying, PostgreSQL with pg_dump and pg_restore."""

import contextlib
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

_TOOLS = "Install the PostgreSQL client programs of the server's version (on Debian: postgresql-client)."
Counts = dict[str, int]  # rows of each table


class BackupError(Exception):
    """The backup or the restoration did not succeed. The message is for operators and says what to do."""


def dump(folder: Path) -> tuple[str, Counts]:
    """Writes the database into the folder. Returns the file's name and the rows of each table at that moment.

    Other processes may write meanwhile: the dump shows one moment.
    """
    if connection.vendor == "sqlite":
        return _dump_sqlite(folder)
    if connection.vendor == "postgresql":
        return _dump_postgres(folder)
    raise BackupError(f"Backups of {connection.vendor} are not supported. Use the tools of that database.")


def check_dump(file: Path) -> Counts | None:
    """Restores the dump into a temporary place and counts its rows. None if the place cannot be created."""
    if file.suffix == ".sqlite3":
        return _count_sqlite(file)
    with _temporary_database() as name:
        if name is None:
            return None
        _pg_restore(file, name)
        with psycopg.connect(**_connection_values(name)) as restored:
            return _count_postgres(restored)


def restore_dump(file: Path) -> Counts:
    """Restores the dump into the configured, empty database, and counts its rows."""
    wanted = "sqlite" if file.suffix == ".sqlite3" else "postgresql"
    if connection.vendor != wanted:
        raise BackupError(f"This is a backup of {wanted}, but DATABASE_URL names {connection.vendor}.")
    connection.close()
    if wanted == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)
        partial = target.with_name(target.name + ".restoring")
        shutil.copyfile(file, partial)
        partial.chmod(0o600)
        partial.replace(target)
        return _count_sqlite(target)
    name = connection.settings_dict["NAME"]
    _pg_restore(file, name)
    with psycopg.connect(**_connection_values(name)) as restored:
        return _count_postgres(restored)


def is_empty() -> bool:
    """Whether the configured database has no table."""
    return not connection.introspection.table_names()


def _dump_sqlite(folder: Path) -> tuple[str, Counts]:
    file = folder / "database.sqlite3"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return file.name, _count_sqlite(file)


def _count_sqlite(file: Path) -> Counts:
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            (state,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok":
                raise BackupError(f"The copy of the database is damaged: {state}")
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            tables = [name for (name,) in copy.execute(names)]
            return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}
    except sqlite3.DatabaseError as error:
        raise BackupError(f"The copy of the database cannot be read: {error}") from error


def _dump_postgres(folder: Path) -> tuple[str, Counts]:
    """pg_dump and the counting read the same snapshot."""
    file = folder / "database.dump"
    name = connection.settings_dict["NAME"]
    with psycopg.connect(**_connection_values(name)) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = reader.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={row[0]}",
            f"--file={file}",
            name,
        )
        return file.name, _count_postgres(reader)


def _count_postgres(reader: psycopg.Connection) -> Counts:
    tables = reader.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    counts = {}
    for (name,) in sorted(tables):
        row = reader.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        assert row is not None
        counts[name] = row[0]
    return counts


def _pg_restore(file: Path, database: str) -> None:
    """All or nothing: an error takes everything back."""
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *options, f"--dbname={database}", str(file))


@contextlib.contextmanager
def _temporary_database() -> Iterator[str | None]:
    """The name of a new database on the same server, dropped afterwards; None if the user may not create one."""
    name = f"reskill_check_{secrets.token_hex(6)}"
    server = _connection_values(connection.settings_dict["NAME"])
    with psycopg.connect(**server, autocommit=True) as admin:
        try:
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            yield None
            return
        try:
            yield name
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _connection_values(database: str) -> dict[str, Any]:
    values = connection.settings_dict
    named = {"host": values["HOST"], "port": values["PORT"], "user": values["USER"], "password": values["PASSWORD"]}
    kept = {key: value for key, value in values.get("OPTIONS", {}).items() if key.startswith("ssl")}
    return {"dbname": database, **{key: value for key, value in named.items() if value}, **kept}


def _run(program: str, *arguments: str) -> None:
    """Runs a program of PostgreSQL. The password is in its environment, where other users cannot see it."""
    if shutil.which(program) is None:
        raise BackupError(f"{program} was not found on the PATH. {_TOOLS}")
    ended = subprocess.run(  # noqa: S603 (a fixed program, no shell)
        [program, *arguments], env={**os.environ, **_variables()}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        advice = f" {_TOOLS}" if "version mismatch" in ended.stderr else ""
        raise BackupError(f"{program} failed: {ended.stderr.strip()[:2000]}{advice}")


def _variables() -> Mapping[str, str]:
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE",
             "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}  # fmt: skip
    values = _connection_values("")
    return {variable: str(values[key]) for key, variable in names.items() if key in values}
