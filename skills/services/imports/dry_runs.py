"""Transactions that a dry run goes through like any other import, and that leave nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


class _RollBack(Exception):
    """Ends the transaction of a dry run."""


@contextmanager
def saved_unless(dry_run: bool) -> Iterator[None]:
    """A transaction; what a dry run wrote in it is rolled back at its end."""
    try:
        with transaction.atomic():
            yield
            if dry_run:
                raise _RollBack
    except _RollBack:
        pass
