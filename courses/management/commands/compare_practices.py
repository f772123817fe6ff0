"""manage.py compare_practices --profiles FILE --pool SHEET, compare_practices --judged SHEET."""

from argparse import ArgumentParser
from pathlib import Path

from courses.management.sheet_command import SheetCommand
from courses.services.evaluation.golden_profiles import read_profiles
from courses.services.evaluation.judged_practices import count_practices, practices_for, write_practices


class Command(SheetCommand):
    help = (
        "Measures practices. --pool writes a sheet with the practices that the program would show made-up people first, "
        "at most two for each, to be judged yes or no: whether the situation occurs in the task, whether the practice is "
        "doable and worth it, whether it is unsafe. --judged counts the answers of a filled sheet."
    )

    source_name = "made-up people"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--seed", type=int, default=1, help="decides the order of the rows")

    def write_sheet(self, source: Path, sheet: Path, options: dict) -> None:
        profiles = read_profiles(source)
        named = practices_for(profiles)
        write_practices(sheet, named, options["seed"])
        without = len(profiles) - len({row.profile.key for row in named})
        self.stdout.write(
            f"{len(named)} practices for {len(profiles)} profiles: judge them in {sheet}. "
            f"No task of {without} profiles is clear enough for a practice."
        )

    def print_figures(self, sheet: Path) -> None:
        self.stdout.write(sheet.name)
        for row in count_practices(sheet):
            share = f"{row.yes / row.n:7.1%} ({row.low:.0%} to {row.high:.0%})" if row.n else ""
            self.stdout.write(f"  {row.question:14} {row.yes:4} of {row.n:4} {share}")
