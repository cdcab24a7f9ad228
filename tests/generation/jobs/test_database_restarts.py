"""R13: PostgreSQL dies under jobs, orders and readers; what it said it has, it has. A server of its own, at night only."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.generation.jobs.sites import ADDRESS, ROOT, Site, environment, wait_until
from tests.generation.jobs.test_brokers import A_SECOND, ordered, steadily
from tests.generation.jobs.test_workers import LINES_EACH, assert_each_ends_once
from tests.postgres import postgres_server
from tests.run.conftest import free_port
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.postgres,
    pytest.mark.skipif(not FULL, reason="takes minutes, so at night"),
]
JOBS, DEATHS, ORDERS = 60, 5, 100


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
def readers(port: int) -> Iterator[list[tuple[int, str | None]]]:
    """Somebody who asks ten times a second: status and Retry-After of each answer."""
    answers: list[tuple[int, str | None]] = []
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.1):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.request("GET", "/", headers={"Host": "localhost"})
                answer = connection.getresponse()
                answers.append((answer.status, answer.getheader("Retry-After")))
            except (OSError, http.client.HTTPException) as error:
                answers.append((0, repr(error)))
            finally:
                connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def test_a_database_that_dies_loses_nothing_it_has_confirmed(tmp_path: Path):
    with postgres_server() as address:
        (tmp_path / ADDRESS).write_text(address)
        seeded = subprocess.run(
            [sys.executable, "-m", "tests.generation.jobs.site_seed"],
            cwd=ROOT,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=True,
        )
        port = free_port()
        site = Site(
            tmp_path,
            int(seeded.stdout.split()[-1]),
            COPYSTUDIO_QUEUE_CAP="1000",
            ALLOWED_HOSTS="localhost",
        )
        try:
            jobs = site.rounds(JOBS)
            site.start("uvicorn", "copystudio.asgi:application", "--port", str(port))
            site.worker()
            wait_until(lambda: _listens(port), "the site opens")
            with readers(port) as answers:
                orders = steadily(site, ORDERS)
                for death in range(DEATHS):
                    moment = (death + 1) * JOBS * LINES_EACH // (DEATHS + 1)
                    wait_until(partial(site.has_done, jobs, moment), f"line {moment}")
                    die(address)
                    wait_until(partial(_is_up, address), "the database is back")
                confirmed, _ = ordered(orders)
            known = {int(job) for (job,) in site.ask("SELECT id FROM generation_job")}
            assert {job for job in confirmed if job is not None} <= known
            assert_each_ends_once(site, sorted(known - {site.job_id}), kills=3 * DEATHS)
            told = Counter(answers)
            assert {status for status, _ in told} <= {200, 302, 503}, told
            assert all((status == 503) == bool(later) for status, later in told), told
            assert len(answers) > ORDERS / A_SECOND
        finally:
            site.stop()


def _is_up(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
