"""Processes the program starts beside itself: each leads a group of its own, and none outlives its starter."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """A process we started. log: the file that holds all it said."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def last_words(self, n_characters: int = 1500) -> str:
        return self.log.read_text(errors="replace")[-n_characters:].strip() if self.log.exists() else ""

    def stop(self, patience_s: float = 5.0) -> None:
        """Asks the process to end, then ends its whole group."""
        if self.is_alive:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience_s)
        # What it started lives in its group; a pool process may have outlived it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def end_with_parent() -> None:
    """Runs in the child: on Linux the kernel kills it when its parent dies, even of SIGKILL.

    Not asked to end but killed: a worker that is asked waits for its queue, which may have died with the parent.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def running(
    name: str, command: Sequence[str], *, log: Path, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[Child]:
    """Runs the command while the block runs; ended with it, whatever ends it."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("wb") as out:
        # A session of its own: Ctrl-C at the terminal reaches us alone, and we end the others in the right order.
        process = subprocess.Popen(  # noqa: S603 (fixed commands, no shell)
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
            env=dict(environ) if environ is not None else None,
            cwd=cwd,
        )
    child = Child(name, process, log)
    try:
        yield child
    finally:
        child.stop()
