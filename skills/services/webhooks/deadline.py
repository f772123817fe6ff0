"""A deadline for a whole attempt to send, however slowly the other side answers.

A timeout of a socket only limits the wait for the next bytes: a receiver that sends one byte a second never exceeds it.
"""

import contextlib
import socket
import threading
from typing import Any


class Deadline:
    """Shuts down the connections of one attempt when its time is over. The attempt then fails with a network error.

    Use as a context manager. `watched` gives a connection class whose connections the deadline knows.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._connections: list[Any] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()

    def watched(self, kind: type) -> type:
        """The connection class, with connections that end at the deadline. Before, during and after connecting."""
        deadline = self

        class Watched(kind):
            def connect(self) -> None:
                with deadline._lock:
                    deadline._connections.append(self)
                super().connect()
                if deadline.is_over:  # it ended before the connection had a socket
                    raise TimeoutError("the deadline of the attempt has passed")

        return Watched

    def _end(self) -> None:
        self.is_over = True
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            sock = connection.sock
            if sock is not None:
                with contextlib.suppress(OSError):  # it may be closed already
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)
