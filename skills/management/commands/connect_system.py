"""manage.py connect_system NAME [--scope SCOPE ...] [--department NAME ...]"""

import shlex
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from skills.errors import ReskillError
from skills.models import Department
from skills.services.clients import all_scopes, connect_system


class Command(BaseCommand):
    help = (
        "Makes a client of the API and prints its id and secret as two lines of shell. The secret is kept as a hash: "
        "it cannot be shown again, only renewed in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the admin calls it")
        parser.add_argument("--scope", action="append", metavar="SCOPE", help="may be repeated; every scope if none")
        parser.add_argument("--department", action="append", metavar="NAME", help="may be repeated; all if none")

    def handle(self, *args, name: str, scope: list[str] | None, department: list[str] | None, **options) -> None:
        departments = None if department is None else list(Department.objects.filter(name__in=department))
        if departments is not None and (unknown := set(department or ()) - {found.name for found in departments}):
            raise CommandError(f"There is no department {min(unknown)!r}.")
        try:
            system, secret = connect_system(name=name, scopes=scope or all_scopes(), departments=departments)
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"CLIENT={shlex.quote(system.application.client_id)}\nSECRET={shlex.quote(secret)}")
