"""manage.py import_employees FILE"""

from argparse import ArgumentParser

from skills.management.import_command import ImportCommand
from skills.services.people.delivery_changes import KEEP, LEAVE, MissingRule
from skills.services.people.employee_columns import EMPLOYEE_COLUMNS
from skills.services.people.employee_import import import_employees


class Command(ImportCommand):
    help = (
        "Imports employees from CSV or XLSX: one row per task with its share of the week, or one row per person with "
        "only a job title, which is used to suggest a task profile. A second import updates employees by external id."
    )
    map_example = "external_id='Personnel no.'"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        self.add_map(parser)
        parser.add_argument(
            "--organisation", default="", help="organisation of the departments if the file has no such column"
        )
        parser.add_argument("--limit", type=int, help="import only the first LIMIT employees")
        self.add_layout(parser, EMPLOYEE_COLUMNS.presets)
        parser.add_argument(
            "--missing", choices=[KEEP, LEAVE], default=KEEP,
            help="employees who are not in the file: keep them, or mark them as having left today",
        )  # fmt: skip
        parser.add_argument(
            "--missing-limit", type=float, metavar="PERCENT",
            help="save nothing if more are missing (default: RESKILL_IMPORT_MISSING_LIMIT)",
        )  # fmt: skip

    def handle(self, *args, file: str, map: list[str], organisation: str, limit, dry_run: bool, **options) -> None:
        run = self.run_import(
            import_employees,
            path=file,
            mapping=self.mapping(map),
            organisation=organisation,
            limit=limit,
            dry_run=dry_run,
            layout=self.layout(options),
            preset=options["preset"],
            missing=MissingRule(options["missing"], options["missing_limit"]),
        )
        self.print_first(run, run.counts["rows_with_a_remark"])
        self.end(dry_run=dry_run)
