"""Child processes. Each has its own process group and ends with its parent."""

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
    """A child process. log: the file with its output."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def last_output(self, n_characters: int = 1500) -> str:
        return self.log.read_text(errors="replace")[-n_characters:].strip() if self.log.exists() else ""

    def stop(self, patience_s: float = 5.0) -> None:
        """Terminates the process, then kills its whole group."""
        if self.is_alive:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience_s)
        # Its own child processes are in its group; a pool process may still be running.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def end_with_parent() -> None:
    """Called in the child process: on Linux, the kernel then kills it when its parent dies, even by SIGKILL.

    SIGKILL instead of SIGTERM: on SIGTERM, a worker waits for its queue, which may have ended with the parent.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def running(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    pass_fds: Sequence[int] = (),
) -> Iterator[Child]:
    """Runs the command for the duration of the block. The process is always stopped at the end of the block.

    pass_fds: file descriptors that the process inherits, such as a listening socket.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("wb") as out:
        # A new session: Ctrl-C in the terminal only reaches the parent, which stops the children in the right order.
        process = subprocess.Popen(  # noqa: S603 (fixed commands, no shell)
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
            env=dict(environ) if environ is not None else None,
            cwd=cwd,
            pass_fds=pass_fds,
        )
    child = Child(name, process, log)
    try:
        yield child
    finally:
        child.stop()
