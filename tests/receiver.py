"""A webhook receiver for tests: a real HTTP server in a thread, with configurable answers. It records all requests."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook

from skills.services import webhooks
from tests.patience import PATIENCE_S


class Receiver:
    """A receiver's configuration and its recorded requests.

    answers: status codes, one per request; after the last, 204. got: headers and body of each request. location: value of
    the Location header of the answers; retry_after: of Retry-After. drips: an answer never ends, and `hung_up` is set when
    the sender closes the connection. goes_on: while this event is cleared, requests are recorded but not answered.
    """

    def __init__(self, url: str) -> None:
        self.url, self.answers, self.got, self.paths = url, [], [], []
        self.location, self.retry_after, self.goes_on = "", "", threading.Event()
        self.drips, self.hung_up = False, threading.Event()
        self.goes_on.set()

    def events(self, secret: str) -> list[dict]:
        """Decoded bodies of all requests. Fails the test if a signature does not match the secret."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.got]


@contextlib.contextmanager
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            there.paths.append(self.path)
            status = there.answers.pop(0) if there.answers else 204
            there.goes_on.wait(PATIENCE_S)
            if there.drips:
                self.drip()
                return
            self.send_response(status)
            if there.retry_after:
                self.send_header("Retry-After", there.retry_after)
            if there.location:
                self.send_header("Location", there.location)
            text = b"" if status == 204 else b"no, thank you " * 100
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def drip(self):
            """One byte of a header at a time, until the sender hangs up."""
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not there.hung_up.wait(0.02):
                    self.wfile.write(b"x")
            except OSError:
                there.hung_up.set()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Receiver(f"http://127.0.0.1:{server.server_port}/hook?of=tests")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sweep() -> None:
    """Writes and sends due deliveries as the schedule and a worker do, without a queue."""
    webhooks.write_deliveries()
    for delivery_id in webhooks.take_due():
        webhooks.deliver(delivery_id)
