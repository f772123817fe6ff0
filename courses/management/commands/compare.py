"""manage.py compare FIRST SECOND, compare --result SHEET, compare --pool SHEET, compare --judged SHEET."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from courses.models import Course
from courses.services.evaluation.blind_comparison import Result, lay_out, read_result, write_sheet
from courses.services.evaluation.compared_rankings import LEFT_OUT, RANKINGS, Ranking
from courses.services.evaluation.golden_profiles import Assessed, assess_profiles, read_profiles
from courses.services.evaluation.judged_courses import Tally, read_judged, tally, write_pool
from skills.errors import BadInput, ReskillError


class Command(BaseCommand):
    help = (
        "Compares two rankings of courses side by side for made-up people, without naming the rankings. Writes a page "
        "to read (HTML, works offline) and a sheet for votes (CSV). --result counts the votes of a filled sheet. --pool "
        "mixes the courses of all rankings in a sheet for judging single courses. --judged shows how many courses of "
        "each ranking were judged useful, and how many when a part of our score is left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rankings", nargs="*", metavar="RANKING", help=f"two of: {', '.join(RANKINGS)}")
        parser.add_argument("--profiles", type=Path, help="CSV: profile, kind, job, tasks (separated by |)")
        parser.add_argument("--page", type=Path, default=Path("compare.html"), help="the page to write")
        parser.add_argument("--sheet", type=Path, default=Path("compare.csv"), help="the sheet for votes to write")
        parser.add_argument("--seed", type=int, default=1, help="decides for each profile which ranking is on the left")
        parser.add_argument("--result", type=Path, metavar="SHEET", help="count the votes of this sheet")
        parser.add_argument("--pool", type=Path, metavar="SHEET", help="write a sheet for judging single courses")
        parser.add_argument(
            "--judged", type=Path, metavar="SHEET", help="count this sheet's judgements of each ranking"
        )

    def handle(self, *args, **options) -> None:
        try:
            if options["result"]:
                self.stdout.write(as_text(read_result(options["result"])))
            elif options["pool"]:
                self._pool(options)
            elif options["judged"]:
                self._judged(options)
            else:
                self._lay_out(options)
        except (ReskillError, OSError) as error:
            raise CommandError(str(error)) from error

    def _lay_out(self, options: dict) -> None:
        names = options["rankings"]
        if len(names) != 2 or len(set(names) & set(RANKINGS)) != 2 or not options["profiles"]:
            raise BadInput(f"Name two different rankings of {', '.join(RANKINGS)}, and a file with --profiles.")
        assessed = _assessed(options)
        first, second = (_titles(RANKINGS[name], assessed) for name in names)
        pairs = lay_out(assessed.profiles, first, second, options["seed"])
        write_sheet(options["sheet"], pairs, (names[0], names[1]), options["seed"])
        options["page"].write_text(render_to_string("courses/comparison/page.html", {"pairs": pairs}), encoding="utf-8")
        self.stdout.write(f"{len(pairs)} profiles: read {options['page']}, vote in {options['sheet']}")

    def _pool(self, options: dict) -> None:
        assessed = _assessed(options)
        lists = [ranking(assessed) for ranking in RANKINGS.values()]
        n = write_pool(options["pool"], assessed.profiles, lists, options["seed"])
        self.stdout.write(f"{n} courses for {len(assessed.profiles)} profiles: judge them in {options['pool']}")

    def _judged(self, options: dict) -> None:
        judged, assessed = read_judged(options["judged"]), _assessed(options)
        self.stdout.write(f"{'ranking':24} {'shown':>6} {'judged':>6} {'useful':>6} {'of those judged':>16}")
        for name, ranking in {**RANKINGS, **LEFT_OUT}.items():
            self.stdout.write(_line(name, tally(assessed.profiles, _titles(ranking, assessed), judged)))


def _assessed(options: dict) -> Assessed:
    if not options["profiles"]:
        raise BadInput("Name a file of made-up people with --profiles.")
    return assess_profiles(read_profiles(options["profiles"]))


def _titles(ranking: Ranking, assessed: Assessed) -> list[list[str]]:
    title = dict(Course.objects.values_list("pk", "title"))
    return [[title[course] for course in courses] for courses in ranking(assessed)]


def _line(name: str, found: Tally) -> str:
    counts = f"{name:24} {found.shown:6} {found.judged:6} {found.useful:6}"
    if not found.judged:
        return counts
    return f"{counts} {found.share:7.1%} ({found.low:.0%} to {found.high:.0%})"


def as_text(result: Result) -> str:
    lines = [f"{name:12} {n}" for name, n in result.wins.items()]
    if result.share is not None:
        first = next(iter(result.wins))
        lines.append(f"{first}: {result.share:.0%} of decided votes (95 %: {result.low:.0%} to {result.high:.0%})")
    lines += [f"  {profile}: {winner}. {why}" for profile, winner, why in result.worst]
    return "\n".join(lines)
