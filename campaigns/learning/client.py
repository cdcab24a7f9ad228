"""Talking to a running CopyStudio as a program outside does: its API over HTTP, and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

API = "/api/v1/"
PATIENCE_S = 60
POLL_S = 0.3
IDLE_S = 2.0
ENDED = ("succeeded", "partial", "failed", "cancelled")


class ClientError(Exception):
    """What a server said against a request, in words; `status` is 0 where it said nothing."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        super().__init__(said)


class Client:
    """The API of one workspace over one connection that is kept open.

    `waiting` is called between two looks at a job; whoever started the server may work for it there.
    """

    def __init__(
        self,
        url: str,
        bearer: str,
        *,
        origin: str = "",
        waiting: Callable[[], object] = lambda: time.sleep(POLL_S),
    ) -> None:
        self.url, self._waiting = url, waiting
        self._headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        if origin:
            self._headers["Origin"] = origin
        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.netloc, timeout=PATIENCE_S)
        self._used = time.monotonic()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def get(self, path: str, **query: str | int) -> Any:
        """The answer to a GET. Raises `ClientError`."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def post(self, path: str, body: Any = None) -> Any:
        """The answer to a POST. Raises `ClientError`."""
        return self._ask("POST", path, {} if body is None else body)

    def all(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """Every row of a list, page after page."""
        page = self.get(path, **query)
        yield from page["results"]
        while page["next"]:
            page = self.get(page["next"].partition(API)[2])
            yield from page["results"]

    def job_end(self, job: int) -> str:
        """Wait until a job has ended; why it did not do its work, nothing where it did."""
        while (row := self.get(f"jobs/{job}/"))["state"] not in ENDED:
            self._waiting()
        if row["state"] in ("succeeded", "partial"):
            return ""
        return f"Job {job} {row['state']}: {(row['error'] or {}).get('message', 'no reason given')}"

    def _ask(self, method: str, path: str, body: Any) -> Any:
        told = None if body is None else json.dumps(body)
        while True:
            if time.monotonic() - self._used > IDLE_S:
                # Servers hang up on who is silent for some seconds; the next request opens it again.
                self._connection.close()
            try:
                self._connection.request(method, API + path, told, self._headers)
                answer = self._connection.getresponse()
                said = answer.read()
                self._used = time.monotonic()
            except (OSError, HTTPException) as error:
                raise ClientError(0, f"{self.url} does not answer: {error}") from error
            if answer.status != 429:
                break
            time.sleep(float(answer.headers.get("Retry-After", "1")))
        if answer.status >= 400:
            raise ClientError(answer.status, _problem(method, path, answer.status, said))
        return json.loads(said) if said else None


def _problem(method: str, path: str, status: int, said: bytes) -> str:
    try:
        problem = json.loads(said)
        words = f"{problem.get('detail') or problem['title']} {problem.get('errors') or ''}"
    except (ValueError, KeyError, AttributeError):
        words = said[:200].decode(errors="replace")
    return f"{method} {path}: {status} {words}".strip()
