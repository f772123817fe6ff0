"""Restores a backup into an empty database."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from reskill.backups.databases import BackupError
from reskill.backups.restoring import restore_backup
from reskill.condition.database import migrations_missing
from skills.management.audited_command import AuditedCommand


class Command(AuditedCommand):
    help = "Restores database, uploaded files and keys from a file of `manage.py backup`. The database must be empty."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="a file that `manage.py backup` wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            left = restore_backup(options["file"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored: every table has the rows that the backup names.")
        for sentence in left:
            self.stdout.write(sentence)
        if migrations_missing():
            self.stdout.write("The backup is of an older version. Run `manage.py migrate`.")
