"""Fifty people at once on one site, and many open event streams on one web process."""

from __future__ import annotations

import asyncio
import http.client
import random
import re
import statistics
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from campaigns.management.bench.found import Found
from campaigns.management.bench.processes import MB, site
from campaigns.management.bench.rows import BASE, lines_copied, sample_workspace
from campaigns.models import Membership, User, Workspace
from generation.models import Job

PEOPLE = 50
WAITING = 20_000
LASTS_S = 60.0
PAUSE_S = (2.0, 8.0)
"""A person reads and thinks between two acts: ten acts a second for fifty people."""
STREAMS = 500
STREAMS_LAST_S = 20.0
APPROVES = 0.6
HASH = re.compile(r'name="content_hash" value="([0-9a-f]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
BROWSED = ("/w/acme/", "/w/acme/catalog/", "/w/acme/campaigns/", "/w/acme/review/grid/")
HOLDS = 1 << 16
IDLE_S = 4.0
"""The server closes a connection that rests longer; a browser opens another, and so do these people."""


@dataclass
class Told:
    """What all people saw: milliseconds by kind of act, and answers that were no answer."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)


def bench_people() -> Found:
    """50 people who browse, review and approve, one act every two to eight seconds; then 500 open streams."""
    found = Found()
    workspace = sample_workspace()
    with scope(workspace=workspace.pk):
        lines_copied(0, WAITING - 1)
        cookies = [_member(workspace, number) for number in range(PEOPLE)]
        job = Job.objects.create(
            workspace_id=workspace.pk,
            kind="import",
            run_after=timezone.now() + timedelta(days=1),
        )
    with site(str(settings.HOME)) as (process, _, address):
        web = urllib.parse.urlsplit(address).netloc
        told = _people(web, cookies)
        _report(found, told)
        sizes = {
            child.pid: child.memory_info().rss / MB
            for child in process.children(recursive=True)
            if child.environ().get("COPYSTUDIO_ROLE") == "web"
        }
        path = f"/api/v1/jobs/{job.pk}/events/"
        opened, pages = asyncio.run(_streams(web, path, cookies))
        found.add(f"event streams open at once, of {STREAMS}", [opened], "", f"{STREAMS}")
        found.add("a page while they are open, 95th of 100", [_late(pages)], "ms", "at most 400")
        grown = sum(
            child.memory_info().rss / MB
            for child in process.children(recursive=True)
            if child.pid in sizes
        )
        found.add("web process before them", [sum(sizes.values())], "MB")
        found.add("web process with them", [grown], "MB")
    found.notes.append(
        f"{WAITING:,} lines wait. {PEOPLE} threads of one other process on the same cores, each with a"
        f" connection and lines of its own, for {LASTS_S:.0f} s: {APPROVES:.0%} of the acts approve, the others open a"
        " line of the queue or another page. SQLite, one web process, as `run.py` starts it, after one visit to each page."
    )
    return found


def _member(workspace: Workspace, number: int) -> str:
    """A manager who is signed in: the session's cookie."""
    person = User.objects.create(username=f"person-{number}", email=f"{number}@example.com")
    Membership.objects.create(workspace=workspace, user=person, role="manager")
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _report(found: Found, told: Told) -> None:
    every = [one for times in told.times.values() for one in times]
    found.add("any act, 95th of 100", [_late(every)], "ms", "at most 400")
    for kind, times in sorted(told.times.items()):
        found.add(kind, times, "ms")
        found.add(f"{kind}, 95th of 100", [_late(times)], "ms")
    found.add("acts a second", [len(every) / LASTS_S], "")
    found.add("errors", [len(told.wrong)], "", "0")
    if told.wrong:
        found.notes.append(f"First error: {told.wrong[0]}.")


def _late(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _people(web: str, cookies: Sequence[str]) -> Told:
    first = Asker(web, cookies[0], Told())
    for path in (*BROWSED, "/w/acme/review/"):
        first("browse", path)  # templates are read once
    told = Told()
    until = time.monotonic() + LASTS_S
    share = WAITING // len(cookies)
    threads = [
        threading.Thread(
            target=_person, args=(told, web, cookie, until, range(n * share, (n + 1) * share))
        )
        for n, cookie in enumerate(cookies)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _person(told: Told, web: str, cookie: str, until: float, lines: range) -> None:
    """One person's minute: their own lines of the queue, one after the other."""
    rng = random.Random(lines.start)  # noqa: S311  a habit, not a secret
    ask = Asker(web, cookie, told)
    waiting = iter(lines)
    time.sleep(rng.uniform(0, PAUSE_S[1]))
    while time.monotonic() < until:
        if rng.random() < APPROVES:
            line = BASE + next(waiting)
            page = ask("open a line", f"/w/acme/review/?line={line}")
            _pause(rng)
            if (found := HASH.search(page)) and (token := TOKEN.search(page)):
                body = {"content_hash": found[1], "csrfmiddlewaretoken": token[1]}
                ask("approve", f"/w/acme/candidates/{line}/approve/?at=queue", body)
            else:
                told.wrong.append(f"line {line} has no form to approve it")
        else:
            ask("browse", rng.choice(BROWSED))
        _pause(rng)


def _pause(rng: random.Random) -> None:
    time.sleep(rng.uniform(*PAUSE_S))


class Asker:
    """A person's browser: one connection, a cookie, the answers timed to their last byte."""

    def __init__(self, web: str, cookie: str, told: Told) -> None:
        self.web, self.told = web, told
        self.headers = {"Cookie": cookie, "Referer": f"http://{web}/", "Accept-Encoding": "gzip"}
        self.connection = http.client.HTTPConnection(web, timeout=60)
        self.used = 0.0

    def __call__(self, kind: str, path: str, body: dict[str, str] | None = None) -> str:
        """The page that answers; an htmx request where there is a body."""
        headers = self.headers | {"Accept-Encoding": "identity"}
        data = None
        if body:
            headers |= {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
            data = urllib.parse.urlencode(body)
        if time.monotonic() - self.used > IDLE_S:
            self.connection.close()
        start = time.perf_counter()
        try:
            self.connection.request("POST" if body else "GET", path, data, headers)
            answer = self.connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.told.wrong.append(f"{path}: {error!r}")
            self.connection.close()
            return ""
        self.used = time.monotonic()
        self.told.times[kind].append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            self.told.wrong.append(f"{path} answered {answer.status}")
        if cookie := answer.getheader("Set-Cookie"):
            self.headers["Cookie"] += "; " + cookie.partition(";")[0]
        return page


async def _streams(web: str, path: str, cookies: Sequence[str]) -> tuple[int, list[float]]:
    """How many streams stay open, and the milliseconds of pages asked for meanwhile."""
    gate = asyncio.Semaphore(50)  # so many knock at the same moment
    made = await asyncio.gather(
        *(_stream(web, path, cookies[number % len(cookies)], gate) for number in range(STREAMS))
    )
    told = Told()
    until = time.monotonic() + STREAMS_LAST_S
    await asyncio.to_thread(_browse, Asker(web, cookies[0], told), until)
    opened = [one for one in made if one is not None]
    alive = sum(not reader.at_eof() for reader, _ in opened)
    for _, writer in opened:
        writer.close()
    return alive, told.times["browse"]


def _browse(ask: Asker, until: float) -> None:
    while time.monotonic() < until:
        ask("browse", BROWSED[0])
        time.sleep(0.2)


async def _stream(
    web: str, path: str, cookie: str, gate: asyncio.Semaphore
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    host, _, port = web.partition(":")
    async with gate:
        reader, writer = await asyncio.open_connection(host, int(port), limit=HOLDS)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {web}\r\nCookie: {cookie}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        return (reader, writer) if b" 200 " in head.partition(b"\r\n")[0] else None
