"""manage.py load_crosswalk [FILE]"""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand
from skills.services.occupations.crosswalk import SHIPPED, load_crosswalk


class Command(AuditedCommand):
    help = (
        "Imports ISCO-08 codes and ESCO URIs of occupations from CSV or XLSX: the official crosswalk of O*NET and ESCO, or "
        "columns soc, isco08, esco_uri. Without a file, imports the shipped table. Replaces all identifiers of the "
        "occupations in the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default=str(SHIPPED))

    def handle(self, *args, file: str, **options) -> None:
        try:
            counts = load_crosswalk(path=file)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.noted(**counts)
        for name, value in counts.items():
            self.stdout.write(f"{name.replace('_', ' '):24} {value:>10,}")
