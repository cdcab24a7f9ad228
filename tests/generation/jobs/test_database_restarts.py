"""R13: PostgreSQL dies under jobs, orders and readers; what it said it has, it has. A server of its own, at night only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.generation.jobs.asking import A_SECOND, Answer, listens, ordered, readers, steadily
from tests.generation.jobs.ends import LINES_EACH, assert_each_ends_once
from tests.generation.jobs.sites import ADDRESS, ROOT, Site, environment, wait_until
from tests.postgres import postgres_away, postgres_server
from tests.run.conftest import free_port
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.postgres,
    pytest.mark.skipif(not FULL, reason="takes minutes, so at night"),
]
JOBS, DEATHS, ORDERS = 200, 5, 100
JOBS_AWAY = 60
# Longer than a request waits for a connection, and than the first pauses between tries to get one.
AWAY_S = 33
PAGES = 20


def die(address: str) -> None:
    """Kill one of the server's sessions: it takes all the others with it and recovers from its log, as after a crash."""
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(address, autocommit=True) as victim,
        psycopg.connect(address, autocommit=True) as witness,
    ):
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        wait_until(lambda: witness.execute("SELECT 1") is None, "the witness is taken along")


@contextmanager
def site_on_postgres(home: Path) -> Iterator[tuple[Site, int]]:
    """A site on a server of its own, with a web process at a port."""
    with postgres_server() as address:
        (home / ADDRESS).write_text(address)
        seeded = subprocess.run(
            [sys.executable, "-m", "tests.generation.jobs.site_seed"],
            cwd=ROOT,
            env=environment(home),
            capture_output=True,
            text=True,
            check=True,
        )
        port = free_port()
        number = int(seeded.stdout.split()[-1])
        site = Site(home, number, COPYSTUDIO_QUEUE_CAP="1000", ALLOWED_HOSTS="localhost")
        try:
            site.start("uvicorn", "copystudio.asgi:application", "--port", str(port))
            wait_until(lambda: listens(port), "the site opens")
            yield site, port
        finally:
            site.stop()


def assert_told(answers: list[Answer]) -> Counter[tuple[int, str]]:
    """Nobody was told anything but a page, or when to come back; how often each."""
    told = Counter((answer.status, answer.wrong) for answer in answers)
    assert set(told) <= {(200, ""), (302, ""), (503, "")}, told
    assert all((answer.status == 503) == bool(answer.retry_after) for answer in answers), told
    return told


def test_a_database_that_dies_loses_nothing_it_has_confirmed(tmp_path: Path):
    with site_on_postgres(tmp_path) as (site, port):
        address = (tmp_path / ADDRESS).read_text()
        jobs = site.rounds(JOBS)
        site.worker()
        with readers(port) as answers:
            orders = steadily(site, ORDERS)
            for death in range(DEATHS):
                moment = (death + 1) * JOBS * LINES_EACH // (DEATHS + 1)
                wait_until(partial(site.has_done, jobs, moment), f"line {moment}", site.moves)
                die(address)
                wait_until(partial(_is_up, address), "the database is back")
            confirmed, _ = ordered(orders)
        known = {int(job) for (job,) in site.ask("SELECT id FROM generation_job")}
        assert {job for job in confirmed if job is not None} <= known
        assert_each_ends_once(site, sorted(known - {site.job_id}), kills=3 * DEATHS)
        assert_told(answers)
        assert len(answers) > ORDERS / A_SECOND


def test_a_database_that_stays_away_is_told_and_found_again_at_once(tmp_path: Path):
    with site_on_postgres(tmp_path) as (site, port):
        address = (tmp_path / ADDRESS).read_text()
        jobs = site.rounds(JOBS_AWAY)
        worker = site.worker()
        wait_until(partial(site.has_done, jobs, 1), "a first line")
        with readers(port) as answers:
            wait_until(lambda: len(answers) > 0, "a first answer")
            with postgres_away(address):
                time.sleep(AWAY_S)
            back, before = time.monotonic(), len(answers)
            wait_until(lambda: any(a.status < 500 for a in answers[before:]), "pages again")
            print(f"pages again after {time.monotonic() - back:.1f} s")  # noqa: T201  the night's figure
            wait_until(lambda: len(answers) > before + PAGES, "more pages")
        # Only who asked before its return may still be told to come back.
        assert all(answer.status < 500 for answer in answers[before + 1 :]), answers[before:]
        assert assert_told(answers)[503, ""] > 0
        assert worker.poll() is None, site.log()
        assert_each_ends_once(site, jobs)


def _is_up(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False
