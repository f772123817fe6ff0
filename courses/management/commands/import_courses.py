"""manage.py import_courses FILE: imports courses from a file."""

from argparse import ArgumentParser

from courses.services.catalogue.course_columns import COURSE_COLUMNS
from courses.services.catalogue.course_import import import_courses
from skills.management.import_command import ImportCommand

_PRINTED_PER_REASON = 3  # maximum number of remarks


class Command(ImportCommand):
    help = (
        "Imports courses from CSV or XLSX, from schema.org/Course in JSON-LD (.json, .jsonld, or a web page), from a "
        "list of courses in JSON, from an IMS Common Cartridge (.imscc) or a SCORM package (.zip). Exports of "
        "Cornerstone, Udemy, LinkedIn Learning, Moodle, Totara, Coursera and Open edX are recognised by their "
        "columns; others are named with --map. A course that appears twice is imported once. Importing again updates "
        "courses. Rows that were left out are printed with their reasons and stored with the import."
    )
    map_example = "title='Course name'"
    name_width = 36

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        self.add_map(parser)
        parser.add_argument("--provider", default="", help="the provider of courses, if the file names none")
        parser.add_argument("--retire-missing", action="store_true", help="retire courses that are missing in the file")
        parser.add_argument("--keep-edits", action="store_true", help="do not change courses that a person has edited")
        self.add_layout(parser, COURSE_COLUMNS.presets)

    def handle(self, *args, file: str, map: list[str], dry_run: bool, **options) -> None:
        run = self.run_import(
            import_courses,
            path=file,
            mapping=self.mapping(map),
            dry_run=dry_run,
            layout=self.layout(options),
            preset=options["preset"],
            **{name: options[name] for name in ("provider", "retire_missing", "keep_edits")},
        )
        seen: dict[str, int] = {}
        for entry in run.report:
            reason = entry.get("reason", entry["message"])
            seen[reason] = seen.get(reason, 0) + 1
            if seen[reason] <= _PRINTED_PER_REASON:
                self.print_remarks([entry])
        self.end(dry_run=dry_run)
