"""manage.py match_titles TITLE ... | --file FILE | --employees"""

import sys
from argparse import ArgumentParser

from django.core.management.base import CommandError
from tqdm import tqdm

from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand
from skills.models import Employee, Occupation
from skills.services.occupations.title_matching import match_titles
from skills.services.people.employee_import import rematch_employees
from skills.sources.table_writing import TableWriter
from skills.sources.tables import read_table


class Command(AuditedCommand):
    help = (
        "Writes a CSV with the occupation that each job title matches and the next nearest occupations. An empty "
        "occupation means that no occupation fits. --employees matches all employees without a confirmed occupation "
        "again, for example after an import of O*NET, and renews suggestions that nobody has edited."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("titles", nargs="*", metavar="TITLE")
        parser.add_argument(
            "--file", help="CSV or XLSX with job titles; each distinct title and department is written once"
        )
        parser.add_argument(
            "--column", default="job_title", help="the file's column with the titles (default: job_title)"
        )
        parser.add_argument(
            "--department-column", default="department", metavar="COLUMN",
            help="the file's column with departments, if it has one (default: department)",
        )  # fmt: skip
        parser.add_argument("--employees", action="store_true", help="match employees again and save")

    def handle(
        self,
        *args,
        titles: list[str],
        file: str | None,
        column: str,
        department_column: str,
        employees: bool,
        **options,
    ) -> None:
        bars: dict[str, tqdm] = {}

        def show(what: str, done: int, total: int) -> None:
            bar = bars.setdefault(what, tqdm(total=total, desc=what, file=sys.stderr))
            bar.update(done - bar.n)

        try:
            if employees:
                self._employees(show)
                return
            wanted = [(title, "") for title in titles]
            if file:
                table = read_table(file)
                table.require(column)
                rows = [row.cells for row in table.rows if row.cells[column]]
                wanted += [(cells[column], cells.get(department_column, "")) for cells in rows]
            if not wanted:
                raise CommandError("Give job titles, a --file with job titles, or --employees.")
            self._write(list(dict.fromkeys(wanted)), show)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        finally:
            for bar in bars.values():
                bar.close()

    def _employees(self, show) -> None:
        counts, report = rematch_employees(progress=show)
        self.noted(**counts)
        for name, value in counts.items():
            self.stdout.write(f"{name.replace('_', ' '):24} {value:>10,}")
        for entry in report[:20]:
            self.stdout.write(f"  {entry['message']}")
        if not Employee.objects.exists():
            self.stdout.write("There are no employees yet. Import them with manage.py import_employees FILE.")

    def _write(self, wanted: list[tuple[str, str]], show) -> None:
        found = match_titles(
            [title for title, _ in wanted],
            departments=[department for _, department in wanted],
            progress=lambda done, total: show("match job titles", done, total),
        )
        names = dict(Occupation.objects.in_bulk([pk for match in found for pk, _ in match.alternatives]).items())
        out = TableWriter(self.stdout, lineterminator="\n")
        out.writerow(["job_title", "department", "soc_code", "occupation", "score", "matched_title", "next_nearest"])
        for (_, department), match in zip(wanted, found, strict=True):
            best = names.get(match.occupation) if match.occupation else None
            others = [f"{names[pk]} {score:.2f}" for pk, score in match.alternatives if pk != match.occupation]
            cells = [best.soc_code, best.title] if best else ["", ""]
            out.writerow([match.title, department, *cells, f"{match.score:.2f}", match.matched, "; ".join(others)])
