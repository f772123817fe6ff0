"""Writes a backup and checks it by restoring it into a temporary place."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from reskill.backups.archive import write_backup
from reskill.backups.databases import BackupError
from skills.management.audited_command import AuditedCommand


class Command(AuditedCommand):
    help = "Backs up database, uploaded files and keys into one file, and checks it by restoring it into a temporary place."

    def add_arguments(self, parser: Any) -> None:
        default = Path(settings.VAR_DIR) / "backups"
        parser.add_argument("--to", type=Path, default=default, metavar="FOLDER", help=f"default: {default}")
        parser.add_argument("--without-keys", action="store_true", help="leave the keys out; keep them somewhere else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = write_backup(options["to"], with_keys=not options["without_keys"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.noted(checked=int(made.is_checked))
        self.stdout.write(made.path)
        if made.is_checked:
            self.stdout.write("Checked: it was restored into a temporary place, and every table has the same rows.")
        else:
            self.stderr.write(
                "Not checked by restoring: the database user may not create a temporary database (CREATEDB)."
            )
        self.stderr.write(
            "Copy the file to another machine. It holds all data about people"
            + ("." if options["without_keys"] else " and the keys of private notes.")
        )
