"""The one way out to an address that a person gave: looked up once, judged, held to it; no redirects, nothing without end.

Plain sockets below `http.client`: there is no proxy of the machine, no cookie and no kept connection to forget about.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, cast

from campaigns.webhooks.addresses import (
    Address,
    AddressRefused,
    address_read,
    is_number,
    number_check,
)

Lookup = Callable[[str, int], Sequence[str]]
PIECE = 8192


class Unsent(Exception):
    """No whole answer came; the message says why, fit to show, and nothing that the other side said."""


@dataclass(frozen=True)
class Patience:
    """Seconds to connect and for all of it together, bytes that are read, and how many of a name's addresses are tried."""

    connect: float = 1.0
    total: float = 5.0
    read: int = 64 * 1024
    addresses: int = 2


class _Deadline:
    """When all of it is over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Seconds that are left, `most` of them at most. Raises `Unsent` where there are none."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise Unsent("It took too long.")
        return seconds if most is None else min(seconds, most)


@dataclass(frozen=True)
class Head:
    """How an address answers: its status, where it sends on to and when it wants to be asked again, "" where it does not
    say. `body` is what it said, of an answer that is read.
    """

    status: int
    location: str
    retry_after: str = ""
    body: bytes = b""


def guarded_post(
    text: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    local: bool = False,
    lookup: Lookup | None = None,
    patience: Patience | None = None,
) -> int:
    """Post to an address and answer its status, whatever it is. Raises `AddressRefused` and `Unsent`.

    `local` is for development (`address_read`); `lookup` asks the name servers.
    """
    ask = _Ask("POST", body, headers, is_read=True)
    return _exchanged(text, ask, local=local, lookup=lookup, patience=patience).status


def guarded_look(
    text: str,
    *,
    headers: Mapping[str, str],
    local: bool = False,
    lookup: Lookup | None = None,
    patience: Patience | None = None,
) -> Head:
    """Ask for a page and answer how it begins: nothing of what it holds is read, no redirect followed. As `guarded_post`."""
    ask = _Ask("GET", None, headers)
    return _exchanged(text, ask, local=local, lookup=lookup, patience=patience)


def guarded_ask(
    text: str,
    *,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    local: bool = False,
    patience: Patience | None = None,
) -> Head:
    """Ask an address and answer all that it says, whatever its status. As `guarded_post`."""
    ask = _Ask(method, body, headers, is_read=True)
    return _exchanged(text, ask, local=local, lookup=None, patience=patience)


@dataclass(frozen=True)
class _Ask:
    method: str
    body: bytes | None
    headers: Mapping[str, str]
    is_read: bool = False


def _exchanged(
    text: str, ask: _Ask, *, local: bool, lookup: Lookup | None, patience: Patience | None
) -> Head:
    patience = patience or Patience()
    address, deadline = address_read(text, local=local), _Deadline(patience.total)
    numbers = _numbers(address, deadline, lookup or numbers_of)
    for number in numbers:
        # One that is not open is enough: which of them is used would be chance.
        number_check(number, local=local)
    try:
        with _connected(address, numbers[: patience.addresses], deadline, patience) as plain:
            return _asked(address, _Timed(plain, deadline, patience.read), ask)
    except TimeoutError:
        raise Unsent("It took too long.") from None
    except ssl.SSLError as error:
        raise Unsent(f"TLS failed ({error.reason or 'broken off'}).") from None
    except (OSError, HTTPException, ValueError):
        # ValueError: `http.client` believes a chunk that says it is shorter than nothing.
        raise Unsent("The connection broke off.") from None


def numbers_of(host: str, port: int) -> list[str]:
    """The IP addresses of a name, as the machine's own resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _numbers(address: Address, deadline: _Deadline, lookup: Lookup) -> Sequence[str]:
    if is_number(address.host):
        return [address.host]
    answers: SimpleQueue[Sequence[str]] = SimpleQueue()

    def ask() -> None:
        found: Sequence[str] = ()
        with suppress(OSError, UnicodeError):
            found = lookup(address.host, address.port)
        answers.put(found)

    # A resolver has a patience of its own, which is longer.
    Thread(target=ask, name="lookup", daemon=True).start()
    try:
        numbers = answers.get(timeout=deadline.left())
    except Empty:
        raise Unsent("The name could not be looked up in time.") from None
    if not numbers:
        raise Unsent("The name is not known.")
    return numbers


def _connected(
    address: Address, numbers: Sequence[str], deadline: _Deadline, patience: Patience
) -> socket.socket:
    """A connection to one of the numbers that were judged, and to no other."""
    for number in numbers:
        seconds = deadline.left(patience.connect)
        with suppress(OSError):
            plain = socket.create_connection((number, address.port), timeout=seconds)
            if not address.is_tls:
                return plain
            return _secured(plain, address, deadline)
    raise Unsent("It cannot be connected to.")


def _secured(plain: socket.socket, address: Address, deadline: _Deadline) -> socket.socket:
    """TLS with the name that was asked for. Raises `Unsent` where its certificate is not right."""
    try:
        plain.settimeout(deadline.left())
        return _authorities().wrap_socket(plain, server_hostname=address.host)
    except ssl.SSLError as error:
        plain.close()
        raise Unsent(f"TLS failed ({error.reason or 'broken off'}).") from None
    except BaseException:
        plain.close()
        raise


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are believed: the machine's own, read once."""
    return ssl.create_default_context()


def _asked(address: Address, timed: _Timed, ask: _Ask) -> Head:
    connection = HTTPConnection(address.host, address.port)
    connection.sock = cast(socket.socket, timed)
    own = {"Host": address.authority, "Connection": "close"}
    connection.request(ask.method, address.target, body=ask.body, headers={**own, **ask.headers})
    with connection.getresponse() as response:
        # An answer to what was sent is read to its end: one that drips or never ends is none.
        said = b"".join(iter(lambda: response.read(PIECE), b"")) if ask.is_read else b""
        location, later = (response.getheader(name) or "" for name in ("Location", "Retry-After"))
        return Head(response.status, location, later, said)


class _Timed:
    """What `http.client` needs of a socket; each act has what is left of the time, and reading has an end."""

    def __init__(self, plain: socket.socket, deadline: _Deadline, most: int) -> None:
        self._plain, self._deadline, self._most = plain, deadline, most

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        rest = memoryview(data)
        while rest:
            self._plain.settimeout(self._deadline.left())
            rest = rest[self._plain.send(rest) :]

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """What comes back."""
        return io.BufferedReader(_Reading(self._receive))

    def close(self) -> None:
        """Left to whoever connected: the answer is still being read."""

    def _receive(self, into: Any) -> int:
        self._plain.settimeout(self._deadline.left())
        got: int = self._plain.recv_into(into)
        self._most -= got
        if self._most < 0:
            raise Unsent("The answer was too long.")
        return got


class _Reading(io.RawIOBase):
    """A stream over a function that fills a buffer."""

    def __init__(self, receive: Callable[[Any], int]) -> None:
        super().__init__()
        self._receive = receive

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: Any) -> int:
        """What has come, 0 at the end."""
        return self._receive(into)


__all__ = [
    "AddressRefused",
    "Head",
    "Patience",
    "Unsent",
    "guarded_ask",
    "guarded_look",
    "guarded_post",
    "numbers_of",
]
