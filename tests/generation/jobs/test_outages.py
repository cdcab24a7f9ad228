"""R3, R6, R21: a broker that forgets, a worker that stands still. Real processes, a minute each: at night only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.generation.jobs.sites import ROOT, Site, environment, wait_until
from tests.generation.jobs.test_workers import LINES_EACH, assert_each_ends_once
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="takes a minute, so at night"),
]
JOBS, FLUSHES = 60, 5
RED_AFTER_S = 30
# Asking is a process of its own, which takes its time to load.
ASKING_S = 8
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


def test_a_worker_that_stands_still_is_told_and_writes_nothing_once_it_goes_on(
    home: Path, seeded: tuple[Path, int]
):
    site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000")
    try:
        jobs = site.rounds(JOBS)
        still = site.worker()
        wait_until(partial(site.has_done, jobs, 1), "a first line")
        os.killpg(still.pid, signal.SIGSTOP)
        began = time.monotonic()
        assert not site.has_done(jobs, JOBS * LINES_EACH), "all was over before it stood still"
        wait_until(lambda: not readiness_of(site)["ok"], "readiness turns red")
        assert time.monotonic() - began < RED_AFTER_S + ASKING_S
        site.worker()
        wait_until(partial(site.has_done, jobs, JOBS * LINES_EACH), "another does its work")
        os.killpg(still.pid, signal.SIGCONT)
        # Time enough for what it had in hand.
        threading.Event().wait(5)
        assert_each_ends_once(site, jobs)
        assert readiness_of(site)["ok"]
    finally:
        site.stop()


@pytest.mark.redis
def test_a_broker_that_forgets_loses_no_job(home: Path, seeded: tuple[Path, int], redis_url: str):
    site = Site(home, seeded[1], REDIS_URL=redis_url, COPYSTUDIO_QUEUE_CAP="1000")
    try:
        jobs = site.rounds(JOBS)
        site.worker()
        for flush in range(FLUSHES):
            moment = (flush + 1) * JOBS * LINES_EACH // (FLUSHES + 1)
            wait_until(partial(site.has_done, jobs, moment), f"line {moment}")
            redis.Redis.from_url(redis_url).flushall()
        assert_each_ends_once(site, jobs)
    finally:
        site.stop()
