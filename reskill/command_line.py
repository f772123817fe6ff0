"""Runs manage.py and says in one sentence what an operator can correct: settings, and a database that is not ready."""

import os
import sys
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError


def run(arguments: list[str]) -> None:
    """Runs the command. Ends the process with a message instead of a traceback where the operator can correct the fault."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reskill.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as error:
        _end(str(error))
    try:
        execute_from_command_line(arguments)
    except (DatabaseError, InterfaceError) as error:
        if "--traceback" in arguments or (advice := _advice(error)) is None:
            raise
        _end(advice)


def _advice(error: Exception) -> str | None:
    """What to do about this error of the database; None if the cause is in the program."""
    from reskill.condition.database import migrations_missing

    try:
        missing = migrations_missing()
    except (OperationalError, InterfaceError) as unreachable:
        return f"The database does not answer: {unreachable}\nCheck that it runs, and check DATABASE_URL."
    if missing:
        return (
            f"The database lacks tables or columns ({len(missing)} migrations were not applied). "
            f"Run `manage.py migrate`, then this command again.\nThe error was: {error}"
        )
    return None


def _end(message: str) -> NoReturn:
    sys.stderr.write(message.strip() + "\n")
    raise SystemExit(1)
