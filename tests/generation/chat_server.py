"""A chat server of the test's own that behaves as badly as it is told, request by request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Act = Callable[["ChatHandler"], None]


class ChatServer(ThreadingHTTPServer):
    """Does the acts in turn, the last one again and again, and keeps what it was asked.

    `held` is set when the test is over: whoever hangs then stops.
    """

    daemon_threads = True

    def __init__(self, acts: Sequence[Act]) -> None:
        super().__init__(("127.0.0.1", 0), ChatHandler)
        self.acts = list(acts)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.held, self.reached = Event(), Event()

    @property
    def url(self) -> str:
        """The base of its API."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up on a server that behaves badly is right."""


class ChatHandler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: ChatServer

    def do_POST(self) -> None:
        """The next act."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.headers.append(dict(self.headers))
        self.server.asked.append({"path": self.path, **json.loads(body)})
        acts = self.server.acts
        act = acts.pop(0) if len(acts) > 1 else acts[0]
        self.server.reached.set()
        act(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """A whole reply."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def says(content: Any, tokens: int = 100) -> Act:
    """A chat completion; anything but text is written as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return replies({"choices": [{"message": {"content": text}}], "usage": {"total_tokens": tokens}})


def replies(data: Any, status: int = 200, **headers: str) -> Act:
    """A reply of JSON."""
    return sends(json.dumps(data).encode(), status, **headers)


def sends(body: bytes, status: int = 200, **headers: str) -> Act:
    """A reply of bytes."""
    return lambda handler: handler.answer(status, body, **headers)


def hangs(handler: ChatHandler) -> None:
    """Never answers."""
    handler.server.held.wait()


def hangs_up(handler: ChatHandler) -> None:
    """Closes without a word."""
    handler.close_connection = True


def goes_on(handler: ChatHandler) -> None:
    """Sends blanks until nobody takes them."""
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    while not handler.server.held.is_set():
        handler.wfile.write(b" " * 65536)


@contextmanager
def chat_server(*acts: Act) -> Iterator[ChatServer]:
    """The server, for as long as the block lasts."""
    server = ChatServer(acts)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.held.set()
        server.shutdown()
        thread.join()
        server.server_close()
