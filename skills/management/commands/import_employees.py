"""manage.py import_employees FILE"""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from skills.errors import ReskillError
from skills.services.people.employee_import import import_employees


class Command(BaseCommand):
    help = (
        "Imports employees from CSV or XLSX: one row per task with its share of the week, or one row per person with "
        "nothing but a job title, from which a task profile is suggested. Importing again updates by external id."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument(
            "--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help="which column holds a field"
        )
        parser.add_argument("--organisation", default="", help="for departments of a file that names none")
        parser.add_argument("--limit", type=int, help="only the first so many employees")
        parser.add_argument("--dry-run", action="store_true", help="report only; nothing is saved")

    def handle(self, *args, file: str, map: list[str], organisation: str, limit, dry_run: bool, **options) -> None:
        pairs = [pair.partition("=") for pair in map]
        if any(not separator for _, separator, _ in pairs):
            raise CommandError("--map takes FIELD=COLUMN, such as --map external_id='Personnel no.'")
        bars: dict[str, tqdm] = {}

        def show(what: str, done: int, total: int) -> None:
            bar = bars.setdefault(what, tqdm(total=total, desc=what, file=sys.stderr))
            bar.update(done - bar.n)

        try:
            run = import_employees(
                path=file,
                mapping={name: column for name, _, column in pairs},
                organisation=organisation,
                limit=limit,
                dry_run=dry_run,
                progress=show,
            )
        except ReskillError as error:
            raise CommandError(str(error)) from error
        finally:
            for bar in bars.values():
                bar.close()
        for name, value in run.counts.items():
            self.stdout.write(f"{name.replace('_', ' '):24} {value:>10,}")
        for entry in run.report[:20]:
            where = f"line {entry['line']}, " if entry["line"] else ""
            self.stdout.write(f"  {where}{entry['column'] or 'row'}: {entry['message']}")
        if len(run.report) > 20:
            self.stdout.write(f"  ... and {run.counts['rows_with_a_remark'] - 20:,} more; all are kept with the import")
        if dry_run:
            self.stdout.write("Nothing was saved (dry run).")
