"""manage.py compare_roles --profiles FILE --pool SHEET, compare_roles --judged SHEET."""

from pathlib import Path

from courses.management.sheet_command import SheetCommand
from courses.services.evaluation.golden_profiles import read_profiles
from courses.services.evaluation.judged_roles import count_sensible_roles, write_roles_pool


class Command(SheetCommand):
    help = (
        "Measures the next roles that employees are shown. --pool writes a sheet with the first three roles of each "
        "made-up person, to be judged yes or no. --judged prints how many were judged sensible."
    )

    def write_sheet(self, source: Path, sheet: Path, options: dict) -> None:
        profiles = read_profiles(source)
        n = write_roles_pool(sheet, profiles)
        self.stdout.write(f"{n} roles of {len(profiles)} people: judge them in {sheet}")

    def print_figures(self, sheet: Path) -> None:
        found = count_sensible_roles(sheet)
        self.stdout.write(
            f"{sheet.name}: {found.share:.1%} ({found.low:.0%} to {found.high:.0%}) of {found.n} roles of "
            f"{found.n_people} people are sensible"
        )
        for profile, role in found.wrong:
            self.stdout.write(f"  not sensible: {profile}: {role}")
