"""How many shoppers an experiment serves and hears of, and how long its results take over ten million events."""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from campaigns.briefs.lines import line_enter
from campaigns.experiments.design import ArmDesign, experiment_create
from campaigns.experiments.keys import key_add
from campaigns.experiments.running import experiment_start
from campaigns.management.bench.found import Found
from campaigns.management.bench.pages import page_measured
from campaigns.management.bench.processes import site
from campaigns.management.bench.rows import sample_workspace
from campaigns.models import Campaign, Experiment, Product, User, Workspace
from campaigns.review.services import candidate_approve

ORIGIN = "https://shop.example.com"
SHOPPERS, LASTS_S, TURNS = 4, 5.0, 3
BATCH, BATCHES = 1_000, 20
EVENTS, DAYS, SEGMENTS = 10_000_000, 30, 10
WHO = {"unit": "shopper-00000000"}
TEXTS = ("Weighs 238 g.", "Made for daily runs.")
PEOPLE = """
WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < %(people)s),
person AS (
  SELECT n, n %% 2 AS arm, date(%(begun)s, '+' || (n / 2 %% %(days)s) || ' days') AS day,
    'part ' || (n / 2 / %(days)s %% %(segments)s) AS segment, n / 1000 %% 20 <= n %% 2 AS clicked
  FROM number
)
"""
TOLD = """
INSERT INTO campaigns_experimentevent (workspace_id, experiment_id, event, unit, kind, at, arm, value, segment, before)
SELECT %(workspace)s, %(experiment)s, n || '-' || kind, printf('%%024x', n), kind, day || ' 12:00:00', arm, NULL, segment, NULL
FROM (
  SELECT *, 'exposure' AS kind FROM person
  UNION ALL SELECT *, iif(clicked, 'click', 'add_to_cart') FROM person
)
"""
SUMMED = """
INSERT INTO campaigns_armtally (workspace_id, experiment_id, arm_id, day, segment, units, crossed, clicked, added, ordered,
  value, value_squares, known, before, before_squares, product)
SELECT %(workspace)s, %(experiment)s, iif(arm, %(other)s, %(arm)s), day, segment, count(*), 0, sum(clicked), sum(NOT clicked), 0,
  0, 0, 0, 0, 0, 0
FROM person GROUP BY arm, day, segment
"""
ECHO = """
async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = (await receive())["body"]
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})
"""


def bench_assign() -> Found:
    """`assign/` and `events/` with a publishable key, beside an ASGI application that only echoes."""
    found = Found()
    workspace = sample_workspace()
    with scope(workspace=workspace.pk):
        arms = _arms()
        plain, key = _running(workspace, arms)
        bandit, other = _running(workspace, arms, bandit=True)
    at = f"/api/v1/experiments/{plain.pk}/"
    with site(str(settings.HOME)) as (_, _, address), _echo() as echo:
        web = urllib.parse.urlsplit(address).netloc
        asked = _request(f"{at}assign/", web, key, WHO)
        moving = _request(f"/api/v1/experiments/{bandit.pk}/assign/", web, other, WHO)
        _shop(web, asked, 1.0)
        rates, late, bare = [], [], []
        # In turn: whatever else the machine does falls on both.
        for _ in range(TURNS):
            bare.append(len(_shop(echo, asked, LASTS_S)) / LASTS_S)
            times = _shop(web, asked, LASTS_S)
            rates.append(len(times) / LASTS_S)
            late.append(1000 * statistics.quantiles(times, n=20)[-1])
        told = [_events(number) for number in range(BATCHES)]
        took = [_told(web, _request(f"{at}events/", web, key, batch)) for batch in told]
        moved = [_shop(web, moving, LASTS_S) for _ in range(TURNS)]
    found.add("assign", rates, "/s", "at least 500")
    found.add("assign, 95th of 100", late, "ms", "at most 20")
    found.add("bare echo, the same requests", bare, "/s")
    shares = [one / other for one, other in zip(rates, bare, strict=True)]
    found.add("assign over echo", shares, "", "at least 0.33")
    found.add("assign of a bandit", [len(times) / LASTS_S for times in moved], "/s", "at least 500")
    slow = [1000 * statistics.quantiles(times, n=20)[-1] for times in moved]
    found.add("assign of a bandit, 95th of 100", slow, "ms", "at most 20")
    found.add(
        f"events in batches of {BATCH:,}", [BATCH / one for one in took], "/s", "at least 5,000"
    )
    found.notes.append(
        f"{SHOPPERS} connections of one other process on the same cores, one request after the other on each, for {LASTS_S:.0f} s; the"
        " echo is uvicorn with one process, as the site is. SQLite. Of the events half are exposures, the others clicks of the same people."
    )
    return found


def bench_results() -> Found:
    """An experiment's page and its results over ten million events."""
    found = Found()
    workspace = sample_workspace()
    with scope(workspace=workspace.pk):
        experiment, _ = _running(workspace, _arms())
        # Its days are over, and results open.
        experiment.started = timezone.now() - timedelta(days=DAYS + 1)
        experiment.save(update_fields=["started"])
        _told_before(experiment)
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        client.force_login(User.objects.get(username="ben"))
        at = f"experiments/{experiment.pk}/"
        budgets = ("at most 300", "")
        page_measured(found, client, "the page", f"/w/acme/{at}", budgets=budgets)
        page_measured(found, client, "the results", f"/api/v1/{at}results/", budgets=budgets)
    found.notes.append(
        f"{EVENTS:,} events of {EVENTS // 2:,} people over {DAYS} days in {SEGMENTS} segments, rows and sums both made by SQL: what takes"
        " events was not asked. Django's test client: middleware, queries and template, without the network."
    )
    return found


def _arms() -> list[ArmDesign]:
    """Two approved lines."""
    ana, ben = (User.objects.get(username=name) for name in ("ana", "ben"))
    campaign, product = Campaign.objects.order_by("pk")[0], Product.objects.order_by("pk")[0]
    arms = []
    for key, text in zip("ab", TEXTS, strict=True):
        values = {"channel": "product_title", "field": "title", "text": text}
        line = line_enter(campaign=campaign, product=product, by=ana, values=values)
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        arms.append(ArmDesign(key, line.pk))
    return arms


def _running(
    workspace: Workspace, arms: list[ArmDesign], *, bandit: bool = False
) -> tuple[Experiment, str]:
    """An experiment and its key."""
    ben = User.objects.get(username="ben")
    values = {"hypothesis": "Weight sells", "bandit": bandit}
    row = experiment_create(workspace_id=workspace.pk, values=values, arms=arms, by=ben)
    row = experiment_start(experiment=row, by=ben)
    return row, key_add(experiment=row, origins=[ORIGIN], by=ben).public


def _request(path: str, web: str, key: str, body: object) -> bytes:
    data = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {web}\r\nOrigin: {ORIGIN}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def _events(batch: int) -> list[dict[str, str]]:
    at = timezone.now().isoformat()
    return [
        {"id": f"{batch}-{number}", "unit": f"{batch}-{number // 2}", "at": at}
        | {"kind": "click" if number % 2 else "exposure"}
        for number in range(BATCH)
    ]


def _shop(web: str, request: bytes, lasts: float) -> list[float]:
    """Seconds of each answer; the unit is another one each time."""
    return asyncio.run(_shoppers(web, request, lasts))


async def _shoppers(web: str, request: bytes, lasts: float) -> list[float]:
    until = time.perf_counter() + lasts
    each = (_shopper(web, request, until, number) for number in range(SHOPPERS))
    return [one for times in await asyncio.gather(*each) for one in times]


async def _shopper(web: str, request: bytes, until: float, number: int) -> list[float]:
    reader, writer = await asyncio.open_connection(*web.split(":"))
    times: list[float] = []
    while (start := time.perf_counter()) < until:
        writer.write(request.replace(b"00000000", b"%04d%04d" % (number, len(times) % 10_000)))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - start)
    writer.close()
    return times


def _told(web: str, request: bytes) -> float:
    """Seconds until a batch is answered."""
    host, _, port = web.partition(":")
    start = time.perf_counter()
    with socket.create_connection((host, int(port))) as line:
        line.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    if f'"accepted":{BATCH}'.encode() not in answer:
        raise RuntimeError(answer.decode())
    return time.perf_counter() - start


@contextmanager
def _echo() -> Iterator[str]:
    """The address of a server that answers with what it was asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = f"import uvicorn\n{ECHO}\nuvicorn.run(application, port={port}, log_level='error')"
    child = subprocess.Popen([sys.executable, "-c", serve])  # noqa: S603  our own words
    try:
        _await_port(port)
        yield f"127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(timeout=30)


def _await_port(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as line:
            if not line.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise RuntimeError("the echo did not start")


def _told_before(row: Experiment) -> None:
    """Of each person an exposure and a click or a cart, and the sums of them by arm, day and segment."""
    one, two = row.arms.order_by("position").values_list("pk", flat=True)
    named = {
        "workspace": row.workspace_id,
        "experiment": row.pk,
        "arm": one,
        "other": two,
        "begun": row.started.date().isoformat() if row.started else None,
        "people": EVENTS // 2,
        "days": DAYS,
        "segments": SEGMENTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE + TOLD, named)
        cursor.execute(PEOPLE + SUMMED, named)
        cursor.execute("ANALYZE")
