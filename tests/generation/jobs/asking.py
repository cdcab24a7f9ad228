"""People who ask and order at a steady pace while parts of a site are away."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.generation.jobs.sites import ROOT, Site, environment

A_SECOND = 5
"""Orders."""


@dataclass(frozen=True)
class Answer:
    """What came back: `wrong` is "refused", "unanswered" (let in, nothing said), "cut" (begun, not whole) or empty."""

    status: int = 0
    retry_after: str | None = None
    wrong: str = ""


def ask(port: int, path: str) -> Answer:
    """Ask a site of this machine for a page and read all of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        try:
            connection.connect()
        except OSError:
            return Answer(wrong="refused")
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            return Answer(wrong="unanswered")
        except (OSError, http.client.HTTPException):
            return Answer(wrong="cut")
        try:
            answer.read()
        except (OSError, http.client.HTTPException):
            return Answer(answer.status, wrong="cut")
        return Answer(answer.status, answer.getheader("Retry-After"))
    finally:
        connection.close()


@contextmanager
def readers(port: int, path: str = "/") -> Iterator[list[Answer]]:
    """Somebody who asks ten times a second: what came back each time."""
    answers: list[Answer] = []
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.1):
            answers.append(ask(port, path))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def listens(port: int) -> bool:
    """Whether anything of this machine takes connections there."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def steadily(site: Site, count: int) -> subprocess.Popen[str]:
    """Orders that come in at a steady pace, from a process of their own."""
    program = "tests.generation.jobs.submit_steadily"
    return subprocess.Popen(
        [sys.executable, "-m", program, str(count), str(A_SECOND)],
        cwd=ROOT,
        env=environment(site.home, **site.more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ordered(orders: subprocess.Popen[str]) -> tuple[list[int | None], list[float]]:
    """The jobs of the orders, None where one was refused, and how long each took."""
    said, wrong = orders.communicate()
    assert orders.returncode == 0, wrong[-3000:]
    jobs, seconds = zip(*json.loads(said.splitlines()[-1]), strict=True)
    return list(jobs), list(seconds)
