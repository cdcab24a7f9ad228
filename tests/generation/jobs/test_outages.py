"""R3, R21: a broker that forgets, that dies, that lets a worker in no more. Real processes, a minute each: at night only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis

from tests.generation.jobs.asking import A_SECOND, listens, ordered, steadily
from tests.generation.jobs.ends import LINES_EACH, assert_each_ends_once
from tests.generation.jobs.sites import ROOT, Site, environment, kill, redis_start, wait_until
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.redis,
    pytest.mark.skipif(not FULL, reason="takes a minute, so at night"),
]
JOBS, OUTAGES = 200, 5
CUT_S = 12
ASK = """
import django, json
django.setup()
from campaigns.workspaces.health import readiness
print(json.dumps(readiness()["jobs"]))
"""


def readiness_of(site: Site) -> dict[str, Any]:
    """What /readyz says of the site's jobs."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=environment(site.home, **site.more),
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(asked.stdout.splitlines()[-1])
    return said


def moments() -> list[int]:
    """After how many lines something happens: in even steps, none at the very end."""
    every = JOBS * LINES_EACH
    return [every * step // (OUTAGES + 1) for step in range(1, OUTAGES + 1)]


def test_a_broker_that_forgets_loses_no_job(home: Path, seeded: tuple[Path, int], redis_url: str):
    site = Site(home, seeded[1], REDIS_URL=redis_url, COPYSTUDIO_QUEUE_CAP="1000")
    try:
        jobs = site.rounds(JOBS)
        site.worker()
        for moment in moments():
            wait_until(partial(site.has_done, jobs, moment), f"line {moment}", site.moves)
            redis.Redis.from_url(redis_url).flushall()
        assert_each_ends_once(site, jobs)
    finally:
        site.stop()


def test_a_broker_that_is_killed_loses_no_job(
    home: Path, seeded: tuple[Path, int], redis_url: str, redis_program: str, tmp_path: Path
):
    site = Site(home, seeded[1], REDIS_URL=redis_url, COPYSTUDIO_QUEUE_CAP="1000")
    port = int(urlsplit(redis_url).port or 0)
    again: list[subprocess.Popen[bytes]] = []
    try:
        jobs = site.rounds(JOBS)
        worker = site.worker()
        for moment in moments():
            wait_until(partial(site.has_done, jobs, moment), f"line {moment}", site.moves)
            server = redis.Redis.from_url(redis_url).info("server")
            os.kill(int(server["process_id"]), signal.SIGKILL)
            wait_until(lambda: not listens(port), "redis is dead")
            # It writes nothing to disk, so it begins with nothing.
            again.append(redis_start(redis_program, port, tmp_path))
        assert_each_ends_once(site, jobs)
        assert worker.poll() is None, site.log()
    finally:
        site.stop()
        for late in again:
            kill(late)


def test_a_worker_whose_line_to_redis_is_cut_takes_its_jobs_from_the_rows(
    home: Path, seeded: tuple[Path, int], redis_url: str
):
    site = Site(home, seeded[1], REDIS_URL=redis_url, COPYSTUDIO_QUEUE_CAP="1000")
    server = redis.Redis.from_url(redis_url, single_connection_client=True)

    def waits_for_bells() -> bool:
        return any(one["cmd"] == "brpop" for one in server.client_list())

    try:
        site.rounds(0)
        worker = site.worker()
        wait_until(waits_for_bells, "the worker waits for bells")
        # From now on nobody else is let in, and who is in is thrown out.
        server.config_set("requirepass", "changed")
        server.client_kill_filter(_type="normal", skipme=True)
        jobs, _ = ordered(steadily(site, CUT_S * A_SECOND))
        known = [int(job) for job in jobs if job is not None]
        assert len(known) == CUT_S * A_SECOND
        assert_each_ends_once(site, known)
        assert readiness_of(site)["ok"]
        assert worker.poll() is None, site.log()
        assert not waits_for_bells()
        server.config_set("requirepass", "")
        wait_until(waits_for_bells, "the worker finds back")
    finally:
        site.stop()
