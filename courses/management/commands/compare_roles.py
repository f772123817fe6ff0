"""manage.py compare_roles --profiles FILE --pool SHEET, compare_roles --judged SHEET."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.services.evaluation.golden_profiles import read_profiles
from courses.services.evaluation.judged_roles import count_sensible_roles, write_roles_pool
from skills.errors import BadInput, ReskillError


class Command(BaseCommand):
    help = (
        "Measures the next roles that employees are shown. --pool writes a sheet with the first three roles of each "
        "made-up person, to be judged yes or no. --judged prints how many were judged sensible."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--profiles", type=Path, help="CSV: profile, kind, job, tasks (separated by |)")
        parser.add_argument("--pool", type=Path, metavar="SHEET", help="the sheet for judgements to write")
        parser.add_argument("--judged", type=Path, action="append", metavar="SHEET", help="a filled sheet; may repeat")

    def handle(self, *args, **options) -> None:
        try:
            if options["judged"]:
                for path in options["judged"]:
                    self._print(path)
            elif options["profiles"] and options["pool"]:
                profiles = read_profiles(options["profiles"])
                n = write_roles_pool(options["pool"], profiles)
                self.stdout.write(f"{n} roles of {len(profiles)} people: judge them in {options['pool']}")
            else:
                raise BadInput(
                    "Name the people with --profiles and the sheet with --pool, or a filled sheet with --judged."
                )
        except (ReskillError, OSError) as error:
            raise CommandError(str(error)) from error

    def _print(self, path: Path) -> None:
        found = count_sensible_roles(path)
        self.stdout.write(
            f"{path.name}: {found.share:.1%} ({found.low:.0%} to {found.high:.0%}) of {found.n} roles of "
            f"{found.n_people} people are sensible"
        )
        for profile, role in found.wrong:
            self.stdout.write(f"  not sensible: {profile}: {role}")
