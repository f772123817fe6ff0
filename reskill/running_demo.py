"""The folder of the demo and whether the demo is running, for `manage.py demo` and other commands.

The demo holds a lock on a file in its folder while it runs. The system releases the lock when the process ends, even if it
is killed, so a leftover file does not count as a running demo.
"""

import contextlib
import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from django.conf import settings

_FILE = "running"


class AlreadyRunning(Exception):
    """Another demo uses the same folder. The message is for users."""


def demo_folder() -> Path:
    """The folder of a demo that is started without RESKILL_VAR."""
    return settings.BASE_DIR / "var" / "demo"


@contextlib.contextmanager
def marked_as_running() -> Iterator[Callable[[str], None]]:
    """Marks the demo as running for the duration of the block. Yields a function that publishes its address.

    Raises AlreadyRunning.
    """
    path = settings.VAR_DIR / _FILE
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"Another demo is running on {settings.VAR_DIR}. Stop it first.") from None

        def tell(address: str) -> None:
            file.truncate(0)
            file.write(address)
            file.flush()

        tell("")
        try:
            yield tell
        finally:
            path.unlink(missing_ok=True)


def address_in(var: Path) -> str | None:
    """The address of the demo that runs on this folder; '' while it starts, None if none is running."""
    with contextlib.suppress(FileNotFoundError), (var / _FILE).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip()
    return None


def restart_as_demo() -> NoReturn:
    """Replaces this process by one with the demo's settings: its own folder and database, and demo logins."""
    os.environ["RESKILL_DEMO"] = "1"
    os.environ.setdefault("RESKILL_VAR", str(demo_folder()))
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 (this program, no shell)
