"""manage.py import_attributes FILE ATTRIBUTE=COLUMN ..."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from skills.management.import_command import ImportCommand
from skills.services.people.attribute_import import import_attributes


class Command(ImportCommand):
    help = (
        "Imports attributes that the organisation holds and must audit (such as sex=Gender) from CSV or XLSX, by external "
        "id. The fairness report counts them in groups that are large enough. They have no other use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("columns", nargs="+", metavar="ATTRIBUTE=COLUMN")
        parser.add_argument("--id-column", default="", help="the column with the employees' identifiers")

    def handle(self, *args, file: str, columns: list[str], id_column: str, dry_run: bool, **options) -> None:
        pairs = [pair.partition("=") for pair in columns]
        if any(not (name and separator and column) for name, separator, column in pairs):
            raise CommandError("Name each attribute and its column, such as sex=Gender.")
        run = self.run_import(
            import_attributes,
            path=file,
            columns={name: column for name, _, column in pairs},
            id_column=id_column,
            dry_run=dry_run,
        )
        self.print_first(run, run.counts["unknown_employees"])
        self.end(dry_run=dry_run)
