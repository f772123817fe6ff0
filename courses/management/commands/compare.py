"""manage.py compare FIRST SECOND, and compare --result SHEET"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from courses.models import Course
from courses.services.comparison.blind import Result, lay_out, read_result, write_sheet
from courses.services.comparison.profiles import assess_profiles, read_profiles
from courses.services.comparison.rankings import RANKINGS
from skills.errors import BadInput, ReskillError


class Command(BaseCommand):
    help = (
        "Lays two rankings of courses side by side for made-up people, without saying which is which: a page to read "
        "(HTML, works offline) and a sheet for votes (CSV). With --result it counts the votes of a filled sheet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rankings", nargs="*", metavar="RANKING", help=f"two of: {', '.join(RANKINGS)}")
        parser.add_argument("--profiles", type=Path, help="CSV: profile, kind, job, tasks (apart by |)")
        parser.add_argument("--page", type=Path, default=Path("compare.html"), help="the page to write")
        parser.add_argument("--sheet", type=Path, default=Path("compare.csv"), help="the sheet for votes to write")
        parser.add_argument("--seed", type=int, default=1, help="decides which ranking stands left, by profile")
        parser.add_argument("--result", type=Path, metavar="SHEET", help="count the votes of this sheet")

    def handle(self, *args, **options) -> None:
        try:
            if options["result"]:
                self.stdout.write(as_text(read_result(options["result"])))
            else:
                self._lay_out(options)
        except (ReskillError, OSError) as error:
            raise CommandError(str(error)) from error

    def _lay_out(self, options: dict) -> None:
        names = options["rankings"]
        if len(names) != 2 or len(set(names) & set(RANKINGS)) != 2 or not options["profiles"]:
            raise BadInput(f"Name two different rankings of {', '.join(RANKINGS)}, and a file with --profiles.")
        profiles = read_profiles(options["profiles"])
        assessed = assess_profiles(profiles)
        title = dict(Course.objects.values_list("pk", "title"))
        first, second = (
            [[title[course] for course in courses] for courses in RANKINGS[name](assessed)] for name in names
        )
        pairs = lay_out(profiles, first, second, options["seed"])
        write_sheet(options["sheet"], pairs, (names[0], names[1]), options["seed"])
        options["page"].write_text(render_to_string("courses/comparison/page.html", {"pairs": pairs}), encoding="utf-8")
        self.stdout.write(f"{len(pairs)} profiles: read {options['page']}, vote in {options['sheet']}")


def as_text(result: Result) -> str:
    lines = [f"{name:12} {n}" for name, n in result.wins.items()]
    if result.share is not None:
        first = next(iter(result.wins))
        lines.append(f"{first}: {result.share:.0%} of decided votes (95 %: {result.low:.0%} to {result.high:.0%})")
    lines += [f"  {profile}: {winner}. {why}" for profile, winner, why in result.worst]
    return "\n".join(lines)
