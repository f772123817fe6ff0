"""Moves an installation from SQLite to PostgreSQL."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from reskill.backups.databases import BackupError
from reskill.backups.moving import move_data
from skills.management.audited_command import AuditedCommand
from skills.services.audit import record_work

_NEXT = """\
Uploaded files and keys stay in RESKILL_VAR. What to do now:
1. Set DATABASE_URL to the new address, in .env or where the processes get it.
2. Start all processes, and run `manage.py doctor`.
3. Run `manage.py backup`. Keep the SQLite file until that backup exists; nothing reads it any more."""


class Command(AuditedCommand):
    help = (
        "Copies all data from the SQLite database into an empty PostgreSQL database, all or nothing, and checks every "
        "table. Stop all processes first."
    )

    def add_arguments(self, parser: Any) -> None:
        to = parser.add_mutually_exclusive_group(required=True)
        to.add_argument("--to", metavar="ADDRESS", help="postgres://user:password@host:5432/database, without tables")
        to.add_argument("--to-file", type=Path, metavar="FILE", help="a file with this address")

    def handle(self, *args: Any, **options: Any) -> None:
        record_work(route="manage.py move_data", stage="begin")  # in both databases; the last entry only in this one
        with tqdm(desc="move", unit=" rows", disable=options["verbosity"] < 1) as bar:

            def tell(table: str, n_rows: int) -> None:
                bar.set_postfix_str(table)
                bar.update(n_rows)

            try:
                address = options["to"] or options["to_file"].read_text(encoding="utf-8").strip()
                moved = move_data(address, tell=tell)
            except (BackupError, OSError) as error:
                raise CommandError(str(error)) from error
        self.noted(tables=moved.n_tables, rows=moved.n_rows)
        self.stdout.write(
            f"Moved: {moved.n_rows} rows of {moved.n_tables} tables. Each table was read back and compared."
        )
        self.stdout.write(_NEXT)
