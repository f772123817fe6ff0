"""manage.py load_starter: loads the data that the program ships."""

import sys
from pathlib import Path

from django.core.management.base import CommandError
from tqdm import tqdm

from courses.services.catalogue.course_import import import_courses
from courses.services.library.unit_courses import sync_unit_courses
from courses.services.library.unit_loading import load_units
from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand
from skills.services.access.roles import ensure_roles
from skills.services.shipped.starter import load_starter

CATALOGUE = Path(__file__).resolve().parents[2] / "starter" / "catalogue.csv"


class Command(AuditedCommand):
    help = (
        "Loads the data that the program ships: occupations with published figures, the starter reference tasks, the "
        "human skills, the situations and the learning units. Loading again updates the data without duplicates; people's "
        "edits stay."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--demo-courses",
            action="store_true",
            help="also load the demonstration's catalogue, whose offers are made up",
        )

    def handle(self, *args, demo_courses: bool, **options) -> None:
        try:
            with tqdm(total=3, desc="starter", file=sys.stderr) as bar:
                counts = load_starter()
                bar.update()
                parts = load_units()
                sync_unit_courses()
                bar.update()
                if demo_courses:
                    counts["courses"] = import_courses(path=CATALOGUE, keep_edits=True).counts
                bar.update()
        except ReskillError as error:
            raise CommandError(str(error)) from error
        ensure_roles()
        self.stdout.write(
            f"{counts['occupations']:,} occupations, {counts['reference_tasks']:,} starter reference tasks, "
            f"{counts['human_skills']} human skills, {sum(parts.values())} parts of learning units"
            + (f", courses: {counts['courses']}" if "courses" in counts else "")
        )
