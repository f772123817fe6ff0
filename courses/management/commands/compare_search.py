"""manage.py compare_search --queries FILE --pool SHEET, compare_search --judged SHEET."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.services.evaluation.search_agreement import Share, count_judged, read_queries, write_search_pool
from skills.errors import BadInput, ReskillError


class Command(BaseCommand):
    help = (
        "Measures the search for courses and learning units. --pool writes a sheet with the first five results of each "
        "query, to be judged yes or no. --judged prints how often the first result and one of five were judged right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queries", type=Path, help="CSV: query, language")
        parser.add_argument("--pool", type=Path, metavar="SHEET", help="the sheet for judgements to write")
        parser.add_argument("--judged", type=Path, action="append", metavar="SHEET", help="a filled sheet; may repeat")

    def handle(self, *args, **options) -> None:
        try:
            if options["judged"]:
                for path in options["judged"]:
                    self._print(path)
            elif options["queries"] and options["pool"]:
                queries = read_queries(options["queries"])
                n = write_search_pool(options["pool"], queries)
                self.stdout.write(f"{n} results of {len(queries)} queries: judge them in {options['pool']}")
            else:
                raise BadInput(
                    "Name the queries with --queries and the sheet with --pool, or a filled sheet with --judged."
                )
        except (ReskillError, OSError) as error:
            raise CommandError(str(error)) from error

    def _print(self, path: Path) -> None:
        found = count_judged(path)
        self.stdout.write(f"{path.name}: {found.n} queries")
        self.stdout.write(_line("the first result is right", found.first))
        self.stdout.write(_line("one of the first five is right", found.in_five))
        for query in found.wrong:
            self.stdout.write(f"  none right: {query}")


def _line(name: str, share: Share) -> str:
    return f"  {name:34} {share.value:7.1%} ({share.low:.0%} to {share.high:.0%})"
