"""Moves the data of this installation from SQLite to an empty PostgreSQL database, all or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from reskill.backups.databases import BackupError
from reskill.backups.table_copy import copy_rows, digest_of, move_sequence, rows_of
from reskill.condition.database import migrations_missing
from reskill.environment import Environment

NEW = "new"  # the alias of the new database
_MIGRATIONS = "django_migrations"
Told = Callable[[str, int], None]


@dataclass(frozen=True)
class Moved:
    """What was moved."""

    n_tables: int
    n_rows: int


def move_data(address: str, *, tell: Told) -> Moved:
    """Copies every table into the database at the address. tell: called with each table and its rows when it is checked.

    The rows of each table are read back and compared: their number and the hash of all values. Ids continue above the
    highest one that was ever given. Other processes cannot write meanwhile. Raises BackupError; the new database is then
    as empty as before, and this one is never changed.
    """
    if connection.vendor != "sqlite":
        raise BackupError("DATABASE_URL does not name SQLite. From PostgreSQL, use `manage.py backup` and `restore`.")
    if migrations_missing():
        raise BackupError("This database is of an older version. Run `manage.py migrate` first.")
    tables = _tables()
    with _database_at(address) as new, transaction.atomic():  # the lock of SQLite's one writer: nobody else writes
        try:
            with transaction.atomic(using=NEW):
                moved = _move(tables, new, tell)
            with new.cursor() as cursor:
                cursor.execute("ANALYZE")  # otherwise, the first queries are planned for empty tables
        except DatabaseError as error:
            raise BackupError(f"Nothing was moved. PostgreSQL says: {error}") from error
        return moved


def _move(tables: dict[str, type[models.Model]], new: BaseDatabaseWrapper, tell: Told) -> Moved:
    if new.introspection.table_names():
        raise BackupError("The new database is not empty, so nothing was moved. Name a database without tables.")
    call_command("migrate", database=NEW, verbosity=0, interactive=False)
    if _applied(new) != _applied(connection):
        raise BackupError("The two databases have different migrations, so nothing was moved.")
    with new.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Rows that migrations have made: the old database has them too.
        cursor.execute(f"TRUNCATE {', '.join(new.ops.quote_name(name) for name in tables)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    n_rows = 0
    for name, model in tables.items():
        read = copy_rows(model, rows_of(model, connection), new)
        found = digest_of(rows_of(model, new), model)
        if read != found:
            raise BackupError(
                f"The table {name} has {found.n_rows} rows instead of {read.n_rows}, or other values. Nothing was moved."
            )
        move_sequence(model, connection, new)
        n_rows += read.n_rows
        tell(name, read.n_rows)
    new.check_constraints()
    return Moved(len(tables), n_rows)


def _tables() -> dict[str, type[models.Model]]:
    """The models by table. Raises BackupError for a table that belongs to no model: its rows would be left behind."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    there = set(connection.introspection.table_names())
    if unknown := sorted(there - found.keys() - {_MIGRATIONS}):
        raise BackupError(
            f"The table {unknown[0]} is not one of this program, so nothing was moved. Copy it yourself and delete it."
        )
    return {name: found[name] for name in sorted(found)}


def _applied(database: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {_MIGRATIONS}")
        return {(app, name) for app, name in cursor.fetchall()}


@contextmanager
def _database_at(address: str) -> Iterator[Any]:
    """A connection to the database at this address, under the alias of this module."""
    env = Environment(None, {"--to": address})
    values = env.database("--to", default="sqlite:///none")  # what an address without a meaning becomes
    if env.problems or not values["ENGINE"].endswith("postgresql"):
        raise BackupError("The new address has to be one of PostgreSQL: postgres://user:password@host:5432/database")
    try:
        connections.settings[NEW] = connections.configure_settings({DEFAULT_DB_ALIAS: values})[DEFAULT_DB_ALIAS]
        new = connections[NEW]
        try:
            new.ensure_connection()
        except DatabaseError as error:
            raise BackupError(f"The new database does not answer: {error}") from error
        try:
            yield new
        finally:
            new.close()
    finally:
        connections.settings.pop(NEW, None)
        with suppress(AttributeError):  # the connection was never made
            del connections[NEW]
