"""Base of the commands that write a sheet to be judged by people, and print the figures of a filled one."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from skills.errors import BadInput, ReskillError


class SheetCommand(BaseCommand):
    """--SOURCE FILE --pool SHEET writes the sheet; --judged SHEET prints its figures, and may repeat.

    source, source_help: the option that names the file to start from. source_name: what the file holds, in a message.
    """

    source = "profiles"
    source_help = "CSV: profile, kind, job, tasks (separated by |)"
    source_name = "people"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(f"--{self.source}", type=Path, help=self.source_help)
        parser.add_argument("--pool", type=Path, metavar="SHEET", help="the sheet for judgements to write")
        parser.add_argument("--judged", type=Path, action="append", metavar="SHEET", help="a filled sheet; may repeat")

    def handle(self, *args, **options) -> None:
        try:
            if options["judged"]:
                for path in options["judged"]:
                    self.print_figures(path)
            elif options[self.source] and options["pool"]:
                self.write_sheet(options[self.source], options["pool"], options)
            else:
                raise BadInput(
                    f"Name the {self.source_name} with --{self.source} and the sheet with --pool, or a filled sheet with "
                    "--judged."
                )
        except (ReskillError, OSError) as error:
            raise CommandError(str(error)) from error

    def write_sheet(self, source: Path, sheet: Path, options: dict) -> None:
        raise NotImplementedError

    def print_figures(self, sheet: Path) -> None:
        raise NotImplementedError
