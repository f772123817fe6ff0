"""The world of make_world, computed once in a process and then put back, row for row, in each test that asks for it.

The rows are what the real code computed here under the same settings (RESKILL_...). Computing takes ten times as long
as all else that a test of a page does. A test that has rows of its own in the way has its world computed anew.
"""

from dataclasses import dataclass
from types import SimpleNamespace

from django.conf import settings
from django.db import connection, transaction

from courses.services.answers import load_catalogue
from skills.services.exposure.assessor import current_basis
from tests.courses.people import find_org, make_org, make_world

Rows = dict[str, list]  # by table, as the database writes them


@dataclass
class KeptWorld:
    """org: the rows of make_org; changed: all rows of tables of which make_world changes some; rest: what it adds."""

    org: Rows
    changed: Rows
    rest: Rows

    @classmethod
    def compute(cls) -> "KeptWorld":
        """Makes it for real and takes it back."""
        with transaction.atomic():
            before = _filled()
            org = make_org()
            first = _read(_filled() - before)
            make_world(org)
            every = _read(_filled() - before)
            transaction.set_rollback(True)
        changed = {table: every[table] for table, rows in first.items() if not set(rows) <= set(every[table])}
        rest = {
            table: [row for row in rows if row not in first.get(table, ())]
            for table, rows in every.items()
            if table not in changed
        }
        return cls(first, changed, {table: rows for table, rows in rest.items() if rows})

    def put_org(self) -> SimpleNamespace | None:
        """None where a row may be in the way."""
        if _filled() & {*self.org, *self.rest}:
            return None
        _write(self.org)
        org = find_org()
        org.kept = self
        return org

    def put_rest(self) -> bool:
        """False where a row may be in the way of one of ours."""
        if _filled() & {*self.org, *self.rest} != set(self.org):
            return False
        if any(sorted(_rows_of(table)) != sorted(rows) for table, rows in self.org.items()):
            return False
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.changed:
                cursor.execute(f'DELETE FROM "{table}"')
            _write(self.changed | self.rest)
        load_catalogue(current_basis())  # as after a run: this process has it
        return True


_kept: dict[str, KeptWorld] = {}


def kept_world(forget) -> KeptWorld:
    """The one of these settings. forget: what a process keeps by id of rows is forgotten after they were made."""
    key = repr([(name, getattr(settings, name)) for name in sorted(dir(settings)) if name.startswith("RESKILL_")])
    if key not in _kept:
        _kept[key] = KeptWorld.compute()
        forget()
    return _kept[key]


def _filled() -> set[str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM \"{t}\")" for t in tables))
        return {table for (table,) in cursor.fetchall()}


def _read(tables: set[str]) -> Rows:
    return {table: _rows_of(table) for table in sorted(tables)}


def _rows_of(table: str) -> list:
    """The rows as the database's own text: SQL literals of SQLite, lines of PostgreSQL's COPY.

    Written back they are exactly what they were, ids included, many times faster than through the models.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            values = " || ',' || ".join(f'quote("{column}")' for column in _columns(cursor, table))
            cursor.execute(f"SELECT '(' || {values} || ')' FROM \"{table}\"")
            return [row for (row,) in cursor.fetchall()]
        with connection.connection.cursor() as plain, plain.copy(f'COPY "{table}" TO STDOUT') as copy:
            return b"".join(copy).splitlines(keepends=True)


def _write(rows: Rows) -> None:
    """Puts back what `_rows_of` read."""
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
