"""manage.py import_courses FILE"""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from courses.services.catalogue.course_import import import_courses
from skills.errors import ReskillError


class Command(BaseCommand):
    help = (
        "Imports courses from CSV or XLSX, from schema.org/Course in JSON-LD (.json, .jsonld) or from an IMS Common "
        "Cartridge (.imscc). Columns are found by their names, or by --map. The same course twice is one "
        "course; importing again updates. What was left out, and why, is printed and kept with the import."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument(
            "--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help="which column holds a field"
        )
        parser.add_argument("--provider", default="", help="for courses of a file that names none")
        parser.add_argument("--retire-missing", action="store_true", help="retire what the file no longer has")
        parser.add_argument("--keep-edits", action="store_true", help="leave courses as they are that a person changed")
        parser.add_argument("--dry-run", action="store_true", help="report only; nothing is saved")

    def handle(self, *args, file: str, map: list[str], dry_run: bool, **options) -> None:
        pairs = [pair.partition("=") for pair in map]
        if any(not separator for _, separator, _ in pairs):
            raise CommandError("--map takes FIELD=COLUMN, such as --map title='Course name'")
        bars: dict[str, tqdm] = {}

        def show(what: str, done: int, total: int) -> None:
            bar = bars.setdefault(what, tqdm(total=total, desc=what, file=sys.stderr))
            bar.update(done - bar.n)

        try:
            run = import_courses(
                path=file,
                mapping={name: column for name, _, column in pairs},
                provider=options["provider"],
                dry_run=dry_run,
                retire_missing=options["retire_missing"],
                keep_edits=options["keep_edits"],
                progress=show,
            )
        except ReskillError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was saved.", returncode=130) from None
        finally:
            for bar in bars.values():
                bar.close()
        for name, value in run.counts.items():
            self.stdout.write(f"{name:36} {value:>10,}")
        shown: dict[str, int] = {}
        for entry in run.report:
            shown[entry["reason"]] = shown.get(entry["reason"], 0) + 1
            if shown[entry["reason"]] <= 3:
                self.stdout.write(f"  line {entry['line']}, {entry['column'] or 'row'}: {entry['message']}")
        if dry_run:
            self.stdout.write("Nothing was saved (dry run).")
