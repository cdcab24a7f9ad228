"""What the large installation takes here, as figures for docs/sizing.md: `python -m tests.run.sizing`."""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.run.composed import Composed, Process, composed
from tests.run.conftest import wait_until
from tests.run.test_large import PRODUCTS, Person, catalog, first_person, rows_of

PAGES = ("/w/shop/", "/w/shop/review/", "/w/shop/catalog/", "/w/shop/campaigns/")
ASKERS, LASTS_S, ROUNDS, LINES = 8, 8.0, 40, 16
MB = 1024 * 1024


def memory(site: Composed) -> Iterator[tuple[str, float]]:
    """MB of each service's process, the largest where there are several; PostgreSQL with all its sessions."""
    for service in dict.fromkeys(one.service for one in site.running):
        yield service, max(_mb(psutil.Process(one.pid)) for one in site.of(service))
    yield "postgres", sum(map(_mb, servers(site)))


def _mb(process: psutil.Process) -> float:
    full = process.memory_full_info()
    return float(getattr(full, "pss", None) or full.rss) / MB


def servers(site: Composed) -> list[psutil.Process]:
    """PostgreSQL's processes."""
    folder = site.address.partition("host=")[2]
    main = psutil.Process(int((Path(folder) / "postmaster.pid").read_text().split()[0]))
    return [main, *main.children()]


@contextmanager
def spent(processes: Sequence[psutil.Process], told: list[float]) -> Iterator[None]:
    """Seconds of processor time that the processes take in the block, those that end in it left out."""
    before = {process: sum(process.cpu_times()[:2]) for process in processes}
    yield
    alive = [process for process in processes if process.is_running()]
    told.append(sum(sum(process.cpu_times()[:2]) - before[process] for process in alive))


def requests(person: Person, webs: Sequence[Process]) -> tuple[float, float, float]:
    """Pages a second of eight who never rest, the 95th of 100 in ms, and pages for a second of a web's processor time."""
    times: list[float] = []
    until = time.monotonic() + LASTS_S

    def ask(number: int) -> None:
        web = webs[number % len(webs)]
        while time.monotonic() < until:
            start = time.perf_counter()
            status, _ = person.ask(web, "GET", PAGES[len(times) % len(PAGES)])
            assert status == 200, status
            times.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(ASKERS)]
    told: list[float] = []
    with spent([psutil.Process(web.pid) for web in webs], told):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return len(times) / LASTS_S, statistics.quantiles(times, n=20)[-1], len(times) / told[0]


def rounds(site: Composed, person: Person, campaign: int) -> tuple[float, float, float]:
    """Jobs and lines a second from the first order to the last end, and lines for a second of the workers' processor time."""
    (web, *_) = site.of("web")
    lines = "SELECT count(*) FROM campaigns_candidate"
    ((before,),) = rows_of(site, lines)
    told: list[float] = []
    start = time.perf_counter()
    with spent([psutil.Process(one.pid) for one in site.of("generate")], told):
        for number in range(ROUNDS):
            order = {"channels": ["sms"], "skus": [f"KET-{number % PRODUCTS}"], "n": LINES}
            person.api(web, "POST", f"campaigns/{campaign}/rounds/", order)
        open_jobs = "SELECT id FROM generation_job WHERE state IN ('queued', 'running')"
        wait_until(lambda: not rows_of(site, open_jobs), "the end of all jobs")
    took = time.perf_counter() - start
    ((after,),) = rows_of(site, lines)
    return ROUNDS / took, (after - before) / took, (after - before) / told[0]


def prepared(site: Composed) -> tuple[Person, int]:
    """A person with products and a campaign; every page and both workers were asked once."""
    first, second = site.of("web")
    me = first_person(site, first)
    row = me.upload(first, "kettles.jsonl", catalog())
    me.job_end(first, row["job"])
    me.job_end(first, me.api(first, "POST", f"imports/{row['id']}/apply/")["job"])
    brief = {"name": "Kettles", "channels": ["sms"], "product_filter": {"search": "kettle"}}
    campaign = int(me.api(first, "POST", "campaigns/", brief)["id"])
    # As many as the workers have threads.
    asked = [me.api(first, "POST", f"campaigns/{campaign}/rounds/", {"n": 2}) for _ in range(4)]
    for ordered in asked:
        me.job_end(first, ordered["job"])
    for web in (first, second):
        for page in PAGES:
            me.ask(web, "GET", page)
    return me, campaign


def rows(site: Composed) -> Iterator[str]:
    """The rows of the table."""
    me, campaign = prepared(site)
    for number in (1, 2):
        rate, late, each = requests(me, site.of("web")[:number])
        yield f"pages a second, {number} web | {rate:.0f} | {late:.0f} ms | {each:.0f}"
    jobs, lines, each = rounds(site, me, campaign)
    yield f"rounds a second, 2 workers | {jobs:.1f} | {lines:.0f} lines/s | {each:.0f}"
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'copystudio'"
    yield f"sessions of PostgreSQL | {rows_of(site, sessions)[0][0]}"
    for service, size in memory(site):
        yield f"memory of {service} | {size:.0f} MB"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home, composed(Path(home)) as made:
        for row in rows(made):
            sys.stdout.write(f"| {row} |\n")
