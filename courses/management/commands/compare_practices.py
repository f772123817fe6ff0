"""manage.py compare_practices --profiles FILE --pool SHEET, compare_practices --judged SHEET."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.services.evaluation.golden_profiles import read_profiles
from courses.services.evaluation.judged_practices import count_practices, practices_for, write_practices
from skills.errors import BadInput, ReskillError


class Command(BaseCommand):
    help = (
        "Measures practices. --pool writes a sheet with the practices that the program would show made-up people first, "
        "at most two for each, to be judged yes or no: whether the situation occurs in the task, whether the practice is "
        "doable and worth it, whether it is unsafe. --judged counts the answers of a filled sheet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--profiles", type=Path, help="CSV: profile, kind, job, tasks (separated by |)")
        parser.add_argument("--pool", type=Path, metavar="SHEET", help="the sheet for judgements to write")
        parser.add_argument("--seed", type=int, default=1, help="decides the order of the rows")
        parser.add_argument("--judged", type=Path, action="append", metavar="SHEET", help="a filled sheet; may repeat")

    def handle(self, *args, **options) -> None:
        try:
            if options["judged"]:
                for path in options["judged"]:
                    self._print(path)
            elif options["profiles"] and options["pool"]:
                self._pool(options)
            else:
                raise BadInput(
                    "Name the made-up people with --profiles and the sheet with --pool, or a filled sheet with --judged."
                )
        except (ReskillError, OSError) as error:
            raise CommandError(str(error)) from error

    def _pool(self, options: dict) -> None:
        profiles = read_profiles(options["profiles"])
        named = practices_for(profiles)
        write_practices(options["pool"], named, options["seed"])
        without = len(profiles) - len({row.profile.key for row in named})
        self.stdout.write(
            f"{len(named)} practices for {len(profiles)} profiles: judge them in {options['pool']}. "
            f"No task of {without} profiles is clear enough for a practice."
        )

    def _print(self, path: Path) -> None:
        self.stdout.write(path.name)
        for row in count_practices(path):
            share = f"{row.yes / row.n:7.1%} ({row.low:.0%} to {row.high:.0%})" if row.n else ""
            self.stdout.write(f"  {row.question:14} {row.yes:4} of {row.n:4} {share}")
