"""R10: workers and web processes that are told to stop under load. Real ones, minutes: at night only."""

from __future__ import annotations

import http.client
import socket
import subprocess
import threading
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.generation.jobs.asking import listens, readers
from tests.generation.jobs.ends import LINES_EACH, assert_each_ends_once
from tests.generation.jobs.sites import Site, wait_until
from tests.generation.jobs.test_live import Browser
from tests.run.conftest import free_port
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="takes minutes, so at night"),
]
STOPS, JOBS, PRODUCTS = 20, 100, 2
EXIT_S = 30
LOGIN = "/accounts/login/"
# As the Dockerfile has it.
WEB = (
    *("uvicorn", "copystudio.asgi:application", "--log-level", "warning"),
    *("--timeout-graceful-shutdown", "25", "--port"),
)
# Longer than a server waits that does not look who is still being answered.
SLOW_S = 4
SLOW = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nlogin"


def assert_stops(processes: list[subprocess.Popen[bytes]]) -> None:
    """All are told at once, and each ends by itself and well within the time that it has."""
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(EXIT_S)


def test_twenty_stops_under_load_lose_nothing_and_cut_no_answer(
    home: Path, seeded: tuple[Path, int]
):
    # Nobody is late here, so a lease that runs out would hide an attempt that was spent.
    site = Site(
        home,
        seeded[1],
        COPYSTUDIO_QUEUE_CAP="1000",
        COPYSTUDIO_LEASE_SECONDS="60",
        ALLOWED_HOSTS="localhost",
    )
    port = free_port()
    web = (*WEB, str(port))
    try:
        jobs = site.rounds(JOBS, PRODUCTS)
        every = JOBS * PRODUCTS * LINES_EACH
        up = [site.start(*web), site.worker()]
        wait_until(lambda: listens(port), "the site opens")
        with readers(port, LOGIN) as answers:
            for stop in range(1, STOPS + 1):
                moment = every * stop // (STOPS + 1)
                wait_until(partial(site.has_done, jobs, moment), f"line {moment}", site.moves)
                assert_stops(up)
                up = [site.start(*web), site.worker()]
                wait_until(lambda: listens(port), "the site opens again")
            assert_each_ends_once(site, jobs, products=PRODUCTS)
        told = Counter((answer.status, answer.wrong) for answer in answers)
        print(told)  # noqa: T201  the night's figure
        assert set(told) <= {(200, ""), (0, "refused"), (0, "unanswered")}, told
        assert told[200, ""] > told[0, "unanswered"] * 100
        # A stop is no job's fault: none was begun again as after a death.
        assert site.ask("SELECT max(attempt) FROM generation_job") == [(1,)]
    finally:
        site.stop()


def test_who_is_being_answered_gets_all_of_it_and_streams_hold_nobody_up(
    home: Path, seeded: tuple[Path, int]
):
    site = Site(home, seeded[1], ALLOWED_HOSTS="localhost,127.0.0.1")
    port = free_port()
    try:
        web = site.start(*WEB, str(port))
        wait_until(lambda: listens(port), "the site opens")
        browser = Browser(port)
        browser.sign_in()
        watched = browser.events("/w/acme/rounds/1/events/?page=1")
        assert next(watched)
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(SLOW)
            # Answered after that was read.
            browser.get(LOGIN)
            web.terminate()
            assert "end" not in [event.get("event") for event in watched]
            threading.Event().wait(SLOW_S)
            assert web.poll() is None
            slow.sendall(b"=ben")
            answer = http.client.HTTPResponse(slow)
            answer.begin()
            assert answer.status == 403
            assert answer.read()
        web.wait(EXIT_S)
    finally:
        site.stop()
