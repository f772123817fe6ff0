"""The transaction of an import, which is rolled back in a dry run."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


class _RollBack(Exception):
    """Rolls back the transaction of a dry run."""


@contextmanager
def saved_unless(dry_run: bool) -> Iterator[None]:
    """A transaction, rolled back at its end if `dry_run` is true."""
    try:
        with transaction.atomic():
            yield
            if dry_run:
                raise _RollBack
    except _RollBack:
        pass
