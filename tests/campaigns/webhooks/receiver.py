"""A receiver of messages on this machine that behaves as badly as it is told, request by request."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

LONG = 60.0


@dataclass(frozen=True)
class Got:
    """A request that came whole."""

    id: str
    headers: dict[str, str]
    body: bytes
    path: str


Act = Callable[["Handler"], None]


class Receiver(ThreadingHTTPServer):
    """Keeps what came, and does what `choose` says of it. `over` is set when the test is: whoever hangs then stops."""

    daemon_threads = True

    def __init__(self, choose: Callable[[Got, int], Act], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.choose = choose
        self.got: list[Got] = []
        self.over, self.reached, self.lock = Event(), Event(), Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def tries(self, event: str) -> int:
        """How often a message came."""
        return sum(one.id == event for one in self.got)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up on a receiver that behaves badly is right."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        """Keep it, then what is to be done."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        got = Got(headers.get("webhook-id", ""), headers, body, self.path)
        with self.server.lock:
            self.server.got.append(got)
            times = self.server.tries(got.id)
        self.server.reached.set()
        self.server.choose(got, times)(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole reply."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def accepts(handler: Handler) -> None:
    """The message is taken."""
    handler.answer(204)


def fails(handler: Handler) -> None:
    """The receiver is broken."""
    handler.answer(500, b"broken")


def redirects(handler: Handler) -> None:
    """Somewhere else, it says: to itself, where it would be seen."""
    handler.answer(301, Location=f"{handler.server.url}/elsewhere")


def resets(handler: Handler) -> None:
    """It hangs up."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def floods(handler: Handler) -> None:
    """Accepted, with more to say than anybody reads."""
    handler.answer(200, b"x" * (4 * 1024 * 1024))


def hangs(handler: Handler) -> None:
    """It says nothing until the test is over."""
    handler.server.over.wait(LONG)


def drips(handler: Handler) -> None:
    """Accepted, a byte at a time, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b"x")
        handler.wfile.flush()


@contextmanager
def receiving(
    choose: Callable[[Got, int], Act] = lambda got, times: accepts, port: int = 0
) -> Iterator[Receiver]:
    """A receiver that runs; `choose` is told what came and how often that message has come by now."""
    server = Receiver(choose, port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(LONG)
