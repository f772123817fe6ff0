"""manage.py import_folder"""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import CommandError

from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand
from skills.services.people.delivery_changes import KEEP, LEAVE
from skills.services.people.employee_deliveries import import_waiting_files


class Command(AuditedCommand):
    help = (
        "Imports every staff list that waits in a folder, and moves it to its subfolder done or failed. The task "
        "skills.import_folder does the same at RESKILL_IMPORT_AT. Columns are matched as in the last import of a file with "
        "the same columns."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", default="", help="default: the setting RESKILL_IMPORT_FOLDER")
        parser.add_argument(
            "--missing", choices=[KEEP, LEAVE], default="",
            help="employees who are not in the file: keep them, or mark them as left (default: RESKILL_IMPORT_MISSING)",
        )  # fmt: skip
        parser.add_argument("--now", action="store_true", help="also files written within the last minute")

    def handle(self, *args, folder: str, missing: str, now: bool, **options) -> None:
        if not (folder or settings.RESKILL_IMPORT_FOLDER):
            raise CommandError("Name a folder, or set RESKILL_IMPORT_FOLDER.")
        try:
            runs = import_waiting_files(folder=folder, missing=missing, ignore_age=now)
        except (ReskillError, OSError) as error:
            raise CommandError(str(error)) from error
        self.noted(files=len(runs))
        for run in runs:
            counts = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in run.counts.items() if n)
            self.stdout.write(f"{run.file_name}: {counts}")
            for entry in run.report[:5]:
                self.stdout.write(f"  {entry['message']}")
        if not runs:
            self.stdout.write("No file is waiting.")
        if any(run.counts.get("failed") for run in runs):
            raise CommandError(
                "At least one file could not be imported. The folder failed contains it with the reason."
            )
