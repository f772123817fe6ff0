"""manage.py fit demand|emphasis|situations"""

import sys

from django.apps import apps
from django.core.management.base import CommandError
from django.utils.module_loading import import_string
from tqdm import tqdm

from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand


class Command(AuditedCommand):
    help = "Fits the small models that are shipped as files, from imported data. The same data give the same file."

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=sorted(fits()))

    def handle(self, *args, what: str, **options) -> None:
        try:
            with tqdm(desc="texts", file=sys.stderr) as bar:
                shown = import_string(fits()[what])(progress=lambda done, total: bar.update(done - bar.n))
        except ReskillError as error:
            raise CommandError(str(error)) from error
        for name, figure in shown.items():
            self.stdout.write(f"{name:24} {figure:.3f} on the data used for fitting (see evaluate {what})")


def fits() -> dict[str, str]:
    """Models that the installed apps can fit: name -> dotted path of fit(*, progress), which returns figures by name."""
    return {name: path for config in apps.get_app_configs() for name, path in getattr(config, "fits", {}).items()}
