"""Computes the rows of make_world once per process and restores them in each test that uses them.

The real code computes the rows in this process under the same settings (RESKILL_...). Computing takes ten times as long
as the rest of a page test. If a test already has rows in the affected tables, make_world computes the rows again.
"""

from dataclasses import dataclass
from types import SimpleNamespace

from django.conf import settings
from django.db import connection, transaction

from courses.services.answers import load_catalogue
from skills.services.exposure.assessor import current_basis
from tests.courses.people import find_org, make_org, make_world

Rows = dict[str, list]  # by table, as text in the database's own format


@dataclass
class KeptWorld:
    """Stored rows of make_org and make_world.

    org: rows of make_org. changed: all rows of the tables in which make_world changes rows. rest: rows that make_world adds.
    """

    org: Rows
    changed: Rows
    rest: Rows

    @classmethod
    def compute(cls) -> "KeptWorld":
        """Runs make_org and make_world, reads their rows and rolls back."""
        with transaction.atomic():
            before = _tables_with_rows()
            org = make_org()
            first = _read(_tables_with_rows() - before)
            make_world(org)
            every = _read(_tables_with_rows() - before)
            transaction.set_rollback(True)
        changed = {table: every[table] for table, rows in first.items() if not set(rows) <= set(every[table])}
        rest = {
            table: [row for row in rows if row not in first.get(table, ())]
            for table, rows in every.items()
            if table not in changed
        }
        return cls(first, changed, {table: rows for table, rows in rest.items() if rows})

    def put_org(self) -> SimpleNamespace | None:
        """Restores the rows of make_org. None if an affected table already has rows."""
        if _tables_with_rows() & {*self.org, *self.rest}:
            return None
        _write(self.org)
        org = find_org()
        org.kept = self
        return org

    def put_rest(self) -> bool:
        """Restores the rows of make_world. False if an affected table has other rows than those of make_org."""
        if _tables_with_rows() & {*self.org, *self.rest} != set(self.org):
            return False
        if any(sorted(_rows_of(table)) != sorted(rows) for table, rows in self.org.items()):
            return False
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.changed:
                cursor.execute(f'DELETE FROM "{table}"')
            _write(self.changed | self.rest)
        load_catalogue(current_basis())  # as after a run: the catalogue is cached in this process
        return True


_kept: dict[str, KeptWorld] = {}


def kept_world(forget) -> KeptWorld:
    """The stored world for the current settings. forget: clears caches by row id after the rows were computed."""
    key = repr([(name, getattr(settings, name)) for name in sorted(dir(settings)) if name.startswith("RESKILL_")])
    if key not in _kept:
        _kept[key] = KeptWorld.compute()
        forget()
    return _kept[key]


def _tables_with_rows() -> set[str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM \"{t}\")" for t in tables))
        return {table for (table,) in cursor.fetchall()}


def _read(tables: set[str]) -> Rows:
    return {table: _rows_of(table) for table in sorted(tables)}


def _rows_of(table: str) -> list:
    """The rows as text: SQL literals on SQLite, lines of COPY on PostgreSQL.

    Restoring this text gives identical rows, including ids, and is many times faster than using the models.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            values = " || ',' || ".join(f'quote("{column}")' for column in _columns(cursor, table))
            cursor.execute(f"SELECT '(' || {values} || ')' FROM \"{table}\"")
            return [row for (row,) in cursor.fetchall()]
        with connection.connection.cursor() as plain, plain.copy(f'COPY "{table}" TO STDOUT') as copy:
            return b"".join(copy).splitlines(keepends=True)


def _write(rows: Rows) -> None:
    """Restores rows that `_rows_of` read."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, written in rows.items():
            if connection.vendor == "sqlite":
                names = ", ".join(f'"{column}"' for column in _columns(cursor, table))
                cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES {", ".join(written)}')
            else:
                with connection.connection.cursor() as plain, plain.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(b"".join(written))


def _columns(cursor, table: str) -> list[str]:
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]
