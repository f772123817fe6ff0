"""manage.py import_attributes FILE ATTRIBUTE=COLUMN ..."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from skills.errors import ReskillError
from skills.services.people.held_attributes import import_attributes


class Command(BaseCommand):
    help = (
        "Reads attributes the organisation holds and has to audit by (such as sex=Gender) from CSV or XLSX, by external "
        "id. They are counted in the fairness report, in groups large enough, and used for nothing else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("columns", nargs="+", metavar="ATTRIBUTE=COLUMN")
        parser.add_argument("--id-column", default="external_id")

    def handle(self, *args, file: str, columns: list[str], id_column: str, **options) -> None:
        pairs = [pair.partition("=") for pair in columns]
        if any(not (name and separator and column) for name, separator, column in pairs):
            raise CommandError("Name each attribute and its column, such as sex=Gender.")
        try:
            counts = import_attributes(
                path=file, columns={name: column for name, _, column in pairs}, id_column=id_column
            )
        except ReskillError as error:
            raise CommandError(str(error)) from error
        for name, value in counts.items():
            self.stdout.write(f"{name.replace('_', ' '):24} {value:>10,}")
