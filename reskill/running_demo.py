"""Where the demo keeps its data, and whether it is running: for `manage.py demo` and for commands that look for it.

The demo holds a lock on a file in its folder while it runs. The system gives the lock back when the process ends, however it
ends, so a file that is left behind misleads nobody.
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
    """Its text can be shown."""


def demo_folder() -> Path:
    """Of the demo that is started without RESKILL_VAR."""
    return settings.BASE_DIR / "var" / "demo"


@contextlib.contextmanager
def marked_as_running() -> Iterator[Callable[[str], None]]:
    """Others find this demo while the block runs; gives what tells them its address. Raises AlreadyRunning."""
    path = settings.VAR_DIR / _FILE
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"Another demo is running on {settings.VAR_DIR}. End it first.") from None

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
    """The address of the demo that runs on this folder; '' while it starts, None where none runs."""
    with contextlib.suppress(FileNotFoundError), (var / _FILE).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip()
    return None


def begin_again_as_demo() -> NoReturn:
    """Replaces this process by one whose settings are the demo's: its own folder and database, demo logins allowed."""
    os.environ["RESKILL_DEMO"] = "1"
    os.environ.setdefault("RESKILL_VAR", str(demo_folder()))
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 (ourselves, no shell)
