"""manage.py connect_system NAME [--sandbox] [--scope SCOPE ...] [--department NAME ...]"""

import os
import shlex
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import CommandError

from reskill.running_demo import address_in, demo_folder, restart_as_demo
from skills.errors import ReskillError
from skills.management.audited_command import AuditedCommand
from skills.models import Department
from skills.services.access.clients import connect_system, usual_scopes

_NAMES_ANOTHER = {"RESKILL_VAR", "DATABASE_URL"}  # each of them selects an installation


class Command(AuditedCommand):
    help = (
        "Creates a client of the API and prints its id and secret as shell variables, with the site's address if it is "
        "known. Only a hash of the secret is stored, so it cannot be shown again, only renewed in the admin. While `make "
        "demo` runs and neither RESKILL_VAR nor DATABASE_URL is set, the client is created in the demo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="name of the client in the admin")
        parser.add_argument(
            "--scope", action="append", metavar="SCOPE", help="may be repeated; default: all but roles:write"
        )
        parser.add_argument(
            "--sandbox", action="store_true", help="a client for trying: its changes are answered, and never saved"
        )
        parser.add_argument(
            "--department", action="append", metavar="NAME", help="may be repeated; default: all departments"
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Restarts with the demo's settings if the demo runs, so that users of the demo do not get access to real data."""
        if not settings.DEMO and _NAMES_ANOTHER.isdisjoint(os.environ) and address_in(demo_folder()) is not None:
            self.stderr.write(
                "The demo is running, so the client is created in the demo. To use another installation, set RESKILL_VAR."
            )
            restart_as_demo()
        super().run_from_argv(argv)

    def handle(
        self, *args, name: str, scope: list[str] | None, department: list[str] | None, sandbox: bool, **options
    ) -> None:
        address = address_in(settings.VAR_DIR)
        if address == "":
            raise CommandError("The demo is still starting. Wait until it reports that it is ready.")
        departments = None if department is None else list(Department.objects.filter(name__in=department))
        if departments is not None and (unknown := set(department or ()) - {found.name for found in departments}):
            raise CommandError(f"There is no department {min(unknown)!r}.")
        try:
            system, secret = connect_system(
                name=name, scopes=scope or usual_scopes(), departments=departments, is_sandbox=sandbox
            )
        except ReskillError as error:
            raise CommandError(str(error)) from error
        self.noted(scopes=len(system.scopes), all_departments=departments is None, sandbox=sandbox)
        if base := address or settings.RESKILL_PUBLIC_URL.rstrip("/"):
            self.stdout.write(f"BASE={shlex.quote(base)}")
        self.stdout.write(f"CLIENT={shlex.quote(system.application.client_id)}\nSECRET={shlex.quote(secret)}")
