"""manage.py derive_starter"""

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from skills.errors import ReskillError
from skills.services.shipped.starter import derive_starter


class Command(BaseCommand):
    help = (
        "Derives the figures of the starter reference tasks from the imported published labels and writes the files in "
        "skills/starter. For maintainers of the starter set. The same input gives the same files."
    )

    def handle(self, *args, **options) -> None:
        try:
            with tqdm(desc="folds", file=sys.stderr) as bar:
                counts = derive_starter(progress=lambda done, total: bar.update(done - bar.n))
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{counts['statements']:,} statements, {counts['occupations']:,} occupations; r with people's labels of "
            f"held-out occupations: {counts['r']:.3f}"
        )
