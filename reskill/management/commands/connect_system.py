"""manage.py connect_system NAME [--scope SCOPE ...] [--department NAME ...]"""

import os
import shlex
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reskill.running_demo import address_in, begin_again_as_demo, demo_folder
from skills.errors import ReskillError
from skills.models import Department
from skills.services.access.clients import all_scopes, connect_system

_NAMES_ANOTHER = {"RESKILL_VAR", "DATABASE_URL"}  # either says which installation is meant


class Command(BaseCommand):
    help = (
        "Makes a client of the API and prints its id and secret as lines of shell, with the site's address where it is "
        "known. The secret is kept as a hash: it cannot be shown again, only renewed in the admin. While `make demo` runs "
        "and neither RESKILL_VAR nor DATABASE_URL is set, it is a client of the demo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the admin calls it")
        parser.add_argument("--scope", action="append", metavar="SCOPE", help="may be repeated; every scope if none")
        parser.add_argument("--department", action="append", metavar="NAME", help="may be repeated; all if none")

    def run_from_argv(self, argv: list[str]) -> None:
        """The demo has a database of its own. Somebody who tries it out must not get a key to real data instead."""
        if not settings.DEMO and _NAMES_ANOTHER.isdisjoint(os.environ) and address_in(demo_folder()) is not None:
            self.stderr.write("The demo is running: this makes a client of the demo. Set RESKILL_VAR for another.")
            begin_again_as_demo()
        super().run_from_argv(argv)

    def handle(self, *args, name: str, scope: list[str] | None, department: list[str] | None, **options) -> None:
        address = address_in(settings.VAR_DIR)
        if address == "":
            raise CommandError("The demo is still starting. Wait until it says that it is ready.")
        departments = None if department is None else list(Department.objects.filter(name__in=department))
        if departments is not None and (unknown := set(department or ()) - {found.name for found in departments}):
            raise CommandError(f"There is no department {min(unknown)!r}.")
        try:
            system, secret = connect_system(name=name, scopes=scope or all_scopes(), departments=departments)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        if base := address or settings.RESKILL_PUBLIC_URL.rstrip("/"):
            self.stdout.write(f"BASE={shlex.quote(base)}")
        self.stdout.write(f"CLIENT={shlex.quote(system.application.client_id)}\nSECRET={shlex.quote(secret)}")
