"""manage.py compare_search --queries FILE --pool SHEET, compare_search --judged SHEET."""

from pathlib import Path

from courses.management.sheet_command import SheetCommand
from courses.services.evaluation.search_agreement import Share, count_judged, read_queries, write_search_pool


class Command(SheetCommand):
    help = (
        "Measures the search for courses and learning units. --pool writes a sheet with the first five results of each "
        "query, to be judged yes or no. --judged prints how often the first result and one of five were judged right."
    )

    source, source_help, source_name = "queries", "CSV: query, language", "queries"

    def write_sheet(self, source: Path, sheet: Path, options: dict) -> None:
        queries = read_queries(source)
        n = write_search_pool(sheet, queries)
        self.stdout.write(f"{n} results of {len(queries)} queries: judge them in {sheet}")

    def print_figures(self, sheet: Path) -> None:
        found = count_judged(sheet)
        self.stdout.write(f"{sheet.name}: {found.n} queries")
        self.stdout.write(_line("the first result is right", found.first))
        self.stdout.write(_line("one of the first five is right", found.in_five))
        for query in found.wrong:
            self.stdout.write(f"  none right: {query}")


def _line(name: str, share: Share) -> str:
    return f"  {name:34} {share.value:7.1%} ({share.low:.0%} to {share.high:.0%})"
