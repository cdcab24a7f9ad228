"""How long the server needs for a page of the review queue, and how that grows with the rows behind it."""

from __future__ import annotations

import statistics
import time

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from campaigns.management.bench.found import Found
from campaigns.management.bench.rows import lines_copied, lines_given, sample_workspace
from campaigns.models import User

SIZES = (10_000, 100_000, 1_000_000)
REQUESTS = 40
# Of a hundred copies one is its manager's own: lines wait for many people.
OWN_OF = 100
DESK = {
    "grid": "/w/acme/review/grid/",
    "grid, by tone match": "/w/acme/review/grid/?sort=tone-low",
    "grid, one's own": "/w/acme/review/grid/?assignee=me",
    "search for a word": "/w/acme/search/?q=quiet",
    "search for what is nowhere": "/w/acme/search/?q=zyzzyva",
    "home": "/w/acme/",
}


def bench_review() -> Found:
    """The focus queue, the grid, search and the home as a manager sees them, with more and more lines waiting."""
    found = Found()
    workspace = sample_workspace()
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    ben = User.objects.get(username="ben")
    client.force_login(ben)
    with scope(workspace=workspace.pk):
        before = 0
        for size in SIZES:
            middle = lines_copied(before, size - 1)
            before = size
            for name, address in (
                ("first line", "/w/acme/review/"),
                ("in the middle", f"/w/acme/review/?line={middle}"),
            ):
                what = f"review queue of {size:,} lines, {name}"
                page_measured(found, client, what, address, budgets=("at most 150", "at most 12"))
            lines_given(ben, OWN_OF)
            for name, address in DESK.items():
                page_measured(found, client, f"{name}, {size:,} lines", address)
    found.notes.append(
        "Django's test client: middleware, queries and template, without the network."
    )
    return found


def page_measured(
    found: Found,
    client: Client,
    what: str,
    address: str,
    *,
    requests: int = REQUESTS,
    budgets: tuple[str, str] = ("", ""),
) -> None:
    """Ask for a page again and again. `budgets`: of the 95th of 100 requests in ms, and of its queries."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, secure=True)
    asked = len(queries)  # now: the next request empties the log
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    times, work = [], []
    for _ in range(requests):
        start, at_work = time.perf_counter(), time.process_time()
        client.get(address, secure=True)
        times.append((time.perf_counter() - start) * 1000)
        work.append((time.process_time() - at_work) * 1000)
    found.add(what, times, "ms")
    found.add(f"{what}, by processor time", work, "ms")
    late = statistics.quantiles(times, n=20)[-1]
    found.add(f"{what}, 95th of 100", [late], "ms", budgets[0])
    found.add(f"{what}, queries", [asked], "", budgets[1])
