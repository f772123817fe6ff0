"""manage.py import_courses FILE"""

from argparse import ArgumentParser

from courses.services.catalogue.course_import import import_courses
from skills.management.import_command import ImportCommand

_OF_A_REASON = 3  # remarks printed


class Command(ImportCommand):
    help = (
        "Imports courses from CSV or XLSX, from schema.org/Course in JSON-LD (.json, .jsonld) or from an IMS Common "
        "Cartridge (.imscc). Columns are found by their names, or by --map. The same course twice is one "
        "course; importing again updates. What was left out, and why, is printed and kept with the import."
    )
    map_example = "title='Course name'"
    name_width = 36

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        self.add_map(parser)
        parser.add_argument("--provider", default="", help="for courses of a file that names none")
        parser.add_argument("--retire-missing", action="store_true", help="retire what the file no longer has")
        parser.add_argument("--keep-edits", action="store_true", help="leave courses as they are that a person changed")

    def handle(self, *args, file: str, map: list[str], dry_run: bool, **options) -> None:
        run = self.run_import(
            import_courses,
            path=file,
            mapping=self.mapping(map),
            dry_run=dry_run,
            **{name: options[name] for name in ("provider", "retire_missing", "keep_edits")},
        )
        seen: dict[str, int] = {}
        for entry in run.report:
            seen[entry["reason"]] = seen.get(entry["reason"], 0) + 1
            if seen[entry["reason"]] <= _OF_A_REASON:
                self.print_remarks([entry])
        self.end(dry_run=dry_run)
