"""manage.py fit demand"""

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from skills.errors import ReskillError
from skills.services.fitting import fit_demand


class Command(BaseCommand):
    help = "Fits the small models that ship as figures, from imported data. The same data give the same file."

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=["demand"])

    def handle(self, *args, **options) -> None:
        try:
            with tqdm(desc="texts", file=sys.stderr) as bar:
                shown = fit_demand(progress=lambda done, total: bar.update(done - bar.n))
        except ReskillError as error:
            raise CommandError(str(error)) from error
        for slug, r in shown.items():
            self.stdout.write(f"{slug:24} r = {r:.3f} on the occupations it was fitted on (see evaluate demand)")
