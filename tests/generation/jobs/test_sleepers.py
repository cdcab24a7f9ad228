"""R6, R21: real workers that stand still past their leases while others work. Minutes: at night only."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.generation.jobs.ends import LINES_EACH, assert_each_ends_once
from tests.generation.jobs.sites import Site, address_of, wait_until
from tests.generation.jobs.test_outages import readiness_of
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="takes minutes, so at night"),
]
JOBS = 60
RED_AFTER_S = 30
SLEPT, AT_ONCE, THREADS, CYCLES = 50, 6, 8, 30
BATCH, PRODUCTS = 10, 4
HELD = "SELECT id FROM generation_job WHERE state = 'running' AND lease_owner LIKE '%:{}:%'"
OPEN = "SELECT id FROM generation_job WHERE state IN ('queued', 'running') AND id IN ({})"
WORKERS = "SELECT count(*) FROM generation_worker"
AT_WORK = "SELECT count(*) FROM generation_job WHERE lease_until > CURRENT_TIMESTAMP"
NONE_OPEN = "SELECT count(*) FROM generation_job WHERE state IN ('queued', 'running')"
# Of a client that stands still, a transaction stays idle.
IDLE = """SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'
AND datname = current_database() AND state_change < clock_timestamp() - interval '0.5 s'"""


def is_red(site: Site) -> bool:
    """Whether readiness is red, which it has to be once a job waits for longer than it may."""
    said = readiness_of(site)
    assert not said["ok"] or said["oldest_due_seconds"] <= RED_AFTER_S, said
    return not said["ok"]


def holds_the_rows(site: Site) -> bool:
    """Whether somebody who stands still does so inside a transaction, and so holds up everybody."""
    if address_of(site.home):
        site.ask("SELECT pg_sleep(1)")
        return site.ask(IDLE) != [(0,)]
    with closing(sqlite3.connect(site.home / "copystudio.sqlite3", timeout=1)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        database.rollback()
    return False


def stands_free(site: Site, worker: subprocess.Popen[bytes]) -> bool:
    """Whether a worker that is told to stand still does so between two transactions; else it goes on."""
    os.killpg(worker.pid, signal.SIGSTOP)
    if held := holds_the_rows(site):
        os.killpg(worker.pid, signal.SIGCONT)
    return not held


def test_a_worker_that_stands_still_is_told_and_writes_nothing_once_it_goes_on(
    home: Path, seeded: tuple[Path, int]
):
    site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000")
    try:
        jobs = site.rounds(JOBS)
        stopped = site.worker()
        wait_until(partial(site.has_done, jobs, 1), "a first line")
        wait_until(partial(stands_free, site, stopped), "it stands still, holding up nobody")
        assert not site.has_done(jobs, JOBS * LINES_EACH), "all was over before it stood still"
        wait_until(lambda: site.ask(AT_WORK) == [(0,)], "its leases run out")
        wait_until(partial(is_red, site), "readiness turns red")
        site.worker()
        every = JOBS * LINES_EACH
        wait_until(partial(site.has_done, jobs, every), "another does its work", site.moves)
        os.killpg(stopped.pid, signal.SIGCONT)
        # Time enough for what it had in hand.
        threading.Event().wait(5)
        assert_each_ends_once(site, jobs)
        assert readiness_of(site)["ok"]
    finally:
        site.stop()


@contextmanager
def still(site: Site, worker: subprocess.Popen[bytes]) -> Iterator[bool]:
    """A worker stands still; whether it lets others work meanwhile."""
    os.killpg(worker.pid, signal.SIGSTOP)
    try:
        yield not holds_the_rows(site)
    finally:
        os.killpg(worker.pid, signal.SIGCONT)


def all_over(site: Site, jobs: list[int]) -> bool:
    """Whether all these have ended."""
    return site.ask(OPEN.format(", ".join(map(str, jobs)) or "0")) == []


def jobs_taken(
    site: Site, sleeper: subprocess.Popen[bytes], other: subprocess.Popen[bytes]
) -> list[int]:
    """New jobs, all there at once and for the sleeper alone: it has as many as it can in its hands."""
    with still(site, other) as other_is_free:
        with still(site, sleeper) as free:
            if not (free and other_is_free):
                return []
            jobs = site.rounds(BATCH, PRODUCTS)
        held = HELD.format(sleeper.pid)
        wait_until(
            lambda: len(site.ask(held)) >= AT_ONCE or site.ask(NONE_OPEN) == [(0,)], "it holds some"
        )
        return jobs


def sleep_once(site: Site, sleeper: subprocess.Popen[bytes]) -> list[int]:
    """It stands still until others have ended what it held, goes on, and finds that out; those jobs."""
    slept: list[int] = []
    while not slept and site.ask(NONE_OPEN) != [(0,)]:
        with still(site, sleeper) as free:
            if free:
                slept = [int(job) for (job,) in site.ask(HELD.format(sleeper.pid))]
                wait_until(partial(all_over, site, slept), "others end them")
    told = [f"job {job} went to another worker" for job in slept]
    wait_until(lambda: all(text in site.words_of(sleeper) for text in told), "it finds that out")
    return slept


def test_whoever_slept_fifty_times_writes_nothing_into_what_others_ended(
    home: Path, seeded: tuple[Path, int]
):
    site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000")
    try:
        site.rounds(0)
        sleeper, other = site.worker(THREADS), site.worker()
        wait_until(lambda: site.ask(WORKERS) == [(2,)], "both are up")
        jobs: list[int] = []
        slept: list[int] = []
        for _ in range(CYCLES):
            jobs += jobs_taken(site, sleeper, other)
            slept += sleep_once(site, sleeper)
            if len(slept) >= SLEPT:
                break
        assert len(set(slept)) == len(slept) >= SLEPT
        assert_each_ends_once(site, jobs, products=PRODUCTS)
        owed = ", ".join(map(str, slept))
        once = f"SELECT id FROM generation_job WHERE attempt < 2 AND id IN ({owed})"
        assert site.ask(once) == []
    finally:
        site.stop()
